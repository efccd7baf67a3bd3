/** What the formats show of a report: `drift` and `compare` in one form, so that each format is written once. */

export interface View {
    /** Part of the names of metrics, rules and markers. */
    kind: "drift" | "comparison";
    title: string;
    generatedAt: string;
    tool: { name: string; version: string };
    /** The report itself, without values of secrets: the JSON format. */
    json: object;
    /** `12 resources in 2 stacks` */
    scope: string;
    /** `2 changed, 1 deleted`; `no drift` */
    summary: string;
    numbers: Readonly<Record<string, number>>;
    /** The kinds of entries, the most urgent first. */
    kinds: Readonly<Record<string, Kind>>;
    /** The headings of the values before and after. */
    sides: readonly [string, string];
    /** Between the values, and between the sides in a heading. */
    arrow: string;
    /** `the state and the service differ` */
    difference: string;
    groups: readonly Group[];
    /** Entries that the report marks as no more there. */
    resolved: readonly Entry[];
    notices: readonly Notice[];
    /** Whether entries may be new, ignored by a rule, or resolved. */
    hasHistory: boolean;
    metrics: readonly Metric[];
    /** The section of docs/drift.md. */
    section: string;
}

/** A kind of entry, for people and as a rule of code scanning. */
export interface Kind {
    title: string;
    level: "error" | "warning" | "note";
    short: string;
    full: string;
    help: string;
    /** For a collapsed list: why nobody has to look at these. */
    explanation?: string;
}

/** A stack, or the two sides of a comparison. */
export interface Group {
    title: string;
    status: "in-sync" | "drift" | "error";
    /** The status for people. */
    statusText: string;
    error: string | undefined;
    entries: readonly Entry[];
    folder: string;
    /** The file of the project, in the folder. */
    projectFile: string;
    /** `resources: 12` */
    about: string;
    /** For readers of JUnit XML, which group by it. */
    className: string;
    /** The test case of the group as a whole. */
    whole: string;
    labels: Readonly<Record<string, string>>;
}

export interface Entry {
    fingerprint: string;
    /** A key of `kinds`. */
    kind: string;
    name: string;
    type: string;
    /** With the type it is unique among entries of its kind. */
    id: string;
    /** Where to look for it. */
    place: string;
    service: string;
    /** What identifies it, as titles and values. */
    facts: readonly (readonly [string, string])[];
    changes: readonly Change[];
    /** What there is to know beside the changes; may be empty. */
    note: string;
    /** Whether a person has to look at it. */
    counts: boolean;
    ignored?: { reason: string; rule: string } | undefined;
    new?: boolean | undefined;
    doubted?: boolean | undefined;
    children?: readonly string[] | undefined;
    firstSeen?: string | undefined;
    remedy?: string | undefined;
}

export interface Change {
    path: string;
    before?: unknown;
    after?: unknown;
    /** The side that does not have the property, also of a secret. */
    absent?: "before" | "after" | undefined;
    secret?: true | undefined;
}

/** Lines about the rules. */
export interface Notice {
    title: string;
    lines: readonly string[];
}

export interface Metric {
    name: string;
    help: string;
    unit?: string;
    samples: readonly { labels: Readonly<Record<string, string>>; value: number }[];
}
