/** `export.json`: the names that an export gave, and what its files held, for the next export into the same folder. */
import { createHash } from "node:crypto";
import * as z from "zod";
import type { Resource } from "../provider/core/declare/resource";
import { ExportError } from "./error";
import { isUsableName } from "./names";

export const MAPPING_FILE = "export.json";

const schema = z.strictObject({
    version: z.literal(1),
    language: z.string(),
    names: z.strictObject({
        /** By `{type} {id}`: the name of the variable and of the resource. */
        objects: z.record(z.string(), z.string()),
        /** By `{type} {id} {input}`: the key in the configuration. */
        config: z.record(z.string(), z.string()),
        /** By `{input} {id}`: an id of something that the program does not declare. */
        constants: z.record(z.string(), z.string()),
        /** Names of objects that exist no more. A stack may still have them, so no other object gets one. */
        gone: z.array(z.string()),
    }),
    /** What the export wrote: the SHA-256 of each file, by its path within the folder. */
    files: z.record(
        z.string().regex(/^(?!\/)(?!.*(^|[\\/])\.\.([\\/]|$))[^\0:]+$/, "must be a path within the folder"),
        z.string(),
    ),
});

export type Mapping = z.output<typeof schema>;

export const NO_NAMES: Mapping["names"] = { objects: {}, config: {}, constants: {}, gone: [] };

/** Of an object. */
export function keyOf({ resource, id }: { resource: Resource; id: string }): string {
    return `${resource.token} ${id}`;
}

/** The objects that an export has named. A type has no spaces. */
export function exportedObjects({ objects }: Mapping["names"]): { token: string; id: string }[] {
    return Object.keys(objects).map((key) => {
        const [, token = "", id = ""] = /^(\S+) (.*)$/s.exec(key) ?? [];
        return { token, id };
    });
}

/** @throws ExportError that names the file and the problem */
export function parseMapping(text: string, file: string): Mapping {
    const refuse = (problem: string): ExportError =>
        new ExportError(`${file} ${problem}: correct it, restore it, or export into another folder`);
    let json: unknown;
    try {
        json = JSON.parse(text);
    } catch {
        throw refuse("is not JSON");
    }
    const parsed = schema.safeParse(json);
    if (!parsed.success) {
        const [issue] = parsed.error.issues;
        throw refuse(
            `is not the mapping of an export (${issue?.path.join(".") || "its form"}: ${issue?.message ?? ""})`,
        );
    }
    const problem = problemOf(parsed.data.names);
    if (problem !== undefined) {
        throw refuse(problem);
    }
    return parsed.data;
}

/** People may edit the names. */
function problemOf(names: Mapping["names"]): string | undefined {
    const seen = new Map<string, string>();
    const { objects, config, constants } = names;
    for (const [key, name] of [objects, config, constants].flatMap((group) => Object.entries(group))) {
        if (!isUsableName(name)) {
            return `names "${key}" ${JSON.stringify(name)}, which is no usable name (a lowercase letter first, then letters and digits, and no reserved word)`;
        }
        const other = seen.get(name.toLowerCase());
        if (other !== undefined) {
            return `names both "${other}" and "${key}" "${name}"`;
        }
        seen.set(name.toLowerCase(), key);
    }
    return undefined;
}

export function hashOf(content: string | Uint8Array): string {
    return createHash("sha256").update(content).digest("hex");
}
