/** The numbers of a drift report for a monitoring system, by stack. */
import { counts, type Finding, type Report, type StackReport } from "../report";
import { DRIFT_KINDS } from "./driftKinds";
import type { Metric } from "./view";

interface StackMetric {
    name: string;
    help: string;
    unit?: string;
    samples: (stack: StackReport, report: Report) => { labels?: Record<string, string>; value: number }[];
}

const METRICS: readonly StackMetric[] = [
    {
        name: "findings",
        help: "Findings that no rule covers.",
        samples: ({ findings }) =>
            Object.keys(DRIFT_KINDS).map((kind) => ({
                labels: { kind },
                value: count(findings, (one) => one.kind === kind && one.ignored === undefined),
            })),
    },
    {
        name: "ignored",
        help: "Findings that a rule or ignoreChanges covers.",
        samples: ({ findings }) => [{ value: count(findings, (one) => one.ignored !== undefined) }],
    },
    {
        name: "new",
        help: "Findings that count, and that the previous report does not have.",
        samples: ({ findings }) => [{ value: count(findings, (one) => one.new && counts(one)) }],
    },
    {
        name: "stack_error",
        help: "1 if the stack could not be compared as a whole.",
        samples: ({ status }) => [{ value: status === "error" ? 1 : 0 }],
    },
    {
        name: "resources",
        help: "Resources of this provider that were looked at.",
        samples: ({ resources }) => [{ value: resources }],
    },
    {
        name: "last_run_timestamp_seconds",
        help: "When the report was made.",
        unit: "seconds",
        samples: (_stack, { generatedAt }) => [{ value: Date.parse(generatedAt) / 1000 }],
    },
];

export function driftMetrics(report: Report): Metric[] {
    // A series may occur once: of two stacks with one name, in two backends, the last counts.
    const stacks = new Map(report.stacks.map((one) => [JSON.stringify([one.project, one.stack]), one]));
    return METRICS.map(({ samples, ...metric }) => ({
        ...metric,
        samples: [...stacks.values()].flatMap((one) =>
            samples(one, report).map(({ labels, value }) => ({
                labels: { project: one.project, stack: one.stack, ...labels },
                value,
            })),
        ),
    }));
}

function count(findings: readonly Finding[], wanted: (finding: Finding) => boolean): number {
    return findings.filter(wanted).length;
}
