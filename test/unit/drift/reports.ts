/** Reports for tests of formats: one of everything, one of nothing, and some that are hard to write. */
import type { Finding, Report, StackReport } from "../../../drift/report";
import { summaryOf } from "../../../drift/report";

const AT = "2026-11-30T08:00:00.000Z";

export function finding(rest: Partial<Finding> = {}): Finding {
    return {
        fingerprint: "0123456789abcdef0123456789abcdef",
        kind: "changed",
        urn: "urn:pulumi:prod::team::workspaces:agentenv:Workspace::team",
        type: "workspaces:agentenv:Workspace",
        name: "team",
        id: "ws_1",
        service: "agentenv",
        properties: [{ path: "name", kind: "update", before: "team", after: "by hand" }],
        firstSeen: AT,
        new: true,
        remedy: "`pulumi up --stack prod` restores it",
        ...rest,
    };
}

export function stackReport(findings: Finding[], rest: Partial<StackReport> = {}): StackReport {
    return {
        project: "team",
        stack: "prod",
        folder: ".",
        projectFile: "Pulumi.yaml",
        status: findings.length > 0 ? "drift" : "in-sync",
        resources: 12,
        findings,
        ...rest,
    };
}

export function reportOf(stacks: StackReport[], rest: Partial<Report> = {}): Report {
    const { resolved = [] } = rest;
    return {
        version: 1,
        generatedAt: AT,
        tool: { name: "pulumi-workspaces", version: "0.1.0" },
        summary: summaryOf(stacks, resolved),
        stacks,
        resolved,
        expiredRules: [],
        unusedRules: [],
        ...rest,
    };
}

const secretChange = finding({
    fingerprint: "1".repeat(32),
    urn: "urn:pulumi:prod::team::workspaces:agentenv:Secret::token",
    type: "workspaces:agentenv:Secret",
    name: "token",
    id: "ws_1/sec_1",
    properties: [
        { path: "description", kind: "update", secret: true },
        { path: "version", kind: "update", before: 1, after: 2 },
    ],
    new: false,
});

const deleted = finding({
    fingerprint: "2".repeat(32),
    kind: "deleted",
    urn: "urn:pulumi:prod::team::workspaces:agentenv:Workspace::old",
    name: "old",
    id: "ws_2",
    properties: [],
    children: ["urn:pulumi:prod::team::workspaces:agentenv:Secret::old-token"],
});

const doubted = finding({ ...deleted, fingerprint: "3".repeat(32), name: "doubted", doubted: true });

const { urn: _urn, ...base } = finding();
const unmanaged: Finding = {
    ...base,
    fingerprint: "4".repeat(32),
    kind: "unmanaged",
    type: "workspaces:agentenv:WorkspaceMember",
    name: "eve@example.com",
    id: "ws_1/eve@example.com",
    properties: [],
};

const unverifiable = finding({
    fingerprint: "5".repeat(32),
    kind: "unverifiable",
    name: "checkout",
    properties: [],
    reason: "no route returns a checkout",
});

const ignored = finding({
    fingerprint: "6".repeat(32),
    name: "ignored",
    ignored: { reason: "others write it", rule: "drift.yaml, rule 1" },
});

/** One of every kind, in two stacks, one of which failed; one finding resolved, and one rule expired. */
export const EVERYTHING = reportOf(
    [
        stackReport([deleted, doubted, finding(), secretChange, ignored, unmanaged, unverifiable]),
        stackReport([], {
            stack: "dev",
            status: "error",
            error: "incorrect passphrase\nsecond line",
            resources: 0,
        }),
    ],
    {
        resolved: [finding({ fingerprint: "7".repeat(32), name: "resolved", new: false })],
        expiredRules: ["drift.yaml, rule 2 ended on 2026-11-01: until the move"],
    },
);

export const NOTHING = reportOf([stackReport([])]);

/** Whose secret property has its values, which no part of `drift` writes. */
export function withSecretValues(value: string): Report {
    const property = { path: "value", kind: "update", before: value, after: value, secret: true } as const;
    const leaking = finding({ properties: [property] });
    const [first, ...others] = EVERYTHING.stacks;
    const stacks = first ? [{ ...first, findings: [...first.findings, leaking] }, ...others] : [];
    return reportOf(stacks, { resolved: [...EVERYTHING.resolved, leaking] });
}

/** What Markdown, HTML, XML, SARIF, OpenMetrics and GitHub each give a meaning to. */
export const SPECIAL =
    "a|b \\| `c` ``` <b>&amp; \"q\" 'q' @octocat #1 https://example.com [x](https://example.com) {0} *d* _e_ ]]> \u{1f642}";

/** Every text of it has special characters, with line breaks and control characters where a text may have them. */
export const HOSTILE = reportOf(
    [
        stackReport(
            [
                finding({
                    name: `${SPECIAL}\n\n# heading`,
                    properties: [
                        {
                            path: `tags["${SPECIAL}"]`,
                            kind: "update",
                            before: SPECIAL,
                            after: { text: `${SPECIAL}\n\n` },
                        },
                    ],
                }),
                finding({ kind: "unverifiable", properties: [], reason: SPECIAL }),
                finding({ ignored: { reason: `${SPECIAL}\n\nmore`, rule: SPECIAL } }),
            ],
            {
                project: SPECIAL,
                stack: 'quoted "\\" and\nbroken',
                folder: "a folder/#1",
                status: "error",
                error: `\u001b[31m${SPECIAL}\u001b[0m\r\n\n</pre>\u0000\ud800`,
            },
        ),
    ],
    { resolved: [finding({ name: SPECIAL })], expiredRules: [SPECIAL] },
);

/** One stack with so many findings, a tenth of them ignored. */
export function many(count: number): Report {
    const findings = Array.from({ length: count }, (_, index) => {
        const number = String(index).padStart(6, "0");
        return finding({
            fingerprint: `${number}${"0".repeat(26)}`,
            name: `workspace-${number}`,
            id: `ws_${number}`,
            ...(index % 10 === 0
                ? { ignored: { reason: "others write it", rule: "drift.yaml, rule 1" } }
                : {}),
        });
    });
    return reportOf([stackReport(findings)]);
}
