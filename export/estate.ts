/** What exists at the services: the objects at the top that are chosen, and everything in them that a resource declares. */
import type { Catalogue } from "../provider/core/declare/catalogue";
import { parentIn } from "../provider/core/declare/parent";
import type { Id } from "../provider/core/declare/id";
import type { AssetContent, Resource } from "../provider/core/declare/resource";
import * as lifecycle from "../provider/core/lifecycle/lifecycle";
import { look } from "../provider/core/lifecycle/look";
import { plainMap, type PropertyMap } from "../provider/core/values/value";
import type { Session } from "../provider/core/session/session";
import { HttpError, isNotFound } from "../provider/http/errors";
import { idPartsOf } from "../drift/resourceTypes";
import { inParallel } from "../drift/parallel";

/** Objects that are read side by side; the provider's own limits hold beneath. */
const PARALLEL = 16;

/** An object as a list names it. */
export interface ListedObject {
    resource: Resource;
    id: string;
    /** As people know it; empty for a setting of its parent. */
    label: string;
}

export interface LiveObject extends ListedObject {
    parts: Id;
    parent: LiveObject | undefined;
    /** As an import returns them. */
    inputs: PropertyMap;
    outputs: PropertyMap;
    assets: Record<string, AssetContent>;
}

/** Something that a person has to know, about an object or a kind of objects. */
interface Note {
    kind: "unreadable" | "attention";
    text: string;
}

export interface Estate {
    objects: LiveObject[];
    /** What the service created with an object itself, so that nobody has to declare it. */
    implicit: ListedObject[];
    notes: Note[];
    /** The names of what ids stand for, as `billingAccountId ba_1`, where a list shows them. */
    labels: Map<string, string>;
}

/** What a walk through the services needs. */
export interface Walk {
    catalogue: Catalogue;
    session: Session;
    /** Objects that are not read. */
    skips: (object: ListedObject) => boolean;
    /** Objects of an earlier export, which are declared whatever they are by now. */
    isKnown: (object: ListedObject) => boolean;
    onProgress?: ((message: string) => void) | undefined;
}

/**
 * The objects at the top of the services. A key that is bound to one workspace may not list them: then those whose ids are given are taken as they are.
 */
export async function listRoots(
    { session, catalogue }: Pick<Walk, "session" | "catalogue">,
    services: readonly string[],
    ids: readonly string[],
): Promise<ListedObject[]> {
    const roots = catalogue.resources.filter(
        ({ definition, listInputs, service }) =>
            services.includes(service.name) && !definition.parent && definition.list && listInputs.size === 0,
    );
    const lists = await inParallel(roots, PARALLEL, async (resource) => {
        const found: ListedObject[] = [];
        try {
            for await (const { id, name } of lifecycle.list({ resource, session, log: SILENT }, {})) {
                found.push({ resource, id, label: name });
            }
        } catch (error) {
            const given = ids.filter((id) => Object.keys(idPartsOf(resource, id)).length > 0);
            if (!isRefused(error) || given.length === 0) {
                throw error;
            }
            return given.map((id) => ({ resource, id, label: "" }));
        }
        return found;
    });
    return lists.flat();
}

/** Everything in the roots, and they themselves. */
export async function readEstate(walk: Walk, roots: readonly ListedObject[]): Promise<Estate> {
    const estate: Estate = { objects: [], implicit: [], notes: [], labels: new Map() };
    let read = 0;
    const trees = await inParallel(roots, PARALLEL, async (root) => {
        const objects = await readTree(walk, estate, root, undefined);
        read += 1;
        walk.onProgress?.(`${read} of ${roots.length} read: ${root.label || root.id}`);
        return objects;
    });
    // In the order of the lists, whatever came first.
    estate.objects = trees.flat();
    estate.notes.sort((a, b) => (a.text < b.text ? -1 : 1));
    return estate;
}

async function readTree(
    walk: Walk,
    estate: Estate,
    listed: ListedObject,
    parent: LiveObject | undefined,
): Promise<LiveObject[]> {
    const object = walk.skips(listed) ? undefined : await readObject(walk, estate, listed, parent);
    if (!object) {
        return [];
    }
    const kinds = walk.catalogue.resources.filter(
        ({ definition }) => definition.parent?.resource() === object.resource,
    );
    const contents = await inParallel(kinds.filter(isDeclared), PARALLEL, async (kind) => {
        const listed = await orNote(walk, estate, kind, object, [], () => list(walk, estate, kind, object));
        const trees = await inParallel(listed, PARALLEL, (one) => readTree(walk, estate, one, object));
        return trees.flat();
    });
    return [object, ...contents.flat()];
}

