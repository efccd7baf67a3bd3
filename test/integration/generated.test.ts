/** Committed generated files are up to date with their sources. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensureEngine } from "../../toolchain/index";
import { run } from "../../toolchain/process";
import { REPOSITORY } from "../../toolchain/stack/project";
import { compareGenerated } from "../../scripts/staleFiles";

let folder: string;

beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), "pulumi-workspaces-generated-"))));
afterEach(() => rm(folder, { recursive: true, force: true }));

test("schema.json, the formats in docs/, sdk/ and the converted examples are up to date with the declarations; if not, run `npm run generate` and commit", async () => {
    const { committed, stale } = await compareGenerated(REPOSITORY);
    if (stale.length > 0) {
        throw new Error(`run \`npm run generate\` and commit what it changes: ${stale.join(", ")}`);
    }
    expect(committed).toEqual(
        expect.arrayContaining([
            "schema.json",
            join("docs", "drift-report.schema.json"),
            join("docs", "emulator-seed.schema.json"),
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
