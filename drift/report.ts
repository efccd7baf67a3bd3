/**
 * The report of `drift`, version 1, which every format shows. Types that are published: they need no types of the packages that are bundled. reportSchema.ts
 * checks a report and describes each field.
 */

export const REPORT_VERSION = 1;

export interface Report {
    version: 1;
    /** RFC 3339. */
    generatedAt: string;
    tool: { name: string; version: string };
    summary: Summary;
    stacks: StackReport[];
    /** Findings of the previous report that are no more. */
    resolved: Finding[];
    /** Rules that no longer count, as their date has passed. */
    expiredRules: string[];
    /** Rules that cover no finding of this run. */
    unusedRules: string[];
}

/** What a rule or ignoreChanges covers is counted as ignored only. */
export interface Summary {
    stacks: number;
    resources: number;
    changed: number;
    deleted: number;
    unmanaged: number;
    unverifiable: number;
    ignored: number;
    new: number;
    resolved: number;
}

export interface StackReport {
    project: string;
    stack: string;
    /** As it was given. */
    folder: string;
    /** The project's file in the folder, such as Pulumi.yaml. */
    projectFile: string;
    status: "in-sync" | "drift" | "error";
    error?: string | undefined;
    /** The resources of this provider that were looked at. */
    resources: number;
    findings: Finding[];
}

export type FindingKind = "changed" | "deleted" | "unmanaged" | "unverifiable";

export interface Finding {
    /** The same in every run that finds the same. */
    fingerprint: string;
    kind: FindingKind;
    /** Absent for an unmanaged object. */
    urn?: string | undefined;
    /** The type token of the plugin, also for resources of the dynamic classes. */
    type: string;
    /** In the program; of an unmanaged object at the service. */
    name: string;
    /** The import id. */
    id: string;
    service: string;
    properties: ChangedProperty[];
    /** Of a deleted object: the URNs of what was in it. */
    children?: string[] | undefined;
    /** A list is empty all at once, which an outage looks like too. */
    doubted?: true | undefined;
    /** Of an unverifiable resource: what no route shows. */
    reason?: string | undefined;
    ignored?: { reason: string; rule: string } | undefined;
    /** When a report first had it, RFC 3339. */
    firstSeen: string;
    /** The previous report does not have it. */
    new: boolean;
    /** The command or the edit that settles it. */
    remedy: string;
}

export interface ChangedProperty {
    /** In the engine's form, such as `members["a@b.c"]`. */
    path: string;
    /** What happened at the service. */
    kind: "add" | "update" | "delete";
    /** In the state. Absent for a secret. */
    before?: unknown;
    /** At the service. Absent for a secret. */
    after?: unknown;
    secret?: true | undefined;
}

/** Findings that count: what a person has to look at. */
export function counts({ kind, ignored }: Finding): boolean {
    return ignored === undefined && kind !== "unverifiable";
}

export function summaryOf(stacks: readonly StackReport[], resolved: readonly Finding[]): Summary {
    const findings = stacks.flatMap((one) => one.findings);
    const open = findings.filter((one) => one.ignored === undefined);
    const of = (kind: FindingKind): number => open.filter((one) => one.kind === kind).length;
    return {
        stacks: stacks.length,
        resources: stacks.reduce((sum, { resources }) => sum + resources, 0),
        changed: of("changed"),
        deleted: of("deleted"),
        unmanaged: of("unmanaged"),
        unverifiable: of("unverifiable"),
        ignored: findings.length - open.length,
        new: findings.filter((one) => one.new && counts(one)).length,
        resolved: resolved.length,
    };
}
