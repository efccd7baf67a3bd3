/** `pulumi-workspaces drift`: every kind of drift is found once, with its values, in several stacks of both front-ends; and nothing is written. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { render } from "../../drift/formats";
import { FORMAT_NAMES } from "../../drift/formats/names";
import type { Finding, Report, StackReport } from "../../drift/report";
import { startEmulator } from "../../emulator";
import { DYNAMIC, YAML } from "../../harness/programs";
import { CANARY, StackFixture } from "../../harness/stackFixture";
import type { Stack } from "../../toolchain/stack/stack";
import {
    allResourcesProgram,
    changeOutsideOfPulumi,
    EDITED,
    prepareServices,
    svg,
} from "./support/allResourcesProgram";
import { addProject, drift, type DriftResult } from "./support/driftCommand";
import { requireSuccess } from "./support/requireSuccess";

let fixture: StackFixture;
let stack: Stack;
let workspaceId: string;
/** The other projects: one of the dynamic classes, and one whose service cannot be reached. */
let dynamic: string;
let broken: string;
const outputs: string[] = [];

const workspace = (name: string) => ({ type: "workspaces:agentenv:Workspace", properties: { name } });
const secret = (parent: string, name: string) => ({
    type: "workspaces:agentenv:Secret",
    properties: { workspaceId: `\${${parent}.workspaceId}`, name, value: `${CANARY}-${name}` },
});

beforeAll(async () => {
    fixture = await StackFixture.start();
    const config = await prepareServices(fixture);
    const everything = allResourcesProgram(EDITED);
    const crew = { ...workspace("crew"), options: { ignoreChanges: ["description"] } };
    const resources = { ...everything.resources, crew };
    stack = await fixture.stack({
        program: { ...YAML.render({ ...everything, resources }), "icon.svg": svg(EDITED.icon) },
        language: YAML.language,
        plugin: YAML.plugin,
        config: { ...config, "workspaces:lapsed": "drift" },
    });
    requireSuccess(await stack.up(["--skip-preview"]));
    workspaceId = (await stack.outputs())["workspaceId"] as string;
    dynamic = await addProject(stack, "classes", {
        frontEnd: DYNAMIC,
        program: {
            resources: {
                doomed: workspace("doomed"),
                one: secret("doomed", "ONE"),
                lasting: workspace("lasting"),
                guest: {
                    type: "workspaces:agentenv:WorkspaceMember",
                    properties: {
                        workspaceId: "${lasting.workspaceId}",
                        email: "guest@example.com",
                        role: "viewer",
                    },
                },
            },
        },
    });
    const elsewhere = await startEmulator();
    const settings = {
        agentenvUrl: elsewhere.agentenvUrl,
        agentenvApiKey: { "fn::secret": elsewhere.agentenvApiKey },
        maxRetries: 0,
    };
    const far = { type: "pulumi:providers:workspaces", properties: settings };
    const lost = { ...workspace("lost"), options: { provider: "${far}" } };
    broken = await addProject(stack, "broken", { frontEnd: YAML, program: { resources: { far, lost } } });
    await elsewhere.close();
});
afterAll(() => fixture.stop());

async function run(args: readonly string[] = []): Promise<DriftResult> {
    const result = await drift(stack, args);
    outputs.push(result.stdout, result.stderr);
    return result;
}

function stackIn({ report }: DriftResult, project: string): StackReport {
    const found = report.stacks.find((one) => one.project === project);
    if (!found) {
        throw new Error(`there is no stack of ${project}`);
    }
    return found;
}

const short = ({ kind, name, properties }: Finding) =>
    [kind, name, ...properties.map(({ path }) => path)].join(" ");

const idOf = async (name: string): Promise<string> => {
    const { workspaces } = (await fixture.agentenv("GET", "/workspaces?limit=500")) as {
        workspaces: { id: string; name: string }[];
    };
    return workspaces.find((one) => one.name === name)?.id ?? "";
};

/** By hand: no route changes a role. */
async function changeRole(id: string, email: string, role: string): Promise<void> {
    const w = `/workspaces/${id}`;
    const { members } = (await fixture.agentenv("GET", w)) as {
        members: { userId: string; email: string }[];
    };
    const member = members.find((one) => one.email === email);
    await fixture.agentenv("DELETE", `${w}/members/${member?.userId}`);
    await fixture.agentenv("POST", `${w}/members`, { email, role });
}

