/** The report for a person at a terminal, and for a log. */
import { createColors } from "picocolors";
import type { Entry, Group, View } from "../views/view";
import type { FormatOptions } from "./format";
import { grid } from "./grid";
import { changeText, entryText, lineText, plainText, valuesTitle } from "./texts";

/** Of the columns, in the width of a terminal. */
const SHARES = [0.12, 0.3, 0.22, 0.36];

export function table(view: View, options: FormatOptions): string {
    const colours = createColors(options.colour ?? false);
    const lines: string[] = [];
    for (const group of view.groups) {
        lines.push(headline(group, colours), ...errorLines(group, colours));
        if (group.entries.length > 0) {
            const head = ["finding", "resource", "property", valuesTitle(view)];
            const rows = group.entries.flatMap((entry) => rowsOf(entry, view));
            lines.push(grid({ head, rows, shares: SHARES }, options));
        }
        lines.push("");
    }
    for (const { kind, name, place } of view.resolved) {
        lines.push(lineText(`resolved: ${kind} ${name} (${place})`));
    }
    lines.push(
        ...view.notices.flatMap((notice) => notice.lines.map((line) => colours.yellow(lineText(line)))),
    );
    lines.push(`${view.scope}: ${view.summary}`);
    return `${lines.join("\n")}\n`;
}

function headline({ title, status, statusText }: Group, colours: ReturnType<typeof createColors>): string {
    const colour = { "in-sync": colours.green, drift: colours.yellow, error: colours.red }[status];
    return `${colours.bold(lineText(title))}  ${colour(statusText)}`;
}

function errorLines({ error }: Group, colours: ReturnType<typeof createColors>): string[] {
    return error === undefined
        ? []
        : plainText(error)
              .split("\n")
              .map((line) => colours.red(`  ${line}`));
}

function rowsOf(entry: Entry, view: View): string[][] {
    const label = `${entry.kind}${entry.new ? " *" : ""}`;
    const rows = entry.changes.map((change) => [change.path, changeText(change, view)]);
    if (entry.note !== "" || rows.length === 0) {
        rows.push(["", entry.note]);
    }
    return rows
        .map(([path = "", text = ""], index) =>
            index === 0 ? [label, entryText(entry), path, text] : ["", "", path, text],
        )
        .map((row) => row.map(lineText));
}