/**
 * Whether an export declares objects by this resource. Not an action; nor a resource that stands for several objects, or that lists the same objects as
 * another: each object is exported once.
 */
export function isDeclared({ definition }: Resource): boolean {
    const { comparison, reportedAs } = definition;
    return comparison !== "none" && comparison?.parts === undefined && reportedAs === undefined;
}

/** A setting of the parent has the parent's id. */
function isSetting(resource: Resource): boolean {
    const parent = resource.definition.parent?.resource();
    const own = Object.keys(resource.definition.id);
    return parent !== undefined && own.length === Object.keys(parent.definition.id).length;
}

async function list(
    walk: Walk,
    estate: Estate,
    resource: Resource,
    parent: LiveObject,
): Promise<ListedObject[]> {
    if (isSetting(resource)) {
        return [{ resource, id: parent.id, label: "" }];
    }
    const names = [...resource.listInputs.keys()];
    if (!resource.definition.list || names.some((name) => parent.parts[name] === undefined)) {
        return [];
    }
    const query = Object.fromEntries(names.map((name) => [name, parent.parts[name] ?? ""]));
    const found: ListedObject[] = [];
    const operation = { resource, session: walk.session, log: logTo(estate) };
    for await (const { id, name, implicit } of lifecycle.list(operation, query)) {
        const listed = { resource, id, label: name };
        label(estate, listed, parent);
        (implicit && !walk.isKnown(listed) ? estate.implicit : found).push(listed);
    }
    return found;
}

/** Keeps the name of what the list has an id for. */
function label(estate: Estate, { resource, id, label: text }: ListedObject, parent: LiveObject): void {
    for (const [part, value] of Object.entries(idPartsOf(resource, id))) {
        if (parent.parts[part] !== value) {
            estate.labels.set(`${part} ${value}`, text);
        }
    }
}

async function readObject(
    walk: Walk,
    estate: Estate,
    listed: ListedObject,
    parent: LiveObject | undefined,
): Promise<LiveObject | undefined> {
    const { resource, id } = listed;
    const operation = { resource, session: walk.session, log: logTo(estate) };
    const found = await orNote(walk, estate, resource, parent, undefined, () => look(operation, id));
    if (!found || (isDefault(resource, found) && !walk.isKnown(listed))) {
        return undefined;
    }
    const parts = idPartsOf(resource, found.id);
    // The list may be of another type than the parent that the id names.
    const own = parentIn(resource, { ...parts, ...plainMap(found.inputs) });
    const label = listed.label === "" && parent === undefined ? naturalKeyOf(resource, found) : listed.label;
    return { ...listed, ...found, label, parts, parent: own === undefined ? undefined : parent };
}

/** As people know it, where no list shows that. */
function naturalKeyOf({ definition }: Resource, { inputs }: Pick<LiveObject, "inputs">): string {
    const [name] = definition.identity?.by ?? [];
    const value = name === undefined ? undefined : plainMap(inputs)[name];
    return typeof value === "string" ? value : "";
}

/** A setting that is as the service has it where nobody sets it. */
function isDefault(
    { definition }: Resource,
    { inputs, outputs }: Pick<LiveObject, "inputs" | "outputs">,
): boolean {
    const { comparison } = definition;
    return comparison !== "none" && comparison?.isDefault?.(plainMap({ ...inputs, ...outputs })) === true;
}

/** A part that the credential may not see is noted, and the rest is exported. What is gone by now is not there. */
async function orNote<T>(
    { session }: Walk,
    estate: Estate,
    resource: Resource,
    parent: ListedObject | undefined,
    otherwise: T,
    read: () => Promise<T>,
): Promise<T> {
    try {
        return await read();
    } catch (error) {
        if (isNotFound(error)) {
            return otherwise;
        }
        if (isRefused(error)) {
            const where = parent === undefined ? "" : ` of ${parent.label || parent.id}`;
            estate.notes.push({
                kind: "unreadable",
                text: `${resource.token}${where}: ${session.masker.messageOf(error)}`,
            });
            return otherwise;
        }
        throw error;
    }
}

function isRefused(error: unknown): boolean {
    return error instanceof HttpError && error.status === 403;
}

const SILENT = { info: () => undefined, warn: () => undefined };

/** Warnings of a read or a list are for the person who continues with the export. */
function logTo(estate: Estate): { info: (text: string) => void; warn: (text: string) => void } {
    return {
        info: () => undefined,
        warn: (text) => {
            if (!estate.notes.some((note) => note.text === text)) {
                estate.notes.push({ kind: "attention", text });
            }
        },
    };
}
