/** `pulumi-workspaces drift`: every condition of both services is found once, with its values, in three stacks at once: one of each front-end, and one that fails. */
import Ajv2020 from "ajv/dist/2020";
import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { render } from "../../drift/formats";
import { FORMAT_NAMES } from "../../drift/formats/names";
import type { ChangedProperty, Finding, Report, StackReport } from "../../drift/report";
import { CANARY, StackFixture } from "../../harness/stackFixture";
import type { Stack } from "../../toolchain/stack/stack";
import { drift, type DriftResult } from "./support/driftCommand";
import {
    CHANGED_CREW,
    changeEverything,
    expectedChanges,
    EXPECTED_DELETED,
    expireInvitations,
    short,
    withoutLapses,
    type MadeByHand,
} from "./support/driftChanges";
import {
    brokenStack,
    driftProgram,
    dynamicStack,
    idsOf,
    OF_A_CLEAN_ESTATE,
    pluginStack,
    type Ids,
} from "./support/driftEstate";
import { requireSuccess } from "./support/requireSuccess";

let fixture: StackFixture;
let plugin: Stack;
let dynamic: Stack;
let broken: Stack;
/** By the name of the project. */
const ids: Record<string, Ids> = {};
const made: Record<string, MadeByHand> = {};
const outputs: string[] = [];

beforeAll(async () => {
    fixture = await StackFixture.start();
    plugin = await pluginStack(fixture);
    dynamic = await dynamicStack(fixture, plugin);
    for (const stack of [plugin, dynamic]) {
        requireSuccess(await stack.up(["--skip-preview"]));
    }
    ids["estate"] = await idsOf(plugin);
    ids["classes"] = await idsOf(dynamic);
    broken = await brokenStack(fixture, plugin);
});
afterAll(() => fixture.stop());

