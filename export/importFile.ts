/** The file of `pulumi import --file`: what to import, by id. It holds no property, so no secret. */
import type { Program } from "./program";

export const IMPORT_FILE = "import.json";

/**
 * Everything that the program declares, not only what is new: the engine skips what a stack has under the same id, so that the file is right for a stack with
 * all, some or none of it.
 */
export function importFile({ declarations }: Program): string {
    const resources = declarations.map(({ token, name, id, parent }) => ({
        type: token,
        name,
        id,
        ...(parent === undefined ? {} : { parent }),
    }));
    return `${JSON.stringify({ resources }, null, 4)}\n`;
}
