/** `npm run new-resource` in a copy of the repository, followed as CONTRIBUTING.md describes it. */
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { copyRepository } from "../../scripts/copyRepository";
import { ensureEngine } from "../../toolchain/index";
import { run, type RunResult } from "../../toolchain/process";
import { REPOSITORY } from "../../toolchain/stack/project";

const RESOURCE = "provider/services/agentenv/resources/keyRotation.ts";
const TEST = "test/protocol/keyRotation.test.ts";
const EXAMPLE = "examples/resources/agentenv/KeyRotation/index.ts";

let folder: string;

beforeAll(async () => {
    await ensureEngine();
    folder = await mkdtemp(join(tmpdir(), "pulumi-workspaces-new-resource-"));
    copyRepository(REPOSITORY, folder);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Runs a program of a package in the copy. */
function node(program: string, ...args: string[]): Promise<RunResult> {
    return run(process.execPath, [join(folder, "node_modules", program), ...args], {
        cwd: folder,
        env: process.env,
        timeoutMs: 600_000,
    });
}

async function succeed(program: string, ...args: string[]): Promise<void> {
    const { code, stdout, stderr } = await node(program, ...args);
    expect({ code, output: code === 0 ? "" : stdout + stderr }).toEqual({ code: 0, output: "" });
}

test("what it writes passes format, lint and types, and its test fails with what is to be written", async () => {
    await succeed("tsx/dist/cli.mjs", "scripts/newResource.ts", "agentenv", "KeyRotation");
    await succeed("tsx/dist/cli.mjs", "scripts/generate.ts");
    await succeed("tsx/dist/cli.mjs", "scripts/build.ts");

    await succeed("prettier/bin/prettier.cjs", "--check", "provider/services", "examples", "docs", TEST);
    await succeed("eslint/bin/eslint.js", RESOURCE, TEST, EXAMPLE, "provider/services/agentenv/index.ts");
    await succeed("typescript/bin/tsc", "-p", ".");

    const tests = await node("jest/bin/jest.js", "--runTestsByPath", TEST);
    expect(tests.code).toBe(1);
    expect(tests.stderr).toContain(`KeyRotation: create is to be written, in ${RESOURCE}`);

    const schema = await readFile(join(folder, "schema.json"), "utf8");
    expect(schema).toContain("new workspaces.agentenv.KeyRotation(");
});

test("a second time, it refuses and changes nothing", async () => {
    const before = await readFile(join(folder, "docs", "routes.md"), "utf8");
    const again = await node("tsx/dist/cli.mjs", "scripts/newResource.ts", "agentenv", "KeyRotation");
    expect(again).toMatchObject({ code: 1, stderr: expect.stringContaining("exists already") as string });
    expect(await readFile(join(folder, "docs", "routes.md"), "utf8")).toBe(before);
    expect(existsSync(join(REPOSITORY, RESOURCE))).toBe(false);
});