test("a clean estate has no findings but what no route shows", async () => {
    const result = await run(["-C", ".", "-C", dynamic, "--quiet"]);
    expect(result).toMatchObject({ code: 0, stderr: "" });
    expect(result.report.stacks.map(({ status }) => status)).toEqual(["in-sync", "in-sync"]);
    expect(result.report.stacks.flatMap(({ findings }) => findings.map(short))).toEqual([
        "unverifiable checkout",
        "unverifiable x402",
    ]);
    expect(result.report.summary).toMatchObject({ stacks: 2, resources: 20, changed: 0, unverifiable: 2 });
    expect((await run(["--strict"])).code).toBe(8);
});

describe("after changes by hand", () => {
    let found: DriftResult;
    let states: string[];

    beforeAll(async () => {
        await changeOutsideOfPulumi(fixture, workspaceId);
        const w = `/workspaces/${workspaceId}`;
        await fixture.agentenv("POST", `${w}/secrets`, { name: "EXTRA", value: `${CANARY}-extra` });
        await fixture.agentenv("POST", `${w}/members`, { email: "eve@example.com", role: "admin" });
        await fixture.agentenv("POST", `${w}/oauth-connections/google/exchange`, { code: "code-eve" });
        await fixture.agentenv("POST", `${w}/billing/accounts`, { name: "Another" });
        await fixture.agentenv("DELETE", `/workspaces/${await idOf("doomed")}`);
        await fixture.agentenv("PUT", `/workspaces/${await idOf("crew")}`, {
            name: "crew",
            description: "Theirs.",
        });
        const { resources = [] } = await stack.exportState();
        const google = resources.find(({ urn }) => urn.endsWith("::google"))?.id ?? "";
        await fixture.control("POST", `/connections/${google.split("/")[1]}/revoke`);
        const joined = resources.find(({ urn }) => urn.endsWith("::join"))?.id ?? "";
        await fixture.agentenv("DELETE", `/workspaces/${joined.replace("/", "/members/")}`);
        await changeRole(await idOf("lasting"), "guest@example.com", "owner");
        states = await stateFiles();
        const files = FORMAT_NAMES.flatMap((name) => ["--output", `${name}=drift.${name}`]);
        found = await run(["-C", ".", "-C", dynamic, "-C", broken, ...files]);
    });

    async function stateFiles(): Promise<string[]> {
        const stacks = join(await stack.stateFile(), "..", "..");
        const files = ["test/test.json", "classes/dev.json", "broken/dev.json"];
        return Promise.all(files.map((file) => readFile(join(stacks, file), "utf8")));
    }

    test("each is found once, with the values of the state and of the service", () => {
        const all = stackIn(found, "test").findings;
        expect(all.filter(({ kind }) => kind !== "unmanaged").map(short)).toEqual([
            "deleted link",
            "deleted alice",
            "changed extra linkedAt",
            "changed defaultAccount billingAccountId",
            "changed google status",
            "changed secretToken version",
            "changed crew description",
            "changed team description name",
            "changed icon sha256",
            "changed join status",
            'changed people members["stranger@example.com"]',
            "changed policy required",
            "changed production name",
            "unverifiable checkout",
            "unverifiable x402",
        ]);
        const properties = Object.fromEntries(
            all.flatMap((one) => one.properties.map(({ path, ...rest }) => [`${one.name}.${path}`, rest])),
        );
        expect(properties).toMatchObject({
            "team.name": { kind: "update", before: "team-b", after: "by hand" },
            "policy.required": { kind: "update", before: false, after: true },
            "secretToken.version": { kind: "update", before: 1, after: 2 },
            'people.members["stranger@example.com"]': { kind: "add", after: "owner" },
        });
    });

    test("what ignoreChanges hides from the engine is named, and does not count", () => {
        const crew = stackIn(found, "test").findings.find(({ name }) => name === "crew");
        expect(crew?.properties).toEqual([{ path: "description", kind: "add", after: "Theirs." }]);
        expect(crew?.ignored).toEqual({
            reason: "the program leaves it to others, with ignoreChanges",
            rule: "ignoreChanges",
        });
    });

    test("objects that no stack manages are found once, however many types list them", () => {
        const unmanaged = stackIn(found, "test").findings.filter(({ kind }) => kind === "unmanaged");
        expect(unmanaged.map(({ type, name }) => [type.split(":")[2], name])).toEqual([
            ["BillingAccountLink", "Another"],
            ["GoogleOauthConnection", "eve@example.com"],
            ["Secret", "EXTRA"],
            ["WorkspaceMember", "eve@example.com"],
        ]);
    });

    test("a vanished workspace is one finding, with what was in it; the dynamic classes show before and after too", () => {
        const { findings, status } = stackIn(found, "classes");
        expect(status).toBe("drift");
        expect(findings.map(short)).toEqual(["deleted doomed", "changed guest role"]);
        expect(findings[1]?.properties).toEqual([
            { path: "role", kind: "update", before: "viewer", after: "owner" },
        ]);
        expect(findings[0]?.children).toEqual([expect.stringMatching(/Secret::one$/) as string]);
    });

    test("a stack that fails has its error, and the others their findings", () => {
        expect(found.code).toBe(1);
        const failed = stackIn(found, "broken");
        expect(failed).toMatchObject({ status: "error", findings: [] });
        expect(failed.error).toMatch(
            /^\S+::lost: AgentEnv: GET \S+ received no response from \S+: connect ECONNREFUSED [^\n]+$/,
        );
    });

    test("every format is written to its file, with the findings and the errors", async () => {
        const texts = await Promise.all(
            FORMAT_NAMES.map((name) => readFile(join(stack.folder, `drift.${name}`), "utf8")),
        );
        outputs.push(...texts);
        const json = JSON.parse(texts[FORMAT_NAMES.indexOf("json")] ?? "") as Report;
        expect(json).toEqual(found.report);
        expect(texts).toEqual(FORMAT_NAMES.map((name) => render(found.report, name)));
    });

    test("no state is written, and no other stack is selected", async () => {
        expect(await stateFiles()).toEqual(states);
    });

    test("without the failing stack the exit code is that of drift", async () => {
        expect((await run(["-C", dynamic])).code).toBe(7);
    });

    test("a second run knows what is new, what is still there, and what was resolved", async () => {
        const [{ id = "" } = {}] = stackIn(found, "test").findings.filter(({ name }) => name === "EXTRA");
        await fixture.agentenv("DELETE", `/workspaces/${id.replace("/", "/secrets/")}`);
        await fixture.agentenv("POST", `/workspaces/${workspaceId}/secrets`, { name: "LATER", value: "x" });
        const { report } = await run(["--previous", "drift.json"]);
        expect(report.resolved.map(short)).toEqual(["unmanaged EXTRA"]);
        const findings = report.stacks[0]?.findings ?? [];
        expect(findings.filter((one) => one.new).map(short)).toEqual(["unmanaged LATER"]);
        const before = found.report.generatedAt;
        expect(findings.find(({ name }) => name === "team")?.firstSeen).toBe(before);
        expect(report.summary).toMatchObject({ new: 1, resolved: 1 });
    });

    test("with the account as the scope, workspaces that no stack manages are found too", async () => {
        await fixture.tripswitch("POST", "/workspaces", { name: "Stray", slug: "stray" });
        await fixture.agentenv("POST", "/workspaces", { name: "stray" });
        const { report } = await run(["-C", ".", "-C", dynamic, "-C", broken, "--unmanaged", "account"]);
        const top = report.stacks
            .flatMap(({ findings }) => findings)
            .filter(({ kind, type }) => kind === "unmanaged" && type.endsWith(":Workspace"));
        expect(top.map(({ service, name }) => [service, name]).sort()).toEqual([
            ["agentenv", "stray"],
            ["tripswitch", "Stray"],
        ]);
    });

    test("accepted findings are ignored from then on, with the reason and the rule", async () => {
        const accepted = await run(["--accept"]);
        expect(accepted.code).toBe(7);
        const { report, code } = await run();
        expect(code).toBe(0);
        expect(report.summary).toMatchObject({ changed: 0, deleted: 0, unmanaged: 0, unverifiable: 2 });
        const team = report.stacks[0]?.findings.find(({ name }) => name === "team");
        expect(team?.ignored).toMatchObject({
            reason: expect.stringMatching(/^accepted on \d{4}-/) as string,
            rule: expect.stringMatching(/^drift.yaml, rule \d+$/) as string,
        });
    });
});

test("no secret is in any output", () => {
    expect(outputs.join("\n")).not.toContain(CANARY);
});
