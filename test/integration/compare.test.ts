/** `pulumi-workspaces compare`: two stacks, a stack and a live workspace, and an export, by natural keys. */
import Ajv2020 from "ajv/dist/2020";
import { readFileSync } from "node:fs";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Comparison } from "../../drift/compare/comparison";
import { render } from "../../drift/formats";
import { FORMAT_NAMES } from "../../drift/formats/names";
import { yamlProgram } from "../../harness/programs";
import { CANARY, DIST, StackFixture } from "../../harness/stackFixture";
import { run } from "../../toolchain/process";
import type { Stack } from "../../toolchain/stack/stack";
import { requireSuccess } from "./support/requireSuccess";

let fixture: StackFixture;
/** The stack `test`, and `prod` beside it. */
let stack: Stack;
let prodId: string;
const outputs: string[] = [];

const WORKSPACE_ID = "${team.workspaceId}";

/** One program for both stacks, as environments have it; their config makes the differences. */
const PROGRAM = yamlProgram({
    config: {
        environment: { type: "string" },
        role: { type: "string" },
        sharedValue: { type: "string", secret: true },
        ownValue: { type: "string", secret: true },
    },
    resources: {
        team: {
            type: "workspaces:agentenv:Workspace",
            properties: { name: "team-${environment}", description: "Ours.", forceDestroy: true },
        },
        shared: {
            type: "workspaces:agentenv:Secret",
            properties: { workspaceId: WORKSPACE_ID, name: "SHARED", value: "${sharedValue}" },
        },
        own: {
            type: "workspaces:agentenv:Secret",
            properties: {
                workspaceId: WORKSPACE_ID,
                name: "OWN",
                value: "${ownValue}",
                description: "Per stage.",
            },
        },
        people: {
            type: "workspaces:agentenv:WorkspaceMembers",
            properties: { workspaceId: WORKSPACE_ID, members: { "alice@example.com": "${role}" } },
        },
        policy: {
            type: "workspaces:agentenv:WorkspaceTotpPolicy",
            properties: { workspaceId: WORKSPACE_ID, required: true },
        },
    },
    outputs: { workspaceId: WORKSPACE_ID },
});

beforeAll(async () => {
    fixture = await StackFixture.start();
    const values = (environment: string, role: string) => ({
        environment,
        role,
        sharedValue: { secret: `${CANARY}-same` },
        ownValue: { secret: `${CANARY}-${environment}` },
    });
    stack = await fixture.stack({ program: PROGRAM, language: "yaml", config: values("test", "viewer") });
    requireSuccess(await stack.up(["--skip-preview"]));
    await stack.mustRun(["stack", "init", "prod"]);
    await stack.configure(values("prod", "admin"));
    await stack.mustRun(["up", "--yes", "--skip-preview", "--stack", "prod"]);
    prodId = (await stack.outputs())["workspaceId"] as string;
});
afterAll(() => fixture.stop());

async function compare(...args: string[]) {
    const command = [join(DIST, "cli", "main.js"), "compare", "--format", "json", ...args];
    const result = await run(process.execPath, command, { cwd: stack.folder, env: stack.env });
    outputs.push(result.stdout, result.stderr);
    const report: unknown = JSON.parse(result.stdout || "{}");
    if (result.stdout !== "") {
        validate(report);
        expect(validate.errors).toBeNull();
    }
    return { ...result, report: report as Comparison };
}

const schema = readFileSync(join(__dirname, "../../docs/comparison-report.schema.json"), "utf8");
const validate = new Ajv2020({ strict: false }).compile(JSON.parse(schema) as object);

const short = ({ different, onlyLeft, onlyRight, unverifiable }: Comparison) => ({
    different: different.map(({ key, properties }) => [key, ...properties.map(({ path }) => path)].join(" ")),
    onlyLeft: onlyLeft.map(({ key }) => key),
    onlyRight: onlyRight.map(({ key }) => key),
    unverifiable: unverifiable.map(({ key, property }) => `${key} ${property}`),
});

