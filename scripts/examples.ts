/** The examples in the schema's descriptions, from the programs in examples/resources: a folder for each resource. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseDocument } from "yaml";
import { PACKAGE } from "../provider/core/declare/service";

export const EXAMPLES = join(__dirname, "..", "examples", "resources");

/** Keys that a project needs to run, and that are left out of the example. The description is its heading. */
const BOILERPLATE = ["name", "description", "runtime", "plugins"];

/**
 * The programs that `npm run generate` converts from the YAML, into a folder beside it. A file of the same name beside the YAML, written by hand, takes
 * precedence: the result for some does not compile.
 */
export const CONVERTED = {
    folder: "converted",
    files: { python: "__main__.py", csharp: "Program.cs", go: "main.go", java: "App.java" },
} as const;

/** The folders of the programs, by the token of the resource that each is about. */
export function exampleFolders(): Map<string, string> {
    return new Map(
        foldersIn(EXAMPLES).flatMap((service) =>
            foldersIn(join(EXAMPLES, service)).map((name) => [
                `${PACKAGE}:${service}:${name}`,
                join(EXAMPLES, service, name),
            ]),
        ),
    );
}

/** Markdown, by token. */
export function exampleTexts(): Record<string, string> {
    return Object.fromEntries([...exampleFolders()].map(([token, folder]) => [token, exampleText(folder)]));
}

function exampleText(folder: string): string {
    const program = readFileSync(join(folder, "index.ts"), "utf8");
    const project = parseDocument(readFileSync(join(folder, "Pulumi.yaml"), "utf8"));
    const heading = project.get("description");
    if (typeof heading !== "string") {
        throw new Error(`${folder}: Pulumi.yaml needs a description, which is the example's heading`);
    }
    for (const key of BOILERPLATE) {
        project.delete(key);
    }
    return [
        `### ${heading}`,
        fenced("typescript", program),
        ...convertedPrograms(folder).map(([language, code]) => fenced(language, code)),
        fenced("yaml", project.toString({ lineWidth: 0 })),
    ].join("\n\n");
}

/** None of a new example, until it was converted. */
function convertedPrograms(folder: string): [string, string][] {
    return Object.entries(CONVERTED.files).flatMap(([language, file]) => {
        const path = convertedProgram(folder, file);
        return path === undefined ? [] : [[language, readFileSync(path, "utf8")]];
    });
}

/** The path of an example's program in a converted language. */
export function convertedProgram(folder: string, file: string): string | undefined {
    return [join(folder, file), join(folder, CONVERTED.folder, file)].find((path) => existsSync(path));
}

/** Pulumi's generators select the code for each SDK by these language names. */
function fenced(language: string, code: string): string {
    return `\`\`\`${language}\n${code.trimEnd()}\n\`\`\``;
}

function foldersIn(folder: string): string[] {
    return readdirSync(folder, { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map(({ name }) => name)
        .sort();
}
