/** Bad input of `drift`: one clear error with what to do, exit code 1, no file of a part, and nothing changed. */
import { readdir, readFile, writeFile } from "node:fs/promises";
import { yamlProgram } from "../../harness/programs";
import { StackFixture } from "../../harness/stackFixture";
import type { Stack } from "../../toolchain/stack/stack";
import { drift, type DriftResult } from "./support/driftCommand";
import { requireSuccess } from "./support/requireSuccess";

let fixture: StackFixture;
let stack: Stack;
let state: string;

beforeAll(async () => {
    fixture = await StackFixture.start();
    const team = { type: "workspaces:agentenv:Workspace", properties: { name: "team" } };
    stack = await fixture.stack({ program: yamlProgram({ resources: { team } }), language: "yaml" });
    requireSuccess(await stack.up(["--skip-preview"]));
    state = await readFile(await stack.stateFile(), "utf8");
    await stack.write({
        "wrong.yaml": "rules:\n  - { id: ws_1 }\n",
        "cut.yaml": "rules:\n  - { id: ws_1, reason: ",
        "old.json": '{ "version": 0 }',
        "cut.json": '{ "version": 1, ',
        "other.json": '{ "version": 1, "kind": "comparison" }',
        "nameless/Pulumi.yaml": "runtime: yaml\n",
    });
});
afterAll(() => fixture.stop());
afterEach(async () => {
    expect(await readFile(await stack.stateFile(), "utf8")).toBe(state);
});

test.each<[string, string[], RegExp]>([
    ["a stack that does not exist", ["--stack", "nowhere"], /has no stack nowhere: it has test/],
    ["a folder without a project", ["-C", ".."], /\.\. holds no Pulumi project: give its folder with -C/],
    [
        "a project without a name",
        ["-C", "nameless"],
        /nameless\/Pulumi\.yaml is no project: it is not YAML, or has no name/,
    ],
    ["an unknown format", ["--format", "pdf"], /argument 'pdf' is invalid\. Allowed choices are table/],
    ["an output without a file", ["--output", "json"], /Give a format and a file, as json=/],
    [
        "an output in a folder that does not exist, beside one that could be written",
        ["--output", "html=drift.html", "--output", "json=no/where.json"],
        /no\/where\.json cannot be written \(ENOENT\)/,
    ],
    [
        "rules that are wrong",
        ["--rules", "wrong.yaml"],
        /wrong\.yaml are wrong: rules\.0\.reason is required/,
    ],
    ["rules that were cut", ["--rules", "cut.yaml"], /the rules cut\.yaml are not YAML: /],
    ["rules that are missing", ["--rules", "none.yaml"], /none\.yaml cannot be read \(ENOENT\)/],
    [
        "a previous report of another version",
        ["--previous", "old.json"],
        /old\.json has version 0 of the report, and this is version 1/,
    ],
    ["a previous report that was cut", ["--previous", "cut.json"], /cut\.json is not JSON: write one with/],
    [
        "a previous report of another command",
        ["--previous", "other.json"],
        /other\.json is no report of drift: write one with/,
    ],
    ["a previous report that is missing", ["--previous", "none.json"], /none\.json cannot be read: write/],
])("%s", async (_what, args, message) => {
    const files = await readdir(stack.folder);
    const { code, stderr } = await drift(stack, [...args, "--quiet"]);
    expect(code).toBe(1);
    expect(stderr).toMatch(message);
    expect(stderr.trim().split("\n").length).toBeLessThanOrEqual(2);
    expect(await readdir(stack.folder)).toEqual(files);
});

function errorOf({ report }: DriftResult): string {
    return report.stacks[0]?.error ?? "";
}

test("a wrong passphrase is an error of the stack", async () => {
    const env = { ...stack.env, PULUMI_CONFIG_PASSPHRASE: "wrong" };
    const result = await drift({ folder: stack.folder, env });
    expect(result.code).toBe(1);
    expect(errorOf(result)).toMatch(/incorrect passphrase/);
});

test("a stack that is named is not selected; without one, the ways to name one are in the error", async () => {
    await stack.mustRun(["stack", "unselect"]);
    expect((await drift(stack, ["--stack", "test"])).code).toBe(0);
    const { code, stderr } = await drift(stack, ["--quiet"]);
    await stack.mustRun(["stack", "select", "test"]);
    expect({ code, stderr }).toEqual({
        code: 1,
        stderr: "no stack of the project test in . is selected: name one with --stack, or look at all with --all\n",
    });
});

test("a missing CLI is named", async () => {
    const env = { ...stack.env, PATH: "/nowhere" };
    const { code, stderr } = await drift({ folder: stack.folder, env });
    expect(code).toBe(1);
    expect(stderr).toContain("there is no `pulumi` on the PATH: install the Pulumi CLI");
});

test("a service that fails is an error of the stack, not drift", async () => {
    fixture.emulator.faults({ rules: [{ fault: { kind: "status", status: 401 } }] });
    const result = await drift(stack);
    fixture.emulator.faults(undefined);
    expect(result.code).toBe(1);
    expect(errorOf(result)).toMatch(/::team: AgentEnv: GET \S+ returned 401/);
    expect(result.report.summary).toMatchObject({ deleted: 0, changed: 0 });
});

test("a state with pending operations is named, with the command", async () => {
    // As an update that was killed leaves it; an import of the state would drop it.
    const file = await stack.stateFile();
    const stored = JSON.parse(state) as { checkpoint: { latest: { resources: object[] } } };
    const { latest } = stored.checkpoint;
    const interrupted = { resource: latest.resources.at(-1), type: "updating" };
    state = JSON.stringify({
        ...stored,
        checkpoint: { ...stored.checkpoint, latest: { ...latest, pending_operations: [interrupted] } },
    });
    await writeFile(file, state);
    const result = await drift(stack);
    expect(result.code).toBe(1);
    expect(errorOf(result)).toContain(
        "1 operation was interrupted, and its outcome is unknown: run `pulumi refresh --stack test` first",
    );
});
