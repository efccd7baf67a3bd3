/** A resource's id is its parts joined by slashes. It is also what `pulumi import` takes. */
import { z } from "zod";
import { ProviderError } from "../errors";
import type { Shape, Values } from "./property";

/** Ids are opaque to us, but they become path segments of URLs: nothing that could leave its segment is an id. */
export const opaqueId = z
    .string()
    .max(200)
    .regex(/^[A-Za-z0-9][A-Za-z0-9._~-]*$/, "must be letters, digits, '.', '_', '~' or '-'");

/** `{workspaceId}/{secretId}`, as messages and docs show it. */
export function idFormat(parts: Shape): string {
    return Object.keys(parts)
        .map((name) => `{${name}}`)
        .join("/");
}

export function formatId<P extends Shape>(parts: P, values: Values<P>): string {
    return Object.keys(parts)
        .map((name) => String((values as Record<string, unknown>)[name]))
        .join("/");
}

/** @throws ProviderError naming the expected format, where the text is no id of this resource. */
export function parseId<P extends Shape>(token: string, parts: P, id: string): Values<P> {
    const names = Object.keys(parts);
    const segments = id.split("/");
    if (segments.length === names.length) {
        const parsed = z
            .object(parts)
            .safeParse(Object.fromEntries(names.map((name, index) => [name, segments[index]])));
        if (parsed.success) {
            return parsed.data;
        }
        const issue = parsed.error.issues[0];
        throw badId(token, parts, id, issue ? `${issue.path.join(".")} ${issue.message}` : "it does not fit");
    }
    throw badId(
        token,
        parts,
        id,
        `it has ${segments.length} part${segments.length === 1 ? "" : "s"}, not ${names.length}`,
    );
}

function badId(token: string, parts: Shape, id: string, why: string): ProviderError {
    return new ProviderError(`"${id}" is not an id of ${token}: ${why}`, {
        hint: `the id has the form ${idFormat(parts)}`,
    });
}
