/** The report as gauges in the OpenMetrics text format, which Prometheus' textfile collector reads too. */
import { counts, type Finding, type Report, type StackReport } from "../report";

const PREFIX = "pulumi_workspaces_drift_";
const KINDS: readonly Finding["kind"][] = ["changed", "deleted", "unmanaged", "unverifiable"];

interface Sample {
    labels?: Readonly<Record<string, string>>;
    value: number;
}

interface Gauge {
    name: string;
    help: string;
    unit?: string;
    samples(stack: StackReport, report: Report): Sample[];
}

const GAUGES: readonly Gauge[] = [
    {
        name: "findings",
        help: "Findings that no rule covers.",
        samples: ({ findings }) =>
            KINDS.map((kind) => ({
                labels: { kind },
                value: findings.filter((one) => one.kind === kind && one.ignored === undefined).length,
            })),
    },
    {
        name: "ignored",
        help: "Findings that a rule or ignoreChanges covers.",
        samples: ({ findings }) => [{ value: findings.filter((one) => one.ignored !== undefined).length }],
    },
    {
        name: "new",
        help: "Findings that count, and that the previous report does not have.",
        samples: ({ findings }) => [{ value: findings.filter((one) => one.new && counts(one)).length }],
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

export function openmetrics(report: Report): string {
    // A series may occur once: of a stack that was given twice, the last counts.
    const stacks = new Map(report.stacks.map((one) => [JSON.stringify([one.project, one.stack]), one]));
    const lines = GAUGES.flatMap((gauge) => familyOf(gauge, [...stacks.values()], report));
    return `${[...lines, "# EOF"].join("\n")}\n`;
}

function familyOf(gauge: Gauge, stacks: readonly StackReport[], report: Report): string[] {
    const { help, unit } = gauge;
    const name = `${PREFIX}${gauge.name}`;
    return [
        `# HELP ${name} ${help}`,
        `# TYPE ${name} gauge`,
        ...(unit === undefined ? [] : [`# UNIT ${name} ${unit}`]),
        ...stacks.flatMap((one) =>
            gauge.samples(one, report).map(({ labels, value }) => {
                const { project, stack } = one;
                return `${name}{${labelsText({ project, stack, ...labels })}} ${value}`;
            }),
        ),
    ];
}

function labelsText(labels: Readonly<Record<string, string>>): string {
    return Object.entries(labels)
        .map(([name, value]) => `${name}="${escaped(value)}"`)
        .join(",");
}

function escaped(value: string): string {
    return value.replaceAll("\\", "\\\\").replaceAll("\n", "\\n").replaceAll('"', '\\"');
}
