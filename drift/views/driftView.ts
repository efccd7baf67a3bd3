/** The view of a drift report: a group for each stack. */
import { counts, type ChangedProperty, type Finding, type Report, type StackReport } from "../report";
import { DRIFT_KINDS } from "./driftKinds";
import { driftMetrics } from "./driftMetrics";
import { plural } from "./texts";
import type { Change, Entry, Group, View } from "./view";

export function viewOfDrift(report: Report): View {
    const { stacks, resolved, summary } = report;
    const { changed, deleted, unmanaged, unverifiable, ignored } = summary;
    return {
        kind: "drift",
        title: "Drift",
        generatedAt: report.generatedAt,
        tool: report.tool,
        json: withoutSecrets(report),
        scope: `${plural(summary.resources, "resource")} in ${plural(summary.stacks, "stack")}`,
        summary: summaryText(report),
        numbers: {
            changed,
            deleted,
            unmanaged,
            new: summary.new,
            unverifiable,
            ignored,
            resolved: summary.resolved,
        },
        kinds: DRIFT_KINDS,
        sides: ["State", "Service"],
        arrow: "→",
        difference: "the state and the service differ",
        groups: stacks.map(groupOf),
        resolved: resolved.map(entryOf),
        notices: [
            { title: "Expired rules", lines: report.expiredRules },
            { title: "Unused rules", lines: report.unusedRules },
        ],
        hasHistory: true,
        metrics: driftMetrics(report),
        section: "what-it-finds",
    };
}

/** Events have no secrets. This also leaves them out of a report from elsewhere, such as the previous one. */
function withoutSecrets(report: Report): Report {
    const clean = (finding: Finding): Finding => ({
        ...finding,
        properties: finding.properties.map((property) =>
            property.secret ? { path: property.path, kind: property.kind, secret: true } : property,
        ),
    });
    const stacks = report.stacks.map((stack) => ({ ...stack, findings: stack.findings.map(clean) }));
    return { ...report, stacks, resolved: report.resolved.map(clean) };
}

function groupOf(stack: StackReport): Group {
    const { project, stack: name, status } = stack;
    return {
        title: `${project}/${name}`,
        status,
        statusText: status === "in-sync" ? "in sync" : status,
        error: stack.error,
        entries: stack.findings.map(entryOf),
        folder: stack.folder,
        projectFile: stack.projectFile,
        about: `resources: ${stack.resources}`,
        className: `${project}.${name}`,
        whole: "comparison with the services",
        labels: { project, stack: name },
    };
}

function entryOf(finding: Finding): Entry {
    const { type, id, urn } = finding;
    return {
        ...finding,
        place: urn ?? id,
        facts: [["Type", type], ["Id", id], ...(urn === undefined ? [] : [["URN", urn] as const])],
        changes: finding.properties.map(changeOf),
        note: noteOf(finding),
        counts: counts(finding),
    };
}

function changeOf({ path, kind, before, after, secret }: ChangedProperty): Change {
    const absent = kind === "add" ? "before" : kind === "delete" ? "after" : undefined;
    return secret ? { path, absent, secret } : { path, before, after, absent };
}

/** What a finding says beside its properties. */
function noteOf({ kind, children, doubted, reason, ignored, id }: Finding): string {
    const notes: Record<Finding["kind"], string> = {
        changed: "",
        deleted: doubted
            ? `a list of it is empty all at once: ${plural(children?.length ?? 0, "object")} missing, or the service has an outage`
            : `gone${children?.length ? `, with ${children.length} in it` : ""}`,
        unmanaged: `no stack manages it (${id})`,
        unverifiable: `cannot be compared: ${reason ?? ""}`,
    };
    return [notes[kind], ignored ? `ignored: ${ignored.reason} (${ignored.rule})` : ""]
        .filter((text) => text !== "")
        .join("; ");
}

/** `2 changed, 1 deleted, 3 unmanaged, 1 stack failed`; `no drift` if there is nothing. */
function summaryText({ summary, stacks }: Report): string {
    const { changed, deleted, unmanaged, unverifiable, ignored, resolved } = summary;
    const parts = Object.entries({ changed, deleted, unmanaged, unverifiable, ignored, resolved })
        .filter(([, count]) => count > 0)
        .map(([name, count]) => `${count} ${name}`);
    if (summary.new > 0 && summary.new < changed + deleted + unmanaged) {
        parts.push(`${summary.new} new`);
    }
    const failed = stacks.filter(({ status }) => status === "error").length;
    if (failed > 0) {
        parts.push(`${plural(failed, "stack")} failed`);
    }
    return parts.length > 0 ? parts.join(", ") : "no drift";
}
