/** Reports for the browser: one as it is in practice, one that is an attack, and one that is long. */
import type { Finding, FindingKind, Report } from "../../../drift/report";
import { finding, reportOf, stackReport } from "../../unit/drift/reports";

const BEFORE = "2026-11-28T08:00:00.000Z";

function targeted(urn: string): string {
    return `\`pulumi refresh --stack prod --target ${urn} && pulumi up --stack prod --target ${urn}\` restores what the program declares; or take the new values into the program`;
}

const WORKSPACE = "urn:pulumi:prod::infra::workspaces:agentenv:Workspace::research";
const MEMBERS = "urn:pulumi:prod::infra::workspaces:agentenv:WorkspaceMembers::research";
const SECRET = "urn:pulumi:prod::infra::workspaces:agentenv:Secret::database";
const OLD = "urn:pulumi:prod::infra::workspaces:tripswitch:Workspace::billing";

/** Two services and three stacks. One finding is of an earlier run. */
export const REALISTIC: Report = reportOf(
    [
        stackReport(
            [
                finding({
                    fingerprint: "a0".repeat(16),
                    kind: "deleted",
                    urn: OLD,
                    type: "workspaces:tripswitch:Workspace",
                    name: "billing",
                    id: "ws_7h2k",
                    service: "tripswitch",
                    properties: [],
                    children: ["urn:pulumi:prod::infra::workspaces:tripswitch:WorkspaceMember::ada"],
                    remedy: "`pulumi refresh --stack prod && pulumi up --stack prod` creates it again, without what was in it; or remove it from the program",
                }),
                finding({
                    fingerprint: "a1".repeat(16),
                    urn: WORKSPACE,
                    name: "research",
                    id: "ws_4m9x",
                    properties: [
                        {
                            path: "name",
                            kind: "update",
                            before: "Research",
                            after: "Research (do not delete)",
                        },
                        { path: "description", kind: "delete", before: "Agents of the research group" },
                    ],
                    remedy: targeted(WORKSPACE),
                }),
                finding({
                    fingerprint: "a2".repeat(16),
                    urn: MEMBERS,
                    type: "workspaces:agentenv:WorkspaceMembers",
                    name: "research",
                    id: "ws_4m9x",
                    properties: [
                        {
                            path: 'members["grace@example.com"]',
                            kind: "update",
                            before: { role: "member" },
                            after: { role: "owner" },
                        },
                        { path: 'members["eve@example.net"]', kind: "add", after: { role: "admin" } },
                    ],
                    firstSeen: BEFORE,
                    new: false,
                    remedy: targeted(MEMBERS),
                }),
                finding({
                    fingerprint: "a3".repeat(16),
                    urn: SECRET,
                    type: "workspaces:agentenv:Secret",
                    name: "database",
                    id: "ws_4m9x/sec_91",
                    properties: [{ path: "value", kind: "update", secret: true }],
                    remedy: targeted(SECRET),
                }),
                finding({
                    ...unmanaged("a4", "STRIPE_KEY"),
                    type: "workspaces:agentenv:Secret",
                    id: "ws_4m9x/sec_97",
                    remedy: "`pulumi import --stack prod workspaces:agentenv:Secret STRIPE-KEY ws_4m9x/sec_97` takes it into the stack; or delete it at the service",
                }),
                finding({
                    fingerprint: "a5".repeat(16),
                    kind: "unverifiable",
                    type: "workspaces:agentenv:Checkout",
                    name: "subscription",
                    properties: [],
                    reason: "no route returns a checkout",
                    new: false,
                    remedy: "compare it by hand; an `up` that changes it writes it",
                }),
                finding({
                    fingerprint: "a6".repeat(16),
                    name: "sandbox",
                    ignored: { reason: "the support team edits it", rule: "drift.yaml, rule 1" },
                    new: false,
                    remedy: "nothing: it is ignored",
                }),
            ],
            { project: "infra", folder: "infra", resources: 42 },
        ),
        stackReport([], { project: "infra", stack: "staging", folder: "infra", resources: 40 }),
        stackReport([], {
            project: "infra",
            stack: "dev",
            folder: "infra",
            status: "error",
            error: "AgentEnv refused the key (401, request req_5f0c). Set AGENTENV_API_KEY to a valid key.",
            resources: 0,
        }),
    ],
    { resolved: [finding({ fingerprint: "a7".repeat(16), name: "archive", firstSeen: BEFORE, new: false })] },
);

