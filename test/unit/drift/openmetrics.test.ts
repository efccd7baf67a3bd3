/** The metrics of `drift`: the text is OpenMetrics, by its grammar, and the series are those that alerts need. */
import { render } from "../../../drift/formats";
import type { AnyReport } from "../../../drift/views";
import { DIFFERENT, HOSTILE_COMPARISON, SAME } from "./comparisons";
import { EVERYTHING, HOSTILE, NOTHING, reportOf, SPECIAL, stackReport } from "./reports";

interface Family {
    name: string;
    type: string;
    unit: string | undefined;
    help: string;
    samples: Map<string, number>;
}

const NAME = "[a-zA-Z_:][a-zA-Z0-9_:]*";
const LABEL = `[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\\\\n]|\\\\["\\\\n])*"`;
const METADATA = new RegExp(`^# (HELP|TYPE|UNIT) (${NAME}) (.+)$`);
const SAMPLE = new RegExp(`^(${NAME})\\{(${LABEL}(?:,${LABEL})*)\\} (-?\\d+(?:\\.\\d+)?)$`);

/** A reader of gauges as strict as the grammar of the standard. @throws Error for what it does not allow */
function parsed(text: string): Family[] {
    if (!text.endsWith("\n# EOF\n") && text !== "# EOF\n") {
        throw new Error("the last line is not # EOF");
    }
    const families: Family[] = [];
    for (const line of text.slice(0, -"# EOF\n".length).split("\n").slice(0, -1)) {
        const [, keyword = "", described = "", rest = ""] = METADATA.exec(line) ?? [];
        let family = families.at(-1);
        if (keyword !== "") {
            if (family?.name !== described) {
                if (families.some(({ name }) => name === described)) {
                    throw new Error(`the family ${described} is interrupted`);
                }
                family = { name: described, type: "", unit: undefined, help: "", samples: new Map() };
                families.push(family);
            }
            if (family.samples.size > 0) {
                throw new Error(`${keyword} of ${described} follows its samples`);
            }
            Object.assign(family, { [keyword.toLowerCase()]: rest });
            continue;
        }
        const [, name, labels = "", value = ""] = SAMPLE.exec(line) ?? [];
        if (!family || name !== family.name) {
            throw new Error(`no sample of ${family?.name ?? "a family"}: ${line}`);
        }
        if (family.samples.has(labels)) {
            throw new Error(`a second sample of ${name}{${labels}}`);
        }
        family.samples.set(labels, Number(value));
    }
    return families;
}

function samplesOf(report: AnyReport): Record<string, Record<string, number>> {
    return Object.fromEntries(
        parsed(render(report, "openmetrics")).map(({ name, samples }) => [name, Object.fromEntries(samples)]),
    );
}

const DEV = 'project="team",stack="dev"';
const PROD = 'project="team",stack="prod"';

test("each family is a gauge with its help; a name ends with the unit", () => {
    for (const report of [EVERYTHING, HOSTILE, NOTHING, reportOf([])]) {
        const families = parsed(render(report, "openmetrics"));
        expect(families.map(({ name, unit }) => [name, unit])).toEqual([
            ["pulumi_workspaces_drift_findings", undefined],
            ["pulumi_workspaces_drift_ignored", undefined],
            ["pulumi_workspaces_drift_new", undefined],
            ["pulumi_workspaces_drift_stack_error", undefined],
            ["pulumi_workspaces_drift_resources", undefined],
            ["pulumi_workspaces_drift_last_run_timestamp_seconds", "seconds"],
        ]);
        for (const { type, help, samples } of families) {
            expect(type).toBe("gauge");
            expect(help).toMatch(/^[A-Z1].*\.$/);
            expect(samples.size).toBeGreaterThanOrEqual(report.stacks.length);
        }
    }
});

test("each stack has its findings by kind, zeros included", () => {
    expect(samplesOf(EVERYTHING)["pulumi_workspaces_drift_findings"]).toEqual({
        [`${PROD},kind="changed"`]: 2,
        [`${PROD},kind="deleted"`]: 2,
        [`${PROD},kind="unmanaged"`]: 1,
        [`${PROD},kind="unverifiable"`]: 1,
        [`${DEV},kind="changed"`]: 0,
        [`${DEV},kind="deleted"`]: 0,
        [`${DEV},kind="unmanaged"`]: 0,
        [`${DEV},kind="unverifiable"`]: 0,
    });
});

test("each stack has what is ignored and new, whether it failed, its resources and the time", () => {
    expect(samplesOf(EVERYTHING)).toMatchObject({
        pulumi_workspaces_drift_ignored: { [PROD]: 1, [DEV]: 0 },
        pulumi_workspaces_drift_new: { [PROD]: 4, [DEV]: 0 },
        pulumi_workspaces_drift_stack_error: { [PROD]: 0, [DEV]: 1 },
        pulumi_workspaces_drift_resources: { [PROD]: 12, [DEV]: 0 },
        pulumi_workspaces_drift_last_run_timestamp_seconds: {
            [PROD]: Date.parse("2026-11-30T08:00:00Z") / 1000,
            [DEV]: Date.parse("2026-11-30T08:00:00Z") / 1000,
        },
    });
});

test("quotes, backslashes and line breaks in labels are escaped", () => {
    const [labels = ""] = Object.keys(samplesOf(HOSTILE)["pulumi_workspaces_drift_stack_error"] ?? {});
    const values = [...labels.matchAll(/="((?:[^"\\]|\\.)*)"/g)].map(([, value = ""]) =>
        value.replace(/\\(.)/g, (_escape, one: string) => (one === "n" ? "\n" : one)),
    );
    expect(values).toEqual([SPECIAL, 'quoted "\\" and\nbroken']);
});

test("two stacks of one name, in two backends, have each series once", () => {
    const report = reportOf([stackReport([]), stackReport([], { resources: 13 })]);
    expect(samplesOf(report)["pulumi_workspaces_drift_resources"]).toEqual({ [PROD]: 13 });
});

test("a report without stacks is families without series", () => {
    expect(Object.values(samplesOf(reportOf([]))).map((samples) => Object.keys(samples).length)).toEqual([
        0, 0, 0, 0, 0, 0,
    ]);
});

test("a comparison has its numbers by kind, zeros included, with both sides as labels", () => {
    const sides = 'left="stack:staging",right="stack:prod"';
    expect(samplesOf(DIFFERENT)).toEqual({
        pulumi_workspaces_comparison_objects: {
            [`${sides},kind="different"`]: 2,
            [`${sides},kind="only-left"`]: 1,
            [`${sides},kind="only-right"`]: 1,
            [`${sides},kind="unverifiable"`]: 3,
            [`${sides},kind="same"`]: 4,
        },
        pulumi_workspaces_comparison_last_run_timestamp_seconds: {
            [sides]: Date.parse("2026-11-30T08:00:00Z") / 1000,
        },
    });
    for (const report of [SAME, HOSTILE_COMPARISON]) {
        const families = parsed(render(report, "openmetrics"));
        expect(families.map(({ type, samples }) => [type, samples.size])).toEqual([
            ["gauge", 5],
            ["gauge", 1],
        ]);
    }
});
