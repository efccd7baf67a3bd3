/** What `pulumi-workspaces drift` looks at, and what it leaves out: stacks, accounts, other providers, rules, objects that the program only reads. */
import { existsSync } from "node:fs";
import { readFile, rename, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import type { Finding } from "../../drift/report";
import { yamlProgram } from "../../harness/programs";
import { CANARY, StackFixture } from "../../harness/stackFixture";
import type { Stack } from "../../toolchain/stack/stack";
import { drift, MAIN, type DriftResult } from "./support/driftCommand";
import { requireSuccess } from "./support/requireSuccess";
import { onTerminal, testOnTerminal } from "./support/terminal";

let fixture: StackFixture;
let stack: Stack;
/** Its state holds nothing, and the file of its project is a Pulumi.yml. */
let empty: Stack;
let workspaceId: string;
let readId: string;
/** Of another account, which the program reaches by an instance of the provider. */
let otherKey: string;

const workspace = (name: string) => ({ type: "workspaces:agentenv:Workspace", properties: { name } });

beforeAll(async () => {
    fixture = await StackFixture.start();
    readId = await create("read");
    const { key } = (await fixture.control("POST", "/accounts", { service: "agentenv" })) as { key: string };
    otherKey = key;
    stack = await fixture.stack({ program: yamlProgram({}), language: "yaml" });
    const referred = await fixture.stack({ program: yamlProgram({ name: "referred" }), beside: stack });
    requireSuccess(await referred.up(["--skip-preview"]));
    const reference = {
        type: "pulumi:pulumi:StackReference",
        properties: { name: "organization/referred/test" },
    };
    await stack.write(program({ reference }));
    await stack.configure({ token: { secret: `${CANARY}-token` } });
    requireSuccess(await stack.up(["--skip-preview"]));
    workspaceId = (await stack.outputs())["workspaceId"] as string;
    // Whoever refers to it cannot be refreshed from now on.
    await referred.mustRun(["stack", "rm", "--yes", "--force"]);

    empty = await fixture.stack({ program: yamlProgram({ name: "empty" }), beside: stack });
    await rename(join(empty.folder, "Pulumi.yaml"), join(empty.folder, "Pulumi.yml"));
});
afterAll(() => fixture.stop());

/** With resources beside those that are there in any case. */
function program(others: Record<string, unknown> = {}): Record<string, string> {
    return yamlProgram({
        config: { token: { type: "string", secret: true } },
        resources: {
            team: workspace("team"),
            secret: {
                type: "workspaces:agentenv:Secret",
                properties: { workspaceId: "${team.workspaceId}", name: "TOKEN", value: "${token}" },
            },
            read: { type: "workspaces:agentenv:Workspace", get: { id: readId } },
            other: {
                type: "pulumi:providers:workspaces",
                properties: { agentenvApiKey: { "fn::secret": otherKey } },
            },
            theirs: { ...workspace("theirs"), options: { provider: "${other}" } },
            ...others,
        },
        outputs: { workspaceId: "${team.workspaceId}" },
    });
}

async function create(name: string, key?: string): Promise<string> {
    return ((await fixture.agentenv("POST", "/workspaces", { name }, key)) as { id: string }).id;
}

const run = (args: readonly string[] = []): Promise<DriftResult> =>
    drift(stack, ["--stack", "test", ...args]);

const findingsIn = ({ report }: DriftResult): Finding[] => report.stacks.flatMap((one) => one.findings);

test("what fails in a refresh of other providers' resources is no error here", async () => {
    const refresh = await stack.refresh(["--preview-only"]);
    expect(refresh.code).not.toBe(0);
    expect(refresh.output).toContain("organization/referred/test");
    const { code, report } = await run();
    expect({ code, stacks: report.stacks }).toMatchObject({
        code: 0,
        stacks: [{ status: "in-sync", resources: 4, findings: [] }],
    });
});

test("a program that runs needs what it reads itself", async () => {
    const { code, report } = await run(["--run-program"]);
    expect(code).toBe(1);
    expect(report.stacks).toMatchObject([
        { status: "error", error: expect.stringContaining("organization/referred/test") as string },
    ]);
});

test("a stack is looked at once, however often its folder and its name are given", async () => {
    const folders = [".", stack.folder, join("..", relative(join(stack.folder, ".."), stack.folder)), "./"];
    const { report, stderr } = await run([...folders.flatMap((folder) => ["-C", folder]), "--stack", "test"]);
    const steps = ["reading the state", "refresh preview", "looking for unmanaged objects"];
    expect(stderr).toBe(steps.map((step) => `test/test: ${step}\n`).join(""));
    expect(report.stacks.map(({ project, stack: name, folder }) => [project, name, folder])).toEqual([
        ["test", "test", "."],
    ]);
});

testOnTerminal("a terminal shows the progress in one line, and the result of each stack", async () => {
    const command = [process.execPath, MAIN, "drift", "-C", stack.folder, "--all"];
    const { code, output } = await onTerminal(command, { env: { ...stack.env, CI: "" } });
    expect({ code, output }).toMatchObject({ code: 0 });
    expect(output).toMatch(/^\r⠋ drift 0 s\r/);
    expect(output).toMatch(/\r✓ in sync test\/test, 4 resources\r?\n/);
    expect(output).toMatch(/\r✓ drift \d+ s · 1 of 1 stack\r?\n/);
});

testOnTerminal("Ctrl-C ends it, with a line for that and without a report", async () => {
    const file = join(stack.folder, "never.json");
    const command = [
        process.execPath,
        MAIN,
        "drift",
        "-C",
        stack.folder,
        "--all",
        "--output",
        `json=${file}`,
    ];
    const { code, output } = await onTerminal(command, {
        env: { ...stack.env, CI: "" },
        keys: [{ after: /drift 0 s/, press: "\u0003" }],
    });
    expect(code).toBe(1);
    expect(output).toMatch(/\r✗ drift [^\n]+\ninterrupted by SIGINT\r?\n$/);
    expect(existsSync(file)).toBe(false);
});

test("the file of a project has the name that it has", async () => {
    const { report } = await run(["-C", ".", "-C", empty.folder, "--output", "sarif=drift.sarif"]);
    expect(report.stacks.map(({ project, projectFile }) => [project, projectFile])).toEqual([
        ["test", "Pulumi.yaml"],
        ["empty", "Pulumi.yml"],
    ]);
});

describe("with the account as the scope", () => {
    const unmanaged = (result: DriftResult): string[] =>
        findingsIn(result)
            .filter(({ kind }) => kind === "unmanaged")
            .map(({ service, name }) => `${service} ${name}`)
            .sort();

    beforeAll(async () => {
        await fixture.tripswitch("POST", "/workspaces", { name: "Stray", slug: "stray" });
        await create("stray");
        await create("stray of the other", otherKey);
    });

    test("workspaces that no stack manages are found once, of each service and instance that has a credential", async () => {
        const result = await run(["-C", ".", "-C", empty.folder, "--unmanaged", "account"]);
        expect({ code: result.code, unmanaged: unmanaged(result) }).toEqual({
            code: 7,
            unmanaged: ["agentenv stray", "agentenv stray of the other", "tripswitch Stray"],
        });
        const remedies = findingsIn(result).map(({ name, remedy }) => [
            name,
            / --provider (\w+)=urn:/.exec(remedy)?.[1],
        ]);
        expect(Object.fromEntries(remedies)).toMatchObject({
            stray: undefined,
            "stray of the other": "other",
        });
    });

    test("a stack whose state holds nothing, such as after a killed first `up`, shows what there is", async () => {
        const result = await run(["-C", empty.folder, "--unmanaged", "account"]);
        expect(unmanaged(result)).toEqual([
            "agentenv read",
            "agentenv stray",
            "agentenv team",
            "tripswitch Stray",
        ]);
    });

    test("a service without a credential is no error", async () => {
        const env = { ...stack.env, TRIPSWITCH_API_KEY: "" };
        const args = ["--stack", "test", "--unmanaged", "account"];
        const result = await drift({ folder: stack.folder, env }, args);
        expect({ code: result.code, unmanaged: unmanaged(result) }).toEqual({
            code: 7,
            unmanaged: ["agentenv stray", "agentenv stray of the other"],
        });
    });

    test("other scopes look at no account", async () => {
        for (const scope of ["workspace", "none"]) {
            expect(unmanaged(await run(["-C", ".", "-C", empty.folder, "--unmanaged", scope]))).toEqual([]);
        }
    });
});

describe("rules", () => {
    beforeAll(async () => {
        await fixture.agentenv("PUT", `/workspaces/${workspaceId}`, { name: "by hand" });
        await fixture.agentenv("POST", `/workspaces/${workspaceId}/secrets`, { name: "EXTRA", value: "x" });
    });

    test("accepted findings are ignored from then on, with the reason and the rule", async () => {
        const accepted = await run(["--accept"]);
        expect(accepted.code).toBe(7);
        expect(accepted.stderr).toContain("2 rules were added to drift.yaml\n");
        const { report, code } = await run();
        expect(code).toBe(0);
        expect(report.summary).toMatchObject({ changed: 0, unmanaged: 0, ignored: 2 });
        const team = report.stacks[0]?.findings.find(({ name }) => name === "team");
        expect(team?.ignored).toMatchObject({
            reason: expect.stringMatching(/^accepted on \d{4}-/) as string,
            rule: expect.stringMatching(/^drift.yaml, rule \d+$/) as string,
        });
        expect(report.unusedRules).toEqual([]);
    });

    test("a rule that covers nothing, or whose date has passed, is named, on stderr too, and is no error", async () => {
        const rules = await readFile(join(stack.folder, "drift.yaml"), "utf8");
        const more = [
            "- { id: ws_gone, reason: until the move }",
            "- { kind: unmanaged, reason: guests, until: 2026-01-31 }",
        ];
        await writeFile(join(stack.folder, "more.yaml"), `${rules}  ${more.join("\n  ")}\n`);
        const { report, code, stderr } = await run(["--rules", "more.yaml"]);
        const unused = "more.yaml, rule 3 covers no finding: until the move";
        const expired = "more.yaml, rule 4 ended on 2026-01-31: guests";
        expect({ code, unused: report.unusedRules, expired: report.expiredRules }).toEqual({
            code: 0,
            unused: [unused],
            expired: [expired],
        });
        expect(stderr).toContain(`\nwarning: ${expired}\nwarning: ${unused}\n`);
        expect((await run(["--rules", "more.yaml", "--quiet"])).stderr).toBe("");
    });

    test("nothing is known of the rules where a stack failed", async () => {
        fixture.emulator.faults({ rules: [{ fault: { kind: "status", status: 401 } }] });
        const { report, code } = await run(["--rules", "more.yaml"]);
        fixture.emulator.faults(undefined);
        expect({ code, unused: report.unusedRules }).toEqual({ code: 1, unused: [] });
    });

    test("no rule is written where an output cannot be written", async () => {
        const before = await readFile(join(stack.folder, "drift.yaml"), "utf8");
        await fixture.agentenv("POST", `/workspaces/${workspaceId}/secrets`, { name: "LATER", value: "x" });
        const { code, stderr } = await run(["--accept", "--output", "json=no/where.json", "--quiet"]);
        expect({ code, stderr }).toEqual({ code: 1, stderr: "no/where.json cannot be written (ENOENT)\n" });
        expect(await readFile(join(stack.folder, "drift.yaml"), "utf8")).toBe(before);
    });
});

test("the commands of remedies settle their findings; the value of what was imported is not known", async () => {
    await stack.write({ ...program(), "none.yaml": "rules: []\n" });
    const named = ({ kind, name }: Finding): string => `${kind} ${name}`;
    const found = findingsIn(await run(["--rules", "none.yaml"]));
    expect(found.map(named)).toEqual(["changed team", "unmanaged EXTRA", "unmanaged LATER"]);
    for (const { remedy } of found.slice(0, 2)) {
        const [, command = ""] = /^`([^`]+)`/.exec(remedy) ?? [];
        requireSuccess(await stack.script(command.replace(/pulumi \w+/g, "$& --yes")));
    }
    expect(await fixture.agentenv("GET", `/workspaces/${workspaceId}`)).toMatchObject({ name: "team" });
    const left = findingsIn(await run(["--rules", "none.yaml"]));
    expect(left.map(named)).toEqual(["unmanaged LATER", "unverifiable EXTRA"]);
    expect(left[1]?.reason).toBe("its value: no route returns it, and nothing was written since the import");
});

describe("an object that the program only reads", () => {
    const ofRead = (result: DriftResult): Finding[] => findingsIn(result).filter(({ id }) => id === readId);

    test("is changed in what somebody changed, whether or not the program runs", async () => {
        await fixture.agentenv("PUT", `/workspaces/${readId}`, { name: "read", description: "New." });
        await stack.write(program());
        for (const args of [[], ["--run-program"]]) {
            const [finding, ...others] = ofRead(await run(args));
            expect(others).toEqual([]);
            expect(finding?.properties).toEqual([{ path: "description", kind: "add", after: "New." }]);
        }
    });

    test("is deleted when it is gone, with a remedy that creates nothing", async () => {
        await fixture.agentenv("DELETE", `/workspaces/${readId}`);
        const [finding, ...others] = ofRead(await run());
        expect(others).toEqual([]);
        expect(finding).toMatchObject({ kind: "deleted", name: "read" });
        expect(finding?.remedy).toMatch(/or remove its `get` from the program, which only reads it$/);
    });
});
