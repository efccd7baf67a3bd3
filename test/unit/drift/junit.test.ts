/** The JUnit XML of `drift`: what Jenkins' and GitLab's readers ask for, and what it says of each finding. */
import { render } from "../../../drift/formats";
import type { AnyReport } from "../../../drift/views";
import { DIFFERENT, HOSTILE_COMPARISON, manyDifferent, SAME } from "./comparisons";
import { EVERYTHING, HOSTILE, many, NOTHING, reportOf, SPECIAL, stackReport } from "./reports";
import { xmlTree, type Element } from "./xmlTree";

function parsed(report: AnyReport): Element {
    const xml = render(report, "junit");
    expect(xml.startsWith('<?xml version="1.0" encoding="UTF-8"?>\n')).toBe(true);
    return xmlTree(xml);
}

/** The elements of Jenkins' schema (xunit-plugin, junit-10.xsd) that are in use: parents, required and other attributes. */
const SCHEMA: Record<string, { in: string[]; required: string[]; optional: string[] }> = {
    testsuites: { in: [""], required: [], optional: ["name", "time", "tests", "failures", "errors"] },
    testsuite: {
        in: ["testsuites"],
        required: ["name", "tests", "failures", "errors"],
        optional: ["time", "skipped", "timestamp", "hostname", "id", "package", "file"],
    },
    testcase: { in: ["testsuite"], required: ["name"], optional: ["classname", "time"] },
    failure: { in: ["testcase"], required: [], optional: ["type", "message"] },
    error: { in: ["testcase"], required: [], optional: ["type", "message"] },
    skipped: { in: ["testcase"], required: [], optional: ["type", "message"] },
};

function violations({ name, attributes, children }: Element, parent = ""): string[] {
    const rule = SCHEMA[name];
    const names = Object.keys(attributes);
    const allowed = [...(rule?.required ?? []), ...(rule?.optional ?? [])];
    return [
        ...(rule?.in.includes(parent) ? [] : [`${name} in ${parent}`]),
        ...(rule?.required ?? [])
            .filter((one) => !names.includes(one))
            .map((one) => `${name} without ${one}`),
        ...names.filter((one) => !allowed.includes(one)).map((one) => `${name} with ${one}`),
        ...children.flatMap((child) => violations(child, name)),
    ];
}

/** The numbers of the attributes, and those of the elements. */
function numbers({ attributes, children }: Element) {
    const cases = children.flatMap((one) => (one.name === "testcase" ? [one] : one.children));
    const of = (result: string): string =>
        String(cases.filter((one) => one.children.some(({ name }) => name === result)).length);
    const { tests, failures, errors, skipped } = attributes;
    return {
        said: { tests, failures, errors, skipped: skipped ?? of("skipped") },
        counted: {
            tests: String(cases.length),
            failures: of("failure"),
            errors: of("error"),
            skipped: of("skipped"),
        },
    };
}

describe.each<[string, AnyReport]>([
    ["everything", EVERYTHING],
    ["nothing", NOTHING],
    ["special characters", HOSTILE],
    ["many findings", many(300)],
    ["no stack", reportOf([])],
    ["differences", DIFFERENT],
    ["no difference", SAME],
    ["a comparison with special characters", HOSTILE_COMPARISON],
    ["many differences", manyDifferent(300)],
])("a report of %s", (_what, report) => {
    const root = parsed(report);

    test("fits Jenkins' schema", () => {
        expect(root.name).toBe("testsuites");
        expect(violations(root)).toEqual([]);
    });

    test("has numbers that add up, and a suite for each stack", () => {
        expect(root.children.length).toBe("stacks" in report ? report.stacks.length : 1);
        for (const element of [root, ...root.children]) {
            const { said, counted } = numbers(element);
            expect(said).toEqual(counted);
        }
    });

    test("has no two test cases of one name, of which GitLab shows one", () => {
        const names = root.children.flatMap(({ children }) =>
            children.map(({ attributes }) => `${attributes["classname"]} ${attributes["name"]}`),
        );
        expect(new Set(names).size).toBe(names.length);
    });
});

