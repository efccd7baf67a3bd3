/** The parent that a program names for a resource, as far as the inputs say. */
import { formatId } from "./id";
import type { Resource } from "./resource";

export interface Parent {
    resource: Resource;
    parts: Record<string, string>;
    id: string;
    /** The inputs that name it. */
    paths: string[];
}

/** `undefined`: it has none, or only its own answer will say which. */
export function parentIn(resource: Resource, inputs: Record<string, unknown>): Parent | undefined {
    const { parent, id: own } = resource.definition;
    const known: Record<string, string> = {};
    for (const part of Object.keys(own)) {
        const value = inputs[part];
        if (typeof value === "string") {
            known[part] = value;
        }
    }
    const wanted = parent?.resource();
    const parts = parent?.id(known) ?? {};
    const names = Object.keys(wanted?.definition.id ?? {});
    if (!wanted || names.some((name) => parts[name] === undefined)) {
        return undefined;
    }
    return {
        resource: wanted,
        parts,
        id: formatId(wanted.definition.id, parts),
        paths: Object.keys(known).filter((part) => names.some((name) => parts[name] === known[part])),
    };
}
