/** The parent of a resource, as far as the inputs name it. */
import { formatId, type Id } from "./id";
import type { Resource } from "./resource";

export interface Parent {
    resource: Resource;
    parts: Id;
    id: string;
    /** The inputs that name it. */
    paths: string[];
}

/** `undefined`: the resource has no parent, or only the response of the create names it. */
export function parentIn(resource: Resource, inputs: Record<string, unknown>): Parent | undefined {
    const { parent, id: own } = resource.definition;
    if (!parent) {
        return undefined;
    }
    const known: Id = {};
    for (const part of Object.keys(own)) {
        const value = inputs[part];
        if (typeof value === "string") {
            known[part] = value;
        }
    }
    const wanted = parent.resource();
    const parts = parent.id(known);
    const names = Object.keys(wanted.definition.id);
    if (names.some((name) => parts[name] === undefined)) {
        return undefined;
    }
    return {
        resource: wanted,
        parts,
        id: formatId(wanted.definition.id, parts),
        paths: Object.keys(known).filter((part) => names.some((name) => parts[name] === known[part])),
    };
}
