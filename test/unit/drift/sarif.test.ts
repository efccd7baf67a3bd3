/** The SARIF of `drift`: valid by the published schema, and what code scanning needs of each finding. */
import Ajv from "ajv";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { render } from "../../../drift/formats";
import type { AnyReport } from "../../../drift/views";
import { DIFFERENT, HOSTILE_COMPARISON, SAME } from "./comparisons";
import { EVERYTHING, HOSTILE, many, NOTHING, reportOf, SPECIAL, stackReport } from "./reports";

/** The schema of SARIF 2.1.0, which this package contains. */
const SCHEMA = join(require.resolve("@microsoft/jest-sarif"), "../schemas/sarif-2.1.0-rtm.5.json");

interface Log {
    $schema: string;
    version: string;
    runs: {
        tool: { driver: { name: string; version: string; rules: Rule[] } };
        invocations: Record<string, unknown>[];
        results: Result[];
    }[];
}

interface Rule {
    id: string;
    helpUri: string;
    help: { text: string; markdown: string };
    shortDescription: { text: string };
    fullDescription: { text: string };
    defaultConfiguration: { level: string };
}

interface Result {
    ruleId: string;
    ruleIndex: number;
    level: string;
    message: { text: string };
    locations: {
        physicalLocation: { artifactLocation: { uri: string }; region: Record<string, number> };
        logicalLocations: Record<string, string>[];
    }[];
    partialFingerprints: Record<string, string>;
    baselineState: string;
    suppressions: { kind: string; justification: string }[];
}

/** Of draft 4, of which it uses nothing that later drafts changed, but for the name of `$id`. */
function schemaWithoutDraft(): object {
    const { $schema, id, ...schema } = JSON.parse(readFileSync(SCHEMA, "utf8")) as Record<string, unknown>;
    expect([$schema, id]).toEqual([
        "http://json-schema.org/draft-04/schema#",
        expect.stringMatching(/sarif-2\.1\.0-rtm\.5\.json$/),
    ]);
    return schema;
}

const ajv = new Ajv({
    strict: false,
    // One of its patterns is none with the flag `u`.
    unicodeRegExp: false,
    formats: { uri: /^[a-z]+:\S+$/, "uri-reference": /^\S+$/, "date-time": /^\d{4}-\d\d-\d\dT[\d:.]+Z$/ },
});
const validate = ajv.compile(schemaWithoutDraft());

function runOf(report: AnyReport): Log["runs"][number] {
    const [run] = (JSON.parse(render(report, "sarif")) as Log).runs;
    if (!run) {
        throw new Error("there is no run");
    }
    return run;
}

function resultOf(name: string): Result {
    const found = runOf(EVERYTHING).results.find(
        ({ locations }) => locations[0]?.logicalLocations[0]?.["name"] === name,
    );
    if (!found) {
        throw new Error(`there is no result of ${name}`);
    }
    return found;
}

test.each<[string, AnyReport]>([
    ["everything", EVERYTHING],
    ["nothing", NOTHING],
    ["special characters", HOSTILE],
    ["many findings", many(50)],
    ["no stack", reportOf([])],
    ["differences", DIFFERENT],
    ["no difference", SAME],
    ["a comparison with special characters", HOSTILE_COMPARISON],
])("a report of %s is valid", (_what, report) => {
    validate(JSON.parse(render(report, "sarif")));
    expect(validate.errors).toBeNull();
});

test("the schema refuses another version, and a property that it does not have", () => {
    const log = JSON.parse(render(NOTHING, "sarif")) as object;
    expect(validate({ ...log, version: "2.2.0" })).toBe(false);
    expect(validate({ ...log, more: true })).toBe(false);
});

test("there is one run, of this tool and its version", () => {
    const log = JSON.parse(render(EVERYTHING, "sarif")) as Log;
    expect(log).toMatchObject({ $schema: "https://json.schemastore.org/sarif-2.1.0.json", version: "2.1.0" });
    expect(log.runs.length).toBe(1);
    expect(log.runs[0]?.tool.driver).toMatchObject({ name: "pulumi-workspaces", version: "0.1.0" });
});

