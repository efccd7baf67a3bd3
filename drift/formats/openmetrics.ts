/** The report as gauges in the OpenMetrics text format, which Prometheus' textfile collector reads too. */
import type { Metric, View } from "../views/view";

export function openmetrics({ kind, metrics }: View): string {
    const lines = metrics.flatMap((metric) => familyOf(`pulumi_workspaces_${kind}_${metric.name}`, metric));
    return `${[...lines, "# EOF"].join("\n")}\n`;
}

function familyOf(name: string, { help, unit, samples }: Metric): string[] {
    return [
        `# HELP ${name} ${help}`,
        `# TYPE ${name} gauge`,
        ...(unit === undefined ? [] : [`# UNIT ${name} ${unit}`]),
        ...samples.map(({ labels, value }) => `${name}{${labelsText(labels)}} ${value}`),
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
