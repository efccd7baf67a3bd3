/** The parent that a program names for a resource, as far as the inputs say. */
import { ProviderError } from "../errors";
import { formatId } from "./id";
import { readOrGone, type View } from "./proof";
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

/** What a create's 404 is about, where that is the parent, which isn't there. */
export async function missingParent(
    { resource, parts, id, paths }: Parent,
    view: View,
    notFound: Error,
): Promise<ProviderError | undefined> {
    if ((await readOrGone(resource, view, parts, {})) !== undefined) {
        return undefined;
    }
    return new ProviderError(
        `${paths.join(", ")}: there is no ${resource.token} ${id} that this credential can see (${notFound.message})`,
        {
            hint: "check the id, and that the credential belongs to an account that can see it",
            cause: notFound,
        },
    );
}