test("each kind of finding is a rule, with a level, a help text and a page", () => {
    const { rules } = runOf(NOTHING).tool.driver;
    expect(rules.map(({ id, defaultConfiguration }) => [id, defaultConfiguration.level])).toEqual([
        ["workspaces/changed", "warning"],
        ["workspaces/deleted", "error"],
        ["workspaces/unmanaged", "warning"],
        ["workspaces/unverifiable", "note"],
    ]);
    for (const { helpUri, help, shortDescription, fullDescription } of rules) {
        expect(helpUri).toMatch(/docs\/drift\.md#what-it-finds$/);
        expect([help.text, help.markdown, shortDescription.text, fullDescription.text]).not.toContain("");
    }
});

test("each finding is a result of its rule, whose fingerprint is also the one that GitHub reads", () => {
    const { results, tool } = runOf(EVERYTHING);
    const findings = EVERYTHING.stacks.flatMap((one) => one.findings);
    expect(results.map(({ partialFingerprints }) => partialFingerprints)).toEqual(
        findings.map(({ fingerprint }) => ({
            "pulumiWorkspacesDrift/v1": fingerprint,
            primaryLocationLineHash: fingerprint,
        })),
    );
    for (const [index, { ruleId, ruleIndex, level }] of results.entries()) {
        expect(ruleId).toBe(`workspaces/${findings[index]?.kind}`);
        expect(tool.driver.rules[ruleIndex]).toMatchObject({ id: ruleId, defaultConfiguration: { level } });
    }
});

test("a result names the resource, the stack and both values, and points at the project's file", () => {
    expect(resultOf("team")).toMatchObject({
        level: "warning",
        message: {
            text: 'changed: team (workspaces:agentenv:Workspace) in team/prod: name: "team" → "by hand"',
        },
        locations: [
            {
                physicalLocation: {
                    artifactLocation: { uri: "Pulumi.yaml" },
                    region: { startLine: 1, startColumn: 1, endLine: 1, endColumn: 1 },
                },
                logicalLocations: [
                    { fullyQualifiedName: "urn:pulumi:prod::team::workspaces:agentenv:Workspace::team" },
                ],
            },
        ],
        baselineState: "new",
        suppressions: [],
    });
    expect(resultOf("token").baselineState).toBe("unchanged");
    expect(resultOf("eve@example.com").locations[0]?.logicalLocations).toEqual([
        { name: "eve@example.com", fullyQualifiedName: "ws_1/eve@example.com", kind: "resource" },
    ]);
});

test.each([
    ["infra", "infra/Pulumi.yaml"],
    ["./infra/../teams", "teams/Pulumi.yaml"],
    ["a folder/#1", "a%20folder/%231/Pulumi.yaml"],
    ["..", "../Pulumi.yaml"],
    [resolve("/srv/infra"), pathToFileURL(resolve("/srv/infra/Pulumi.yaml")).href],
])("of the folder %s the file is %s", (folder, uri) => {
    const { findings } = many(1).stacks[0] ?? { findings: [] };
    const [result] = runOf(reportOf([stackReport(findings, { folder })])).results;
    expect(result?.locations[0]?.physicalLocation.artifactLocation.uri).toBe(uri);
});

test.each(["Pulumi.yml", "Pulumi.json"])("of a project with a %s the file is that one", (projectFile) => {
    const { findings } = many(1).stacks[0] ?? { findings: [] };
    const [result] = runOf(reportOf([stackReport(findings, { folder: "infra", projectFile })])).results;
    expect(result?.locations[0]?.physicalLocation.artifactLocation.uri).toBe(`infra/${projectFile}`);
});

test("what is ignored is suppressed, with the reason", () => {
    expect(resultOf("ignored").suppressions).toEqual([
        { kind: "external", status: "accepted", justification: "others write it (drift.yaml, rule 1)" },
    ]);
});

test("the error of a stack is a notification of a run that did not succeed; an expired rule is one of its configuration", () => {
    expect(runOf(EVERYTHING).invocations).toMatchObject([
        {
            executionSuccessful: false,
            toolExecutionNotifications: [
                { level: "error", message: { text: "team/dev: incorrect passphrase\nsecond line" } },
            ],
            toolConfigurationNotifications: [
                {
                    level: "warning",
                    message: { text: "drift.yaml, rule 2 ended on 2026-11-01: until the move" },
                },
            ],
        },
    ]);
    expect(runOf(NOTHING).invocations).toMatchObject([
        { executionSuccessful: true, toolExecutionNotifications: [] },
    ]);
});

test("in messages braces are doubled and brackets make no link, as the standard has placeholders and links", () => {
    const [result] = runOf(HOSTILE).results;
    const shown = result?.message.text.replaceAll("{{", "{").replaceAll("}}", "}");
    expect(shown).toContain(SPECIAL.replace("](", "] ("));
    expect(result?.message.text).not.toMatch(/\]\(|(?<!\{)\{(\{\{)*(?!\{)/);
});

test("a comparison has rules and fingerprints of its own, and no state of an earlier run", () => {
    const { results, tool } = runOf(DIFFERENT);
    expect(tool.driver.rules.map(({ id, defaultConfiguration }) => [id, defaultConfiguration.level])).toEqual(
        [
            ["workspaces/comparison/different", "warning"],
            ["workspaces/comparison/only-left", "warning"],
            ["workspaces/comparison/only-right", "warning"],
            ["workspaces/comparison/unverifiable", "note"],
        ],
    );
    for (const { helpUri } of tool.driver.rules) {
        expect(helpUri).toMatch(/docs\/drift\.md#compare-two-environments$/);
    }
    expect(results.map(({ message }) => message.text)).toEqual([
        'different: team (workspaces:agentenv:Workspace) in stack:staging ↔ stack:prod: name: "team-staging" ↔ "team-prod"; description: (absent) ↔ "Ours."',
        "different: TOKEN (workspaces:agentenv:Secret) in stack:staging ↔ stack:prod: value: [secret] differs",
        "only-left: team / OLD (workspaces:agentenv:Secret) in stack:staging ↔ stack:prod: stack:prod does not have it",
        "only-right: eve@example.com (workspaces:agentenv:WorkspaceMember) in stack:staging ↔ stack:prod: stack:staging does not have it",
        "unverifiable: SHARED (workspaces:agentenv:Secret) in stack:staging ↔ stack:prod: cannot be compared: a side does not show value, description",
        "unverifiable: OTHER (workspaces:agentenv:Secret) in stack:staging ↔ stack:prod: cannot be compared: a side does not show value",
    ]);
    const prints = results.map((one) => one.partialFingerprints);
    expect(new Set(prints.map((one) => one["pulumiWorkspacesComparison/v1"])).size).toBe(results.length);
    expect(
        prints.every((one) => one["primaryLocationLineHash"] === one["pulumiWorkspacesComparison/v1"]),
    ).toBe(true);
    expect(runOf(DIFFERENT).results).toEqual(results);
    expect(results.every((one) => !("baselineState" in one))).toBe(true);
    expect(results[0]?.locations[0]?.physicalLocation.artifactLocation.uri).toBe("infra/Pulumi.yaml");
});
