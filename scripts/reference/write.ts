/** Writes the reference below docs/api, and the pages of the registry's form. */
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Catalogue } from "../../provider/core/declare/catalogue";
import type { PackageSchema } from "../../provider/core/schema/schema";
import { referencePages } from "./pages";
import { registryPages } from "./registry";

/** The folder of the reference, in docs/. */
export const REFERENCE = "api";

/** The generated pages, by path below docs/. */
export function generatedPages(catalogue: Catalogue, schema: PackageSchema): Map<string, string> {
    return new Map([
        ...registryPages(catalogue, schema),
        ...[...referencePages(catalogue, schema)].map(([name, text]): [string, string] => [
            join(REFERENCE, name),
            text,
        ]),
    ]);
}

/** Replaces those in the folder. */
export function writeReference(catalogue: Catalogue, schema: PackageSchema, docs: string): void {
    rmSync(join(docs, REFERENCE), { recursive: true, force: true });
    for (const [name, text] of generatedPages(catalogue, schema)) {
        mkdirSync(dirname(join(docs, name)), { recursive: true });
        writeFileSync(join(docs, name), text);
    }
}
