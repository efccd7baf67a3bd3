/** A side of a comparison: a stack, a live workspace, or the file of an export. */
import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { nameOf } from "../../provider/core/declare/urn";
import type { Catalogue } from "../../provider/core/declare/catalogue";
import * as lifecycle from "../../provider/core/lifecycle/lifecycle";
import type { Resource } from "../../provider/core/declare/resource";
import { Session } from "../../provider/core/session/session";
import { emptyMap } from "../../provider/core/values/value";
import { DriftError } from "../errors";
import { PulumiProject, stateIn, type StateResource } from "../pulumi";
import { idPartsOf, propertiesIn, resourceOf } from "../resourceTypes";
import { stackSettings } from "../unmanaged";
import type { SideObject } from "./objects";

export interface SideOptions {
    /** The folder of the project whose stacks are compared, and whose selected stack has the settings for live workspaces. */
    folder: string;
    env: NodeJS.ProcessEnv;
    signal?: AbortSignal | undefined;
}

/** @throws DriftError that says what a side may be */
export async function objectsOf(
    catalogue: Catalogue,
    side: string,
    options: SideOptions,
): Promise<SideObject[]> {
    const [, kind = "", what = ""] = /^(stack|workspace|file):(.+)$/s.exec(side) ?? [];
    switch (kind) {
        case "stack": {
            const project = new PulumiProject(options.folder, options);
            return inState(catalogue, (await project.state(what)).resources);
        }
        case "workspace":
            return liveWorkspace(catalogue, what, options);
        case "file":
            return inState(catalogue, await exported(what));
        default:
            throw new DriftError(
                `"${side}" is no side of a comparison: give stack:NAME, workspace:ID or file:EXPORT.json`,
            );
    }
}

async function exported(file: string): Promise<StateResource[]> {
    const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
        throw new DriftError(`${file} cannot be read (${error.code ?? error.message})`);
    });
    try {
        return stateIn(text).resources;
    } catch {
        // Without the parser's message, which may quote a secret.
        throw new DriftError(
            `${basename(file)} is not the export of a stack: write one with \`pulumi stack export --file ${file}\``,
        );
    }
}

function inState(catalogue: Catalogue, resources: readonly StateResource[]): SideObject[] {
    return resources.flatMap(({ urn, type, id, inputs, outputs, external, delete: isReplaced = false }) => {
        const resource = resourceOf(catalogue, type);
        if (!resource || id === undefined || external || isReplaced) {
            return [];
        }
        const properties = {
            ...propertiesIn(resource, "inputs", inputs),
            ...propertiesIn(resource, "outputs", outputs),
        };
        return [{ resource, id, name: nameOf(urn), properties }];
    });
}

/** The workspace, and everything in it that a resource reads. More than one service may have ids of this form. */
async function liveWorkspace(
    catalogue: Catalogue,
    id: string,
    { folder, env, signal }: SideOptions,
): Promise<SideObject[]> {
    const settings = stackSettings(
        catalogue,
        await selectedConfig(new PulumiProject(folder, { env, signal })),
    );
    const failures: string[] = [];
    for (const root of catalogue.resources.filter((one) => !one.definition.parent && isIdOf(one, id))) {
        const session = Session.open(catalogue.config, settings, env);
        try {
            const workspace = await read(session, root, id);
            if (workspace) {
                return [workspace, ...(await contents(session, catalogue, root, id))];
            }
            failures.push(`${root.service.title} has none`);
        } catch (error) {
            signal?.throwIfAborted();
            failures.push(session.masker.messageOf(error));
        } finally {
            await session.close();
        }
    }
    throw new DriftError(`there is no workspace ${id}: ${failures.join("; ") || "this is no id of one"}`);
}

function isIdOf(resource: Resource, id: string): boolean {
    return Object.keys(idPartsOf(resource, id)).length > 0;
}

async function contents(
    session: Session,
    catalogue: Catalogue,
    root: Resource,
    id: string,
): Promise<SideObject[]> {
    const objects: SideObject[] = [];
    for (const resource of catalogue.resources.filter((one) => one.definition.parent?.resource() === root)) {
        objects.push(...(await within(session, resource, root, id)));
    }
    return objects;
}

/** The settings of the selected stack; none where the folder has no project, or no stack is selected. */
async function selectedConfig(project: PulumiProject): Promise<Record<string, string>> {
    try {
        await project.file();
        const { selected } = await project.stacks();
        return selected === undefined ? {} : await project.config(selected);
    } catch {
        return {};
    }
}

async function within(
    session: Session,
    resource: Resource,
    root: Resource,
    id: string,
): Promise<SideObject[]> {
    const { definition } = resource;
    // A resource that stands for several objects is compared by those.
    if (definition.comparison === "none" || definition.comparison?.parts || definition.reportedAs) {
        return [];
    }
    const ids: string[] = [];
    if (Object.keys(definition.id).length === Object.keys(root.definition.id).length) {
        ids.push(id);
    } else if (definition.list && resource.listInputs.size > 0) {
        const query = Object.fromEntries([...resource.listInputs.keys()].map((name) => [name, id]));
        for await (const item of lifecycle.list({ resource, session, log: SILENT }, query)) {
            if (!item.implicit) {
                ids.push(item.id);
            }
        }
    }
    const found = await Promise.all(ids.map((one) => read(session, resource, one)));
    return found.filter((one) => one !== undefined);
}

const SILENT = { info: () => undefined, warn: () => undefined };

/** `undefined`: there is none. */
async function read(session: Session, resource: Resource, id: string): Promise<SideObject | undefined> {
    const operation = { resource, session, log: SILENT };
    const found = await lifecycle.read(operation, { id, olds: emptyMap(), oldInputs: emptyMap() });
    return found && { resource, id, name: undefined, properties: { ...found.inputs, ...found.outputs } };
}
