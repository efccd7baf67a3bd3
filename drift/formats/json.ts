/** The report as it is. docs/drift-report.schema.json describes it. */
import type { Report } from "../report";

export function json(report: Report): string {
    return `${JSON.stringify(report, null, 2)}\n`;
}