async function run(args: readonly string[] = [], lapsed = "error"): Promise<DriftResult> {
    const env = { ...plugin.env, PULUMI_WORKSPACES_LAPSED: lapsed };
    // Which stack is selected is known in the home of each.
    const result = await drift({ folder: plugin.folder, env }, ["--stack", "test", ...args]);
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

function findingsOf(result: DriftResult, project: string, kind: Finding["kind"]): Finding[] {
    return stackIn(result, project).findings.filter((one) => one.kind === kind);
}

test("a clean estate has no findings but what no route shows, and exits with 0", async () => {
    const result = await run(["-C", ".", "-C", dynamic.folder, "--quiet"]);
    expect(result).toMatchObject({ code: 0, stderr: "" });
    expect(result.report.stacks.map(({ status, findings }) => [status, findings.map(short)])).toEqual([
        ["in-sync", OF_A_CLEAN_ESTATE],
        ["in-sync", OF_A_CLEAN_ESTATE],
    ]);
    expect(result.report.summary).toMatchObject({
        stacks: 2,
        resources: 2 * Object.keys(driftProgram("").resources ?? {}).length,
        changed: 0,
        unverifiable: 4,
    });
    expect((await run(["--strict"])).code).toBe(8);
});

describe("after every change by hand", () => {
    let found: DriftResult;
    let states: string[];

    beforeAll(async () => {
        await expireInvitations(fixture, Object.values(ids));
        for (const [project, of] of Object.entries(ids)) {
            made[project] = await changeEverything(fixture, of, project);
        }
        states = await stateFiles();
        const files = FORMAT_NAMES.flatMap((name) => ["--output", `${name}=drift.${name}`]);
        const folders = [".", dynamic.folder, broken.folder].flatMap((folder) => ["-C", folder]);
        await fixture.control("DELETE", "/requests");
        found = await run([...folders, ...files]);
    });

    async function stateFiles(): Promise<string[]> {
        const files = await Promise.all([plugin, dynamic, broken].map((stack) => stack.stateFile()));
        return Promise.all(
            files.flatMap((file) => [file, `${file}.bak`]).map((file) => readFile(file, "utf8")),
        );
    }

    /** The dynamic classes have no ignoreChanges here. */
    function changesOf(project: string): Record<string, ChangedProperty[]> {
        const [of, byHand] = [ids[project], made[project]];
        if (!of || !byHand) {
            throw new Error(`nothing was changed in the stack of ${project}`);
        }
        return {
            ...expectedChanges(of, project, byHand),
            ...(project === "classes" ? CHANGED_CREW : {}),
        };
    }

    /** Each changed resource has to be there once: two of one name are more than the expected ones. */
    function expectChanges(result: DriftResult, project: string, expected: typeof changesOf): void {
        const changed = findingsOf(result, project, "changed").filter((one) => one.ignored === undefined);
        const byName = changed.map(({ name, properties }) => [
            name,
            [...properties].sort((a, b) => (a.path < b.path ? -1 : 1)),
        ]);
        expect(Object.fromEntries(byName)).toEqual(expected(project));
        expect(changed).toHaveLength(Object.keys(expected(project)).length);
    }

    describe.each(["estate", "classes"])("in the stack of %s", (project) => {
        test("each changed resource is found once, with the values of the state and of the service", () => {
            expectChanges(found, project, changesOf);
        });

        test("what is gone is found once: a workspace with what was in it, and a list that is empty all at once as doubted", () => {
            const deleted = findingsOf(found, project, "deleted");
            const names = (urns: readonly string[] = []): string[] =>
                urns.map((urn) => urn.split("::").pop() ?? "").sort();
            expect(deleted.map(({ name }) => name).sort()).toEqual(Object.keys(EXPECTED_DELETED));
            expect(
                Object.fromEntries(
                    deleted.map(({ name, children, doubted = false }) => [
                        name,
                        { children: names(children), doubted },
                    ]),
                ),
            ).toEqual(EXPECTED_DELETED);
        });

        test("each kind of object that no stack manages is found once, however many types list it", () => {
            const unmanaged = findingsOf(found, project, "unmanaged");
            expect(unmanaged.map(({ type, name, id }) => [`${type.split(":")[2]} ${name}`, id])).toEqual(
                Object.entries(made[project]?.unmanaged ?? {}),
            );
        });

        test("what no route shows is named", () => {
            expect(findingsOf(found, project, "unverifiable").map(short)).toEqual(OF_A_CLEAN_ESTATE);
        });

        test("types are those of the plugin, ids those of an import, and URNs those of the state", () => {
            const { findings } = stackIn(found, project);
            for (const { type, urn, id, name, kind } of findings) {
                expect(type).toMatch(/^workspaces:(agentenv|tripswitch):\w+$/);
                expect(urn?.split("::").pop()).toBe(kind === "unmanaged" ? undefined : name);
                if (kind !== "unmanaged") {
                    expect(id).toBe(ids[project]?.[name]);
                }
            }
            expect(new Set(findings.map(({ fingerprint }) => fingerprint)).size).toBe(findings.length);
        });
    });

    test("what ignoreChanges hides from the engine is named, and does not count", () => {
        const ignored = stackIn(found, "estate").findings.filter((one) => one.ignored !== undefined);
        expect(ignored.map(short)).toEqual(["changed crew description"]);
        expect(ignored[0]).toMatchObject({
            properties: [{ path: "description", kind: "add", after: "Theirs." }],
            ignored: {
                reason: "the program leaves it to others, with ignoreChanges",
                rule: "ignoreChanges",
            },
        });
    });

    test("a stack that fails has its error, and the others their findings", () => {
        expect(found.code).toBe(1);
        const failed = stackIn(found, "broken");
        expect(failed).toMatchObject({ status: "error", findings: [] });
        expect(failed.error).toMatch(
            /^\S+::lost: AgentEnv: GET \S+ received no response from \S+: connect ECONNREFUSED [^\n]+$/,
        );
        expect(stackIn(found, "estate").status).toBe("drift");
        expect(stackIn(found, "classes").status).toBe("drift");
    });

    test("the report is valid by its schema, and its summary counts its findings", () => {
        const schema = readFileSync(join(__dirname, "../../docs/drift-report.schema.json"), "utf8");
        const validate = new Ajv2020({ strict: false }).compile(JSON.parse(schema) as object);
        validate(found.report);
        expect(validate.errors).toBeNull();
        const count = (of: object = {}): number => Object.keys(of).length;
        const numbers = {
            changed: count(changesOf("estate")) + count(changesOf("classes")),
            deleted: 2 * count(EXPECTED_DELETED),
            unmanaged: count(made["estate"]?.unmanaged) + count(made["classes"]?.unmanaged),
        };
        expect(found.report.summary).toMatchObject({
            ...numbers,
            stacks: 3,
            unverifiable: 4,
            ignored: 1,
            new: numbers.changed + numbers.deleted + numbers.unmanaged,
            resolved: 0,
        });
    });

    test("every format is written to its file, with the findings and the errors", async () => {
        const texts = await Promise.all(
            FORMAT_NAMES.map((name) => readFile(join(plugin.folder, `drift.${name}`), "utf8")),
        );
        outputs.push(...texts);
        const json = JSON.parse(texts[FORMAT_NAMES.indexOf("json")] ?? "") as Report;
        expect(json).toEqual(found.report);
        expect(texts).toEqual(FORMAT_NAMES.map((name) => render(found.report, name)));
    });

    test("nothing is written: no state, no backup of one, and nothing at the services", async () => {
        expect(await stateFiles()).toEqual(states);
        expect(fixture.writes()).toEqual([]);
    });

    test("with the program, with `lapsed` left at warn and without the failing stack: only what lapsed is left out", async () => {
        const result = await run(["-C", dynamic.folder, "--run-program"], "warn");
        expect(result.code).toBe(7);
        expect(stackIn(result, "classes").error).toBeUndefined();
        expectChanges(result, "classes", (project) => withoutLapses(changesOf(project)));
        const deleted = findingsOf(result, "classes", "deleted").map(({ name }) => name);
        expect(deleted.sort()).toEqual(Object.keys(EXPECTED_DELETED));
    });

    test("a second run knows what is new, what is still there, and what was resolved", async () => {
        const team = `/workspaces/${ids["estate"]?.["team"]}`;
        const [extra] = findingsOf(found, "estate", "unmanaged").filter(({ name }) => name === "EXTRA");
        await fixture.agentenv("DELETE", `/workspaces/${extra?.id.replace("/", "/secrets/")}`);
        await fixture.agentenv("PUT", `${team}/totp-policy`, { required: true });
        await fixture.agentenv("POST", `${team}/secrets`, { name: "LATER", value: `${CANARY}-later` });
        const later = await run(["--previous", "drift.json"]);
        const { report } = later;
        expect(report.resolved.map(short)).toEqual(["changed policy required", "unmanaged EXTRA"]);
        const { findings } = stackIn(later, "estate");
        expect(findings.filter((one) => one.new).map(short)).toEqual(["unmanaged LATER"]);
        const before = found.report.generatedAt;
        const still = findings.filter((one) => !one.new);
        expect(still.every(({ firstSeen }) => firstSeen === before)).toBe(true);
        expect(still).toHaveLength(stackIn(found, "estate").findings.length - 2);
        expect(report.summary).toMatchObject({ new: 1, resolved: 2 });
    });
});

test("no secret is in any output", () => {
    expect(outputs.length).toBeGreaterThan(FORMAT_NAMES.length);
    expect(outputs.join("\n")).not.toContain(CANARY);
});
