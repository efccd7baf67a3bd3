/** The id of a resource: its parts joined by slashes. `pulumi import` takes the same text. */
import * as z from "zod";
import { ProviderError } from "../../errors";

/** The parts of an id, in order, with the form of each. */
export type IdShape = Record<string, z.ZodType<string>>;

export type Id = Record<string, string>;

/** Ids become path segments of URLs, so characters that could leave the segment are refused. */
export const opaqueId = z
    .string()
    .max(200)
    .regex(/^[A-Za-z0-9][A-Za-z0-9._~-]*$/, "must be letters, digits, '.', '_', '~' or '-'");

/** `{workspaceId}/{secretId}`, as messages and docs show it. */
export function idFormat(parts: IdShape): string {
    return Object.keys(parts)
        .map((name) => `{${name}}`)
        .join("/");
}

export function formatId(parts: IdShape, values: Id): string {
    return Object.keys(parts)
        .map((name) => String(values[name]))
        .join("/");
}

/** @throws ProviderError that names the expected form, if the text is not an id of this resource. */
export function parseId(token: string, parts: IdShape, id: string): Id {
    const names = Object.keys(parts);
    const segments = id.split("/");
    if (segments.length !== names.length) {
        const count = `${segments.length} part${segments.length === 1 ? "" : "s"}`;
        throw invalidId(token, parts, id, `it has ${count}, not ${names.length}`);
    }
    const values: Id = {};
    // Each by itself: zod compiles an object schema when it first parses, which for a new one costs more than the call.
    for (const [index, [name, schema]] of Object.entries(parts).entries()) {
        const parsed = schema.safeParse(segments[index]);
        if (!parsed.success) {
            throw invalidId(token, parts, id, `${name} ${parsed.error.issues[0]?.message}`);
        }
        values[name] = parsed.data;
    }
    return values;
}

function invalidId(token: string, parts: IdShape, id: string, why: string): ProviderError {
    return new ProviderError(`"${id}" is not an id of ${token}: ${why}`, {
        hint: `the id has the form ${idFormat(parts)}`,
    });
}