test("two stacks differ in what their configuration makes different, and not in ids", async () => {
    const { code, report } = await compare("stack:test", "stack:prod");
    expect(code).toBe(7);
    expect(short(report)).toEqual({
        different: ["OWN value", " name", "alice@example.com role"],
        onlyLeft: [],
        onlyRight: [],
        unverifiable: [],
    });
    expect(report.different[0]?.properties).toEqual([{ path: "value", secret: true }]);
    expect(report.different[2]?.properties).toEqual([{ path: "role", left: "viewer", right: "admin" }]);
});

test("every format is written to its file, as programs write it", async () => {
    const files = FORMAT_NAMES.flatMap((name) => ["--output", `${name}=comparison.${name}`]);
    const { report } = await compare("stack:test", "stack:prod", ...files);
    expect(report).toMatchObject({ folder: ".", projectFile: "Pulumi.yaml" });
    const texts = await Promise.all(
        FORMAT_NAMES.map((name) => readFile(join(stack.folder, `comparison.${name}`), "utf8")),
    );
    outputs.push(...texts);
    expect(texts).toEqual(FORMAT_NAMES.map((name) => render(report, name)));
});

test("an output that cannot be written is one clear error, and a format that does not exist too", async () => {
    for (const [args, message] of [
        [
            ["--output", "html=no/where.html", "--output", "json=here.json"],
            /no\/where\.html cannot be written \(ENOENT\)/,
        ],
        [["--format", "pdf"], /argument 'pdf' is invalid\. Allowed choices are table/],
    ] as const) {
        const { code, stderr } = await compare("stack:test", "stack:prod", ...args);
        expect(code).toBe(1);
        expect(stderr).toMatch(message);
    }
    expect(await readdir(stack.folder)).not.toContain("here.json");
});

test("what is ignored is no difference", async () => {
    const { code } = await compare(
        "stack:test",
        "stack:prod",
        "--ignore",
        "name",
        "--ignore",
        "OWN",
        "--ignore",
        "ro*",
    );
    expect(code).toBe(0);
});

test("a stack and its live workspace differ in what was changed by hand; values that no route returns are unverifiable", async () => {
    const same = await compare("stack:prod", `workspace:${prodId}`);
    expect({ code: same.code, ...short(same.report) }).toEqual({
        code: 0,
        different: [],
        onlyLeft: [],
        onlyRight: [],
        unverifiable: ["OWN value", "SHARED value"],
    });
    expect((await compare("stack:prod", `workspace:${prodId}`, "--strict")).code).toBe(8);

    const w = `/workspaces/${prodId}`;
    await fixture.agentenv("POST", `${w}/secrets`, { name: "EXTRA", value: `${CANARY}-extra` });
    await fixture.agentenv("PUT", w, { name: "team-prod", description: "Theirs." });
    const { report } = await compare("stack:prod", `workspace:${prodId}`);
    expect(short(report)).toMatchObject({ different: [" description"], onlyRight: ["EXTRA"] });
});

test("an export with encrypted secrets is compared as far as it shows", async () => {
    const text = JSON.stringify({ version: 3, deployment: await stack.exportState() });
    await writeFile(join(stack.folder, "prod.json"), text);
    const { code, report } = await compare("file:prod.json", "stack:prod");
    expect(code).toBe(0);
    expect(short(report).unverifiable).toEqual(["OWN value", "SHARED value"]);
});

test.each([
    [
        ["prod", "stack:test"],
        /"prod" is no side of a comparison: give stack:NAME, workspace:ID or file:EXPORT\.json/,
    ],
    [["stack:nowhere", "stack:test"], /no stack named 'nowhere'/],
    [["workspace:ws_nowhere", "stack:test"], /there is no workspace ws_nowhere: AgentEnv/],
    [["file:absent.json", "stack:test"], /absent\.json cannot be read \(ENOENT\)/],
    [["file:Pulumi.yaml", "stack:test"], /Pulumi\.yaml is not the export of a stack/],
])("%j is one clear error, and exit code 1", async (args, message) => {
    const { code, stdout, stderr } = await compare(...args);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toMatch(message);
    expect(stderr.trim().split("\n")).toHaveLength(1);
});

test("no secret is in any output", () => {
    expect(outputs.join("\n")).not.toContain(CANARY);
});
