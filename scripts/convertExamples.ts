/** Converts the YAML programs in examples/resources into the languages of the other SDKs, for the examples in the schema. */
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { convertPrograms } from "../toolchain/codegen";
import { CONVERTED, EXAMPLES, exampleFolders } from "./examples";

/** What the generator calls the file of a class that is called App. */
const JAVA = "MyStack.java";

/** `schema` is the path of schema.json; the folders are written below `target`, in the places that they have below examples/resources. */
export async function convertExamples(schema: string, target: string): Promise<void> {
    const scratch = mkdtempSync(join(tmpdir(), "pulumi-workspaces-examples-"));
    try {
        await convertPrograms(EXAMPLES, schema, scratch);
        for (const folder of exampleFolders().values()) {
            const place = relative(EXAMPLES, folder);
            const converted = join(target, place, CONVERTED.folder);
            rmSync(converted, { recursive: true, force: true });
            for (const file of Object.values(CONVERTED.files)) {
                if (!existsSync(join(folder, file))) {
                    mkdirSync(converted, { recursive: true });
                    const name = file === CONVERTED.files.java ? JAVA : file;
                    cpSync(join(scratch, place, name), join(converted, file));
                }
            }
        }
    } finally {
        rmSync(scratch, { recursive: true, force: true });
    }
}