function unmanaged(digits: string, name: string): Finding {
    const { urn: _urn, ...rest } = finding({
        fingerprint: digits.repeat(16),
        kind: "unmanaged",
        name,
        properties: [],
    });
    return rest;
}

/** Ends of every context of HTML. What it could run shows a dialog. */
const ATTACKS = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(2)>',
    "' onmouseover='alert(3)' autofocus onfocus='alert(4)",
    "</script></style></title></textarea>--><svg onload=alert(5)>",
    "javascript:alert(6)",
    "&lt;b&gt;&amp;quot;&#x41;",
    "`alert(7)` ${alert(8)} {{alert(9)}}",
    '<meta http-equiv="refresh" content="0;url=https://example.com/">',
    '<link rel="stylesheet" href="https://example.com/a.css"><base href="https://example.com/">',
];

/** Texts that browsers lay out or hide in their own ways. */
export const UNUSUAL = {
    rightToLeft: "שלום עולם مرحبا",
    emoji: "👩‍🚀🏳️‍🌈",
    long: "wörd".repeat(1_000),
    lines: "first\nsecond\r\nthird",
};

/** Reverses what follows, hides, and is half of a character. */
export const INVISIBLE = "admin\u202e\u200btxt.exe\u0000\ud800";

export const attacks: readonly string[] = ATTACKS;

/** An attack in every text of a report. */
export const HOSTILE: Report = reportOf(
    [
        ...ATTACKS.map((text, index) =>
            stackReport(
                (["changed", "deleted", "unmanaged", "unverifiable"] satisfies FindingKind[]).map(
                    (kind, position) =>
                        finding({
                            fingerprint: `${index}${position}${text}`,
                            kind,
                            urn: text,
                            type: text,
                            name: text,
                            id: text,
                            service: text,
                            properties: [
                                { path: text, kind: "update", before: text, after: { [text]: [text] } },
                            ],
                            children: [text],
                            reason: text,
                            firstSeen: text,
                            remedy: `\`pulumi up ${text}\` ${text}`,
                            ...(kind === "unmanaged" ? { ignored: { reason: text, rule: text } } : {}),
                        }),
                ),
                { project: text, stack: text, folder: text, error: text },
            ),
        ),
        stackReport(
            [...Object.values(UNUSUAL), INVISIBLE].map((name, index) =>
                finding({
                    fingerprint: `e${index}`.repeat(16),
                    name,
                    properties: [{ path: name, kind: "update", before: name, after: `${name}!` }],
                }),
            ),
        ),
    ],
    {
        generatedAt: ATTACKS[1] ?? "",
        tool: { name: ATTACKS[0] ?? "", version: ATTACKS[3] ?? "" },
        resolved: ATTACKS.map((name) => finding({ fingerprint: name, name })),
        expiredRules: [...ATTACKS],
    },
);

/** One stack with so many findings, in turn of each kind. */
export function long(count: number): Report {
    const kinds: readonly FindingKind[] = ["changed", "deleted", "unmanaged", "unverifiable"];
    return reportOf([
        stackReport(
            Array.from({ length: count }, (_, index) =>
                finding({
                    fingerprint: index.toString(16).padStart(32, "0"),
                    kind: kinds[index % kinds.length] ?? "changed",
                    name: `workspace-${index}`,
                    id: `ws_${index}`,
                    remedy: targeted(WORKSPACE),
                }),
            ),
        ),
    ]);
}
