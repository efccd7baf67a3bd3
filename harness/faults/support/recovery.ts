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
    await mendFiles(await stack.stateFile());
    await stack.mustRun(["cancel", "--yes"]);
}

/** A file backend writes in place: an interrupted write leaves a truncated file, and the CLI reports `failed to load checkpoint`. */
async function mendFiles(state: string): Promise<void> {
    if (!(await isJson(state))) {
        await copyFile(`${state}.bak`, state);
    }
    for (const notes of [`${state}.attrs`, `${state}.bak.attrs`]) {
        if (!(await isJson(notes))) {
            await rm(notes, { force: true });
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
    const look = { state, declared: fixture.program(1).resources, inventory: await fixture.inventory() };
    const there = (missing.resources ?? []).flatMap((entry) => {
        const id = idOf(entry.name, look);
        return id === undefined ? [] : [{ ...entry, id }];
    });
    if (there.length > 0) {
        await writeFile(path, JSON.stringify({ ...missing, resources: there }));
        const imported = await stack.import(["--file", path]);
        if (imported.code !== 0) {
            throw new Error(`the import of a recovery failed:\n${imported.output}`);
        }
    }
    if (pending.length > 0) {
        await stack.mustRun(["refresh", "--yes", "--clear-pending-creates"]);
    }
    return there.length;
}

interface Look {
    readonly state: readonly StateResource[];
    readonly declared: readonly DeclaredResource[];
    readonly inventory: Inventory;
}

/** The next up can write these again, whether they exist or not. */
const WRITTEN_AGAIN = ["WorkspaceIcon", "WorkspaceTotpPolicy", "DefaultBillingAccount"];

/** The import id of a resource whose object exists, as in the table of docs/recovery.md. */
function idOf(name: string, { state, declared, inventory }: Look): string | undefined {
    const wanted = declared.find((one) => one.name === name);
    if (wanted === undefined || WRITTEN_AGAIN.some((kind) => wanted.token.endsWith(`:${kind}`))) {
        return undefined;
    }
    const place = placeOf(wanted, state);
    const found = [...inventory.values()].filter(
        (one) => one.token === wanted.token && isSame(one, wanted) && one.id.startsWith(place ?? "no place"),
    );
    if (found.length > 1) {
        throw new Error(`${name} exists ${found.length} times`);
    }
    return found[0]?.id;
}

function isSame(found: InventoryItem, { values }: DeclaredResource): boolean {
    return found.values["name"] === values["name"] && found.values["slug"] === values["slug"];
}

/** The prefix of its id. A workspace that isn't in state is empty, because the engine creates it first. */
function placeOf({ properties }: DeclaredResource, state: readonly StateResource[]): string | undefined {
    const workspaceId = properties["workspaceId"];
    if (typeof workspaceId !== "string") {
        return "";
    }
    const reference = /^\$\{(\w+)\./.exec(workspaceId)?.[1];
    return reference === undefined
        ? `${workspaceId}/`
        : state.filter(({ urn }) => nameOf(urn) === reference).map(({ id }) => `${id}/`)[0];
}
