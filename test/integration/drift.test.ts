/** docs/drift.md: its scripts and its table of exit codes, with a real engine. */
import { mkdir, readFile, symlink } from "node:fs/promises";
import { join } from "node:path";
import { fileOfPage, textOfPage } from "../../harness/pages";
import { yamlProgram } from "../../harness/programs";
import { DIST, StackFixture } from "../../harness/stackFixture";
import { REPOSITORY } from "../../toolchain/stack/project";
import type { Stack } from "../../toolchain/stack/stack";
import { requireSuccess } from "./support/requireSuccess";

const PAGE = "docs/drift.md";
const COMMANDS = [
    "pulumi preview --refresh --expect-no-changes",
    "pulumi refresh --preview-only --expect-no-changes",
];

let fixture: StackFixture;
let stack: Stack;
let workspaceId: string;

beforeAll(async () => {
    fixture = await StackFixture.start();
    const team = { type: "workspaces:agentenv:Workspace", properties: { name: "team" } };
    const program = yamlProgram({ resources: { team }, outputs: { workspaceId: "${team.workspaceId}" } });
    stack = await fixture.stack({ program, language: "yaml" });
    requireSuccess(await stack.up(["--skip-preview"]));
    workspaceId = (await stack.outputs())["workspaceId"] as string;
});

afterAll(() => fixture.stop());

const rename = (name: string): Promise<unknown> =>
    fixture.agentenv("PUT", `/workspaces/${workspaceId}`, { name });

/** The exit codes of both commands, in the order of the page. */
async function exitCodes(env: Record<string, string> = {}): Promise<(number | undefined)[]> {
    const results = [];
    for (const command of COMMANDS) {
        results.push(await stack.script(command, { env }));
    }
    return results.map(({ code }) => code);
}

/** The script for CI. The package is not installed in the program's folder, so that the built command is run. */
const CHECK = fileOfPage(PAGE, "check.sh").replace(
    "npx pulumi-workspaces",
    `node '${join(DIST, "cli", "main.js")}'`,
);

test("the page names both commands", () => {
    for (const command of COMMANDS) {
        expect(textOfPage(PAGE)).toContain(`| \`${command}\``);
    }
});

test("without drift both exit with 0, and the script says so", async () => {
    expect(await exitCodes()).toEqual([0, 0]);
    const { code, stdout } = await stack.script(fileOfPage(PAGE, "drift.sh"));
    expect(stdout).toMatch(/\nno drift\n$/);
    expect(code).toBe(0);
    expect(await stack.script(CHECK)).toMatchObject({
        code: 0,
        stdout: expect.stringMatching(/\nnothing differs\n$/) as string,
    });
});

describe("with drift", () => {
    beforeAll(() => rename("by hand"));
    afterAll(() => rename("team"));

    test("both exit with 7, and write nothing to the service or the state", async () => {
        const before = await stack.storedState();
        await fixture.control("DELETE", "/requests");
        expect(await exitCodes()).toEqual([7, 7]);
        const { code, output } = await stack.script(fileOfPage(PAGE, "drift.sh"));
        expect(output).toContain("error: no changes were expected for preview but changes were proposed");
        expect(output).toContain("\ndrift: the program, the state and the services differ\n");
        expect(code).toBe(7);
        expect(await stack.script(CHECK)).toMatchObject({
            code: 7,
            stdout: expect.stringMatching(/by hand[^]*\nsomething differs\n$/) as string,
        });
        expect(fixture.requests().filter(({ method }) => method !== "GET")).toEqual([]);
        expect(await stack.storedState()).toEqual(before);
    });

    test("the program of the page prints what is new, and writes the page of HTML", async () => {
        const modules = join(stack.folder, "node_modules");
        await mkdir(modules, { recursive: true });
        await symlink(REPOSITORY, join(modules, "pulumi-workspaces"), "junction");
        await stack.write({ "nightly.ts": fileOfPage(PAGE, "nightly.ts") });
        const { code, stdout } = await stack.script(`node '${require.resolve("tsx/cli")}' nightly.ts`);
        expect({ code, stdout }).toEqual({
            code: 0,
            stdout: expect.stringMatching(/^\S+\/\S+: 1 new\n$/) as string,
        });
        expect(await readFile(join(stack.folder, "drift.html"), "utf8")).toContain("by hand");
    });

    test("`up --refresh --expect-no-changes` reverts it, and then exits with 7", async () => {
        const { code } = await stack.script("pulumi up --yes --refresh --expect-no-changes");
        expect(code).toBe(7);
        expect(await fixture.agentenv("GET", `/workspaces/${workspaceId}`)).toMatchObject({ name: "team" });
    });
});

test.each([
    ["a refused key", { AGENTENV_API_KEY: "wrong-key" }],
    [
        "a service that does not respond",
        { AGENTENV_API_URL: "http://127.0.0.1:9", PULUMI_WORKSPACES_MAX_RETRIES: "0" },
    ],
    ["a wrong passphrase", { PULUMI_CONFIG_PASSPHRASE: "wrong" }],
])("with %s both exit with 1", async (_what, env) => {
    expect(await exitCodes(env)).toEqual([1, 1]);
});

test("without a key the scripts report a failed check, and no drift", async () => {
    const env = { AGENTENV_API_KEY: "" };
    const { code, stdout } = await stack.script(fileOfPage(PAGE, "drift.sh"), { env });
    expect(stdout).toContain("drift is unknown: the check failed\n");
    expect(code).toBe(1);
    expect(await stack.script(CHECK, { env })).toMatchObject({
        code: 1,
        stdout: expect.stringMatching(/\na check failed\n$/) as string,
    });
});

test("a stack that does not exist is exit code 6", async () => {
    const { code } = await stack.script(`${COMMANDS[0]} --stack nowhere`);
    expect(code).toBe(6);
});
