/** The report for a person at a terminal, and for a log. */
import Table from "cli-table3";
import { createColors } from "picocolors";
import type { Finding, Report, StackReport } from "../report";
import type { FormatOptions } from "./format";
import { changeText, noteOf, resourceText, stackTitle, stacksText, summaryText } from "./texts";

/** The shares of the columns in the width of a terminal. */
const SHARES = [0.12, 0.3, 0.22, 0.36];
/** The characters of the borders. */
const FRAME = 5;

export function table(report: Report, { colour = false, width }: FormatOptions = {}): string {
    const colours = createColors(colour);
    const lines: string[] = [];
    for (const stack of report.stacks) {
        lines.push(headline(stack, colours), ...errorLines(stack, colours));
        if (stack.findings.length > 0) {
            lines.push(findingsTable(stack.findings, { colour, width }));
        }
        lines.push("");
    }
    for (const { kind, name, urn, id } of report.resolved) {
        lines.push(`resolved: ${kind} ${name} (${urn ?? id})`);
    }
    lines.push(...report.expiredRules.map((rule) => colours.yellow(rule)));
    lines.push(`${stacksText(report.summary)}: ${summaryText(report)}`);
    return `${lines.join("\n")}\n`;
}

function headline(stack: StackReport, colours: ReturnType<typeof createColors>): string {
    const status = {
        "in-sync": colours.green("in sync"),
        drift: colours.yellow("drift"),
        error: colours.red("error"),
    }[stack.status];
    return `${colours.bold(stackTitle(stack))}  ${status}`;
}

function errorLines({ error }: StackReport, colours: ReturnType<typeof createColors>): string[] {
    return error === undefined ? [] : error.split("\n").map((line) => colours.red(`  ${line}`));
}

function findingsTable(findings: readonly Finding[], { colour, width }: FormatOptions): string {
    const rows = new Table({
        head: ["finding", "resource", "property", "state → service"],
        style: { head: colour ? ["bold"] : [], border: [], compact: true },
        wordWrap: false,
        ...(width === undefined
            ? {}
            : { colWidths: SHARES.map((share) => Math.max(10, Math.floor((width - FRAME) * share))) }),
    });
    for (const finding of findings) {
        rows.push(...rowsOf(finding));
    }
    return rows.toString();
}

function rowsOf(finding: Finding): string[][] {
    const { kind, properties } = finding;
    const label = `${kind}${finding.new ? " *" : ""}`;
    const resource = resourceText(finding);
    const note = noteOf(finding);
    const rows = properties.map((property) => [property.path, changeText(property)]);
    if (note !== "" || rows.length === 0) {
        rows.push(["", note]);
    }
    return rows.map(([path = "", text = ""], index) =>
        index === 0 ? [label, resource, path, text] : ["", "", path, text],
    );
}
