/**
 * The report for a job summary and for a comment on a pull request. Values are in HTML blocks, within `<code>` or `<pre>`: Markdown reads nothing
 * there, and GitHub links no mention, no issue and no address.
 */
import type { Entry, Group, View } from "../views/view";
import type { FormatOptions } from "./format";
import { changeText, entryText, plainText, valuesTitle } from "./texts";

/** The characters of a comment on GitHub. A job summary may have more. */
const LIMIT = 65_536;
/** For the sentence about what is left out. */
const RESERVE = 300;
const LONGEST_ERROR = 2000;

const ORDER: readonly Group["status"][] = ["error", "drift", "in-sync"];

export function markdown(view: View, { limit = LIMIT }: FormatOptions): string {
    // The first line is a hidden comment, by which a workflow finds what it wrote.
    const marker = `<!-- pulumi-workspaces-${view.kind} -->`;
    const page = new Page(`${marker}\n\n## ${view.title}: ${view.summary}\n\n${view.scope}.\n`, limit);
    for (const group of ORDER.flatMap((status) => view.groups.filter((one) => one.status === status))) {
        addGroup(page, group, view);
    }
    page.list(
        "findings",
        "<h3>Resolved</h3>\n<ul>",
        view.resolved.map((entry) => `<li>${entry.kind} ${code(entryText(entry))}</li>`),
        "</ul>",
    );
    for (const { title, lines } of view.notices) {
        page.list(
            title.toLowerCase(),
            `<h3>${title}</h3>\n<ul>`,
            lines.map((line) => `<li>${code(line)}</li>`),
            "</ul>",
        );
    }
    return page.text();
}

function addGroup(page: Page, { title, statusText, error, entries }: Group, view: View): void {
    const head = `<tr><th>finding</th><th>resource</th><th>property</th><th>${valuesTitle(view)}</th></tr>`;
    const heading = `<h3>${code(title)}: ${statusText}</h3>`;
    page.block("stacks", error === undefined ? heading : `${heading}\n\n${errorBlock(error)}`);
    const rows = (some: readonly Entry[]): string[] => some.map((entry) => rowsOf(entry, view));
    page.list("findings", `<table>\n${head}`, rows(entries.filter(({ counts }) => counts)), "</table>");
    const others = entries.filter(({ counts }) => !counts);
    const why = view.hasHistory ? "ignored or unverifiable" : "unverifiable";
    page.list(
        "findings",
        `<details><summary>${others.length} ${why}</summary>\n<table>\n${head}`,
        rows(others),
        "</table>\n</details>",
    );
}

function errorBlock(error: string): string {
    const text = error.length > LONGEST_ERROR ? `${error.slice(0, LONGEST_ERROR)}…` : error;
    return `<pre><code>${escaped(text)}</code></pre>`;
}

function rowsOf(entry: Entry, view: View): string {
    const { note } = entry;
    const cells = entry.changes.map(
        (change) => `<td>${code(change.path)}</td><td>${code(changeText(change, view))}</td>`,
    );
    if (note !== "" || cells.length === 0) {
        cells.push(`<td></td><td>${note === "" ? "" : code(note)}</td>`);
    }
    const span = cells.length > 1 ? ` rowspan="${cells.length}"` : "";
    const label = `${entry.kind}${entry.new ? " <strong>new</strong>" : ""}`;
    const first = `<td${span}>${label}</td><td${span}>${code(entryText(entry))}</td>`;
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

    constructor(head: string, limit: number) {
        this.parts = [head];
        this.room = limit - RESERVE - head.length;
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
