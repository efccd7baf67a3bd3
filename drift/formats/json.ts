/** The report as it is. docs/drift-report.schema.json and docs/comparison-report.schema.json describe it. */
import type { View } from "../views/view";

export function json({ json: report }: View): string {
    return `${JSON.stringify(report, null, 2)}\n`;
}
