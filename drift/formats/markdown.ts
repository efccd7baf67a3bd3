/**
 * The report for a job summary and for a comment on a pull request. Values are in HTML blocks, within `<code>` or `<pre>`: Markdown reads nothing
 * there, and GitHub links no mention, no issue and no address.
 */
import { counts, type Finding, type Report, type StackReport } from "../report";
import { changeText, noteOf, plainText, resourceText, stacksText, stackTitle, summaryText } from "./texts";

/** The first line, by which a workflow finds its comment. */
const MARKER = "<!-- pulumi-workspaces-drift -->";
/** The characters of a comment on GitHub. A job summary may have more. */
const LIMIT = 65_536;
/** For the sentence about what is left out. */
const RESERVE = 300;
const LONGEST_ERROR = 2000;

const ORDER: readonly StackReport["status"][] = ["error", "drift", "in-sync"];
const HEAD = "<tr><th>finding</th><th>resource</th><th>property</th><th>state → service</th></tr>";

export function markdown(report: Report): string {
    const page = new Page(
        `${MARKER}\n\n## Drift: ${summaryText(report)}\n\n${stacksText(report.summary)}.\n`,
    );
    for (const stack of ORDER.flatMap((status) => report.stacks.filter((one) => one.status === status))) {
        addStack(page, stack);
    }
    page.list(
        "findings",
        "<h3>Resolved</h3>\n<ul>",
        report.resolved.map((finding) => `<li>${finding.kind} ${code(resourceText(finding))}</li>`),
        "</ul>",
    );
    page.list(
        "expired rules",
        "<h3>Expired rules</h3>\n<ul>",
        report.expiredRules.map((rule) => `<li>${code(rule)}</li>`),
        "</ul>",
    );
    return page.text();
}

function addStack(page: Page, stack: StackReport): void {
    const { status, error, findings } = stack;
    const heading = `<h3>${code(stackTitle(stack))}: ${status === "in-sync" ? "in sync" : status}</h3>`;
    page.block("stacks", error === undefined ? heading : `${heading}\n\n${errorBlock(error)}`);
    const open = findings.filter(counts);
    page.list("findings", `<table>\n${HEAD}`, open.map(rowsOf), "</table>");
    const others = findings.filter((one) => !counts(one));
    page.list(
        "findings",
        `<details><summary>${others.length} ignored or unverifiable</summary>\n<table>\n${HEAD}`,
        others.map(rowsOf),
        "</table>\n</details>",
    );
}

function errorBlock(error: string): string {
    const text = error.length > LONGEST_ERROR ? `${error.slice(0, LONGEST_ERROR)}…` : error;
    return `<pre><code>${escaped(text)}</code></pre>`;
}

function rowsOf(finding: Finding): string {
    const note = noteOf(finding);
    const cells = finding.properties.map(
        (property) => `<td>${code(property.path)}</td><td>${code(changeText(property))}</td>`,
    );
    if (note !== "" || cells.length === 0) {
        cells.push(`<td></td><td>${note === "" ? "" : code(note)}</td>`);
    }
    const span = cells.length > 1 ? ` rowspan="${cells.length}"` : "";
    const label = `${finding.kind}${finding.new ? " <strong>new</strong>" : ""}`;
    const first = `<td${span}>${label}</td><td${span}>${code(resourceText(finding))}</td>`;
    return cells.map((cell, index) => `<tr>${index === 0 ? first : ""}${cell}</tr>`).join("\n");
}

/** In one line: an empty line would end the block. */
function code(text: string): string {
    return `<code>${escaped(text).replaceAll("\n", "&#10;")}</code>`;
}

function escaped(text: string): string {
    return plainText(text)
        .replaceAll("&", "&amp;")
        .replaceAll("<", "&lt;")
        .replaceAll(">", "&gt;")
        .replaceAll('"', "&quot;");
}

/** Holds as much as fits into a comment, in whole items. */
class Page {
    private readonly parts: string[];
    private room: number;
    private readonly leftOut = new Map<string, number>();

    constructor(head: string) {
        this.parts = [head];
        this.room = LIMIT - RESERVE - head.length;
    }

    block(what: string, text: string): void {
        this.list(what, "", [text], "");
    }

    /** A block of items, apart from the others by an empty line. Items that do not fit are counted by `what` they are. */
    list(what: string, open: string, items: readonly string[], close: string): void {
        const frame = open.length + close.length + 3;
        const fitting: string[] = [];
        let room = this.room - frame;
        for (const item of items) {
            if (item.length + 1 <= room) {
                fitting.push(item);
                room -= item.length + 1;
            }
        }
        if (fitting.length > 0) {
            const lines = [open, ...fitting, close].filter((line) => line !== "");
            this.parts.push(`\n${lines.join("\n")}\n`);
            this.room = room;
        }
        const missing = items.length - fitting.length;
        if (missing > 0) {
            this.leftOut.set(what, (this.leftOut.get(what) ?? 0) + missing);
        }
    }

    text(): string {
        const missing = [...this.leftOut].map(([what, count]) => `${count} ${what}`).join(" and ");
        const note = `\n${missing} are left out here, as a comment has at most ${LIMIT} characters. The JSON report (\`--output json=FILE\`) has all of them.\n`;
        return this.parts.join("") + (missing === "" ? "" : note);
    }
}
