/** The report as it is. docs/drift-report.schema.json describes it. */
import type { Finding, Report } from "../report";

export function json(report: Report): string {
    const stacks = report.stacks.map((stack) => ({ ...stack, findings: stack.findings.map(withoutSecrets) }));
    const shown = { ...report, stacks, resolved: report.resolved.map(withoutSecrets) };
    return `${JSON.stringify(shown, null, 2)}\n`;
}

/** Events have no secrets. This also leaves them out of a report from elsewhere, such as the previous one. */
function withoutSecrets(finding: Finding): Finding {
    const properties = finding.properties.map((property) =>
        property.secret ? { path: property.path, kind: property.kind, secret: property.secret } : property,
    );
    return { ...finding, properties };
}
