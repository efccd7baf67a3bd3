/** Whether the committed generated files are what `npm run generate` writes. */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join, relative, sep } from "node:path";
import { CONVERTED } from "./examples";
import { filesIn } from "./filesIn";
import { EMULATOR_SCHEMAS, generate, REPORT_SCHEMAS } from "./generate";
import { REGISTRY } from "./reference/registry";
import { REFERENCE } from "./reference/write";
import { isBuildOutput } from "./package/pythonSources";

const FORMATS = new Set(Object.keys({ ...REPORT_SCHEMAS, ...EMULATOR_SCHEMAS }));
const PYTHON = join("sdk", "python");

export interface Comparison {
    /** The paths of the generated files, below the root. */
    readonly committed: readonly string[];
    /** Those that are missing, superfluous or different. */
    readonly stale: readonly string[];
}

/** Generates all of them in a temporary folder. */
export async function compareGenerated(root: string): Promise<Comparison> {
    const folder = await mkdtemp(join(tmpdir(), "pulumi-workspaces-generated-"));
    try {
        await generate(folder);
        const [generated, committed] = await Promise.all([generatedFiles(folder), generatedFiles(root)]);
        const paths = [...new Set([...generated.keys(), ...committed.keys()])].sort();
        return {
            committed: [...committed.keys()],
            stale: paths.filter((path) => generated.get(path) !== committed.get(path)),
        };
    } finally {
        await rm(folder, { recursive: true, force: true });
    }
}

/** The texts of the generated files in a folder, by path. */
async function generatedFiles(root: string): Promise<Map<string, string>> {
    const converted = (await filesBelow(root, join("examples", "resources"))).filter(
        (path) => basename(dirname(path)) === CONVERTED.folder,
    );
    const formats = (await filesBelow(root, "docs")).filter(
        (path) => dirname(path) === "docs" && FORMATS.has(basename(path)),
    );
    const reference = (await filesBelow(root, "docs")).filter(
        (path) => REGISTRY.has(relative("docs", path)) || path.startsWith(join("docs", REFERENCE, sep)),
    );
    const sdks = (await filesBelow(root, "sdk")).filter((path) => !isBuildOutput(relative(PYTHON, path)));
    const paths = ["schema.json", ...converted, ...formats, ...reference, ...sdks].sort();
    return new Map(
        await Promise.all(
            paths.map(async (path) => [path, await readFile(join(root, path), "utf8")] as const),
        ),
    );
}

/** Their paths below the root. */
async function filesBelow(root: string, folder: string): Promise<string[]> {
    return (await filesIn(join(root, folder))).map((name) => join(folder, name));
}
