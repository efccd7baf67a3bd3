/** The steps of docs/recovery.md after an interrupted run. */
import { copyFile, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Stack, StateResource } from "../../../toolchain/stack/stack";
import type { Inventory, InventoryItem } from "./inventory";
import { nameOf } from "./comparison";
import type { DeclaredResource } from "./generatedProgram";
import type { FaultFixture } from "./faultFixture";

interface ImportFile {
    nameTable?: Record<string, string>;
    /** Absent if no resource is missing. */
    resources?: { type: string; name: string; id: string }[];
}

/** Step 1: a killed engine leaves its lock, and may leave a truncated state file. */
export async function releaseLock(stack: Stack): Promise<void> {
    await repairFiles(await stack.stateFile());
    await stack.mustRun(["cancel", "--yes"]);
}

/** A file backend writes in place: an interrupted write leaves a truncated file, and the CLI reports `failed to load checkpoint`. */
async function repairFiles(state: string): Promise<void> {
    if (!(await isJson(state))) {
        await copyFile(`${state}.bak`, state);
    }
    for (const attributes of [`${state}.attrs`, `${state}.bak.attrs`]) {
        if (!(await isJson(attributes))) {
            await rm(attributes, { force: true });
        }
    }
}

async function isJson(path: string): Promise<boolean> {
    try {
        JSON.parse(await readFile(path, "utf8"));
        return true;
    } catch {
        return false;
    }
}

/** Steps 2 to 5. Returns the number of imported objects. */
export async function recover(fixture: FaultFixture): Promise<number> {
    const { stack } = fixture;
    const path = join(stack.folder, "missing.json");
    await stack.mustRun(["preview", "--import-file", path]);
    const missing = JSON.parse(await readFile(path, "utf8")) as ImportFile;
    const { resources: state = [], pending_operations: pending = [] } = await stack.exportState();
    const context = { state, declared: fixture.program(1).resources, inventory: await fixture.inventory() };
    const existing = (missing.resources ?? []).flatMap((entry) => {
        const id = idOf(entry.name, context);
        return id === undefined ? [] : [{ ...entry, id }];
    });
    if (existing.length > 0) {
        await writeFile(path, JSON.stringify({ ...missing, resources: existing }));
        const imported = await stack.import(["--file", path]);
        if (imported.code !== 0) {
            throw new Error(`the import of a recovery failed:\n${imported.output}`);
        }
    }
    if (pending.length > 0) {
        await stack.mustRun(["refresh", "--yes", "--clear-pending-creates"]);
    }
    return existing.length;
}

interface RecoveryContext {
    readonly state: readonly StateResource[];
    readonly declared: readonly DeclaredResource[];
    readonly inventory: Inventory;
}

/** The next up can write these again, whether they exist or not. */
const WRITTEN_AGAIN = ["WorkspaceIcon", "WorkspaceTotpPolicy", "DefaultBillingAccount"];

/** The import id of a resource whose object exists, as in the table of docs/recovery.md. */
function idOf(name: string, { state, declared, inventory }: RecoveryContext): string | undefined {
    const resource = declared.find((one) => one.name === name);
    if (resource === undefined || WRITTEN_AGAIN.some((kind) => resource.token.endsWith(`:${kind}`))) {
        return undefined;
    }
    const prefix = idPrefixOf(resource, state);
    const found = [...inventory.values()].filter(
        (one) =>
            one.token === resource.token && isSame(one, resource) && one.id.startsWith(prefix ?? "no parent"),
    );
    if (found.length > 1) {
        throw new Error(`${name} exists ${found.length} times`);
    }
    return found[0]?.id;
}

function isSame(found: InventoryItem, { values }: DeclaredResource): boolean {
    return found.values["name"] === values["name"] && found.values["slug"] === values["slug"];
}

/** The prefix of its id. A workspace that is not in state is empty, because the engine creates it first. */
function idPrefixOf({ properties }: DeclaredResource, state: readonly StateResource[]): string | undefined {
    const workspaceId = properties["workspaceId"];
    if (typeof workspaceId !== "string") {
        return "";
    }
    const reference = /^\$\{(\w+)\./.exec(workspaceId)?.[1];
    return reference === undefined
        ? `${workspaceId}/`
        : state.filter(({ urn }) => nameOf(urn) === reference).map(({ id }) => `${id}/`)[0];
}