function caseIn(report: AnyReport, name: string): Element {
    const found = parsed(report)
        .children.flatMap(({ children }) => children)
        .find(({ attributes }) => attributes["name"] === name);
    if (!found) {
        throw new Error(`there is no test case ${name}`);
    }
    return found;
}

test("a finding that counts is a failure, with the values of the state and of the service and the remedy", () => {
    const { attributes, children } = caseIn(EVERYTHING, "changed team (workspaces:agentenv:Workspace, ws_1)");
    expect(attributes["classname"]).toBe("team.prod");
    expect(children).toEqual([
        {
            name: "failure",
            attributes: { message: "the state and the service differ: name", type: "changed" },
            text: [
                'name: "team" → "by hand"',
                "urn:pulumi:prod::team::workspaces:agentenv:Workspace::team",
                "first seen: 2026-11-30T08:00:00.000Z",
                "remedy: `pulumi up --stack prod` restores it",
            ].join("\n"),
            children: [],
        },
    ]);
});

test.each([
    [
        "changed ignored (workspaces:agentenv:Workspace, ws_1), ignored by drift.yaml, rule 1",
        "ignored: others write it (drift.yaml, rule 1)",
    ],
    [
        "unverifiable checkout (workspaces:agentenv:Workspace, ws_1)",
        "cannot be compared: no route returns a checkout",
    ],
])("%s is skipped, with the reason", (name, message) => {
    expect(caseIn(EVERYTHING, name).children).toEqual([
        { name: "skipped", attributes: { message }, text: "", children: [] },
    ]);
});

test("a stack without findings is one test case that passes, and the same test case fails with the error of the stack", () => {
    const name = "comparison with the services";
    expect(caseIn(NOTHING, name)).toMatchObject({ attributes: { classname: "team.prod" }, children: [] });
    expect(caseIn(EVERYTHING, name)).toMatchObject({
        attributes: { classname: "team.dev" },
        children: [
            {
                name: "error",
                attributes: { message: "incorrect passphrase", type: "error" },
                text: "incorrect passphrase\nsecond line",
            },
        ],
    });
});

test("an error does not hide the findings of its stack", () => {
    const { findings } = many(2).stacks[0] ?? { findings: [] };
    const report = reportOf([stackReport(findings, { status: "error", error: "a list failed" })]);
    expect(parsed(report).children[0]?.attributes).toMatchObject({
        tests: "3",
        failures: "1",
        errors: "1",
        skipped: "1",
    });
});

test("special characters are those of the report; what XML cannot hold is replaced", () => {
    const [suite] = parsed(HOSTILE).children;
    const [failed, changed] = suite?.children ?? [];
    expect(failed?.children[0]?.text).toBe(`${SPECIAL}\n\n</pre>\ufffd\ufffd`);
    expect(changed?.attributes["name"]).toBe(
        `changed ${SPECIAL} # heading (workspaces:agentenv:Workspace, ws_1)`,
    );
    expect(changed?.children[0]?.text).toContain(`tags["${SPECIAL}"]: ${JSON.stringify(SPECIAL)} → `);
});

test("a comparison is one suite: a failure for each object that differs, with both values", () => {
    const { attributes, children } = parsed(DIFFERENT);
    expect(attributes["name"]).toBe("comparison");
    expect(children[0]?.attributes).toMatchObject({
        name: "stack:staging ↔ stack:prod",
        tests: "6",
        failures: "4",
        skipped: "2",
    });
    expect(caseIn(DIFFERENT, "different team (workspaces:agentenv:Workspace, )").children).toEqual([
        {
            name: "failure",
            attributes: { message: "the two sides differ: name, description", type: "different" },
            text: ['name: "team-staging" ↔ "team-prod"', 'description: (absent) ↔ "Ours."', "team"].join(
                "\n",
            ),
            children: [],
        },
    ]);
    expect(caseIn(DIFFERENT, "unverifiable SHARED (workspaces:agentenv:Secret, SHARED)").children).toEqual([
        {
            name: "skipped",
            attributes: { message: "cannot be compared: a side does not show value, description" },
            text: "",
            children: [],
        },
    ]);
    expect(caseIn(SAME, "comparison of both sides").children).toEqual([]);
});
