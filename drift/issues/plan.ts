/**
 * What a report of drift changes about the issues of a tracker: one open issue for each stack that has drift. Who follows an issue is notified by what opens
 * it, by a comment and by its end, and not by an edit of its text. So news are comments, and everything else is an edit.
 */
import { createHash } from "node:crypto";
import { render } from "../formats/index";
import { counts, summaryOf, type Finding, type Report, type StackReport } from "../report";

export interface OpenIssue {
    number: number;
    body: string;
}

export type IssueAction =
    | { kind: "open"; stack: string; title: string; body: string }
    /** With a comment if something is new. */
    | { kind: "update"; stack: string; number: number; body: string; comment?: string }
    | { kind: "close"; stack: string; number: number; comment: string };

/** What GitHub's text of an issue or a comment may have. */
const LIMIT = 65_536;

/** A hidden comment in the first line: whose issue it is, and what it shows. */
const MARKER = /^<!-- pulumi-workspaces-drift-issue (\S+) ([0-9a-f]{64}) -->/;

/**
 * Issues of stacks that are not in the report, or that could not be compared as a whole, stay as they are. Repeated with the same report it changes nothing,
 * so a run that was interrupted is repeated.
 */
export function plannedActions(report: Report, issues: readonly OpenIssue[]): IssueAction[] {
    const known = knownIssues(issues);
    return report.stacks.flatMap((stack) => actionOf(report, stack, known.get(keyOf(stack))) ?? []);
}

interface KnownIssue {
    number: number;
    digest: string;
}

function knownIssues(issues: readonly OpenIssue[]): Map<string, KnownIssue> {
    const known = new Map<string, KnownIssue>();
    // The oldest of a stack, should there be two.
    for (const { number, body } of [...issues].sort((one, other) => one.number - other.number)) {
        const [, key, digest] = MARKER.exec(body) ?? [];
        if (key !== undefined && digest !== undefined && !known.has(key)) {
            known.set(key, { number, digest });
        }
    }
    return known;
}

function actionOf(
    report: Report,
    stack: StackReport,
    issue: KnownIssue | undefined,
): IssueAction | undefined {
    if (stack.status === "error") {
        return undefined;
    }
    const name = `${stack.project}/${stack.stack}`;
    const findings = stack.findings.filter(counts);
    if (findings.length === 0) {
        return issue && { kind: "close", stack: name, number: issue.number, comment: agreement(stack) };
    }
    const digest = digestOf(findings);
    if (issue?.digest === digest) {
        return undefined;
    }
    const marker = `<!-- pulumi-workspaces-drift-issue ${keyOf(stack)} ${digest} -->\n`;
    const body = marker + textOf(report, stack, stack.findings, LIMIT - marker.length);
    if (issue === undefined) {
        return { kind: "open", stack: name, title: `Drift in ${name}`, body };
    }
    const news = findings.filter((one) => one.new);
    return {
        kind: "update",
        stack: name,
        number: issue.number,
        body,
        ...(news.length === 0 ? {} : { comment: NEWS + textOf(report, stack, news, LIMIT - NEWS.length) }),
    };
}

const NEWS = "New since the report before:\n\n";

function agreement({ findings }: StackReport): string {
    const unverifiable = findings.filter(({ kind, ignored }) => kind === "unverifiable" && !ignored).length;
    const rest = unverifiable === 0 ? "" : ` ${unverifiable} of its objects could not be compared.`;
    return `The stack and the services agree again, but for what rules cover.${rest}`;
}

/** The report of one stack. No finding is marked as new: comments report news, and the mark would be wrong once the text has stayed for a day. */
function textOf(report: Report, stack: StackReport, findings: readonly Finding[], limit: number): string {
    const stacks = [{ ...stack, findings: findings.map((one) => ({ ...one, new: false })) }];
    const part: Report = {
        ...report,
        stacks,
        summary: summaryOf(stacks, []),
        resolved: [],
        expiredRules: [],
        unusedRules: [],
    };
    return render(part, "markdown", { limit });
}

/** Neither white space nor `>`: it is part of a comment in HTML. */
function keyOf({ project, stack }: StackReport): string {
    return [project, stack].map(encodeURIComponent).join("/");
}

/** What people see of the findings. When a finding was seen first is no part of it: it is lost with the previous report. */
function digestOf(findings: readonly Finding[]): string {
    const shown = findings.map(({ firstSeen: _firstSeen, new: _new, ...rest }) => rest);
    return createHash("sha256").update(JSON.stringify(shown)).digest("hex");
}
