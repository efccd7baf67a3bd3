/** Committed generated files are up to date with their sources. */
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { ensureEngine } from "../../toolchain/index";
import { run } from "../../toolchain/process";
import { REPOSITORY } from "../../toolchain/stack/project";
import { CONVERTED } from "../../scripts/examples";
import { generate } from "../../scripts/generate";

let folder: string;

beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), "pulumi-workspaces-generated-"))));
afterEach(() => rm(folder, { recursive: true, force: true }));

/** The texts of the generated files in a folder, by path. */
async function generatedFiles(root: string): Promise<Map<string, string>> {
    const converted = (await filesIn(root, join("examples", "resources"))).filter(
        (path) => basename(dirname(path)) === CONVERTED.folder,
    );
    const paths = ["schema.json", ...converted, ...(await filesIn(root, "sdk"))].sort();
    return new Map(
        await Promise.all(
            paths.map(async (path) => [path, await readFile(join(root, path), "utf8")] as const),
        ),
    );
}

async function filesIn(root: string, folder: string): Promise<string[]> {
    const entries = await readdir(join(root, folder), { recursive: true, withFileTypes: true });
    return entries
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1));
}

test("schema.json, sdk/ and the converted examples are up to date with the declarations; if not, run `npm run generate` and commit", async () => {
    await generate(folder);

    const [generated, committed] = await Promise.all([generatedFiles(folder), generatedFiles(REPOSITORY)]);
    const differing = [...new Set([...generated.keys(), ...committed.keys()])].filter(
        (path) => generated.get(path) !== committed.get(path),
    );
    if (differing.length > 0) {
        throw new Error(
            `run \`npm run generate\` and commit what it changes: ${differing.sort().join(", ")}`,
        );
    }
    expect([...committed.keys()]).toEqual(
        expect.arrayContaining([
            "schema.json",
            join("sdk", "nodejs", "agentenv", "workspace.ts"),
            join("sdk", "python", "pulumi_workspaces", "agentenv", "google_oauth_connection.py"),
            join("sdk", "go", "workspaces", "agentenv", "workspace.go"),
            join("sdk", "java", "pom.xml"),
            join("sdk", "dotnet", "AgentEnv", "Workspace.cs"),
            join("sdk", "dynamic", "agentenv.ts"),
        ]),
    );
});

test("the committed schema passes Pulumi's own validation", async () => {
    const { bin } = await ensureEngine();

    const check = await run(
        join(bin, "pulumi"),
        ["schema", "check", join(REPOSITORY, "schema.json"), "--non-interactive", "--color", "never"],
        {
            cwd: folder,
            env: { ...process.env, PULUMI_HOME: folder, PULUMI_SKIP_UPDATE_CHECK: "true" },
            timeoutMs: 600_000,
        },
    );

    expect(check).toMatchObject({ code: 0 });
    expect(check.stdout + check.stderr).not.toMatch(/warning|error/i);
});
