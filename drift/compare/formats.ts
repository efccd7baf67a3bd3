/** The formats of a comparison, by their names on the command line. */
import Table from "cli-table3";
import { createColors } from "picocolors";
import type { FormatOptions } from "../formats/format";
import type { Comparison } from "./comparison";

export type ComparisonFormat = (comparison: Comparison, options?: FormatOptions) => string;

export const comparisonFormats: Readonly<Record<string, ComparisonFormat>> = { table, json };

function json(comparison: Comparison): string {
    return `${JSON.stringify(comparison, null, 2)}\n`;
}

/** The shares of the columns in the width of a terminal, and the characters of the borders. */
const SHARES = [0.15, 0.35, 0.2, 0.3];
const FRAME = 5;

function table(comparison: Comparison, { colour = false, width }: FormatOptions = {}): string {
    const { left, right, summary } = comparison;
    const colours = createColors(colour);
    const rows = rowsOf(comparison);
    const lines = [colours.bold(`${left} ↔ ${right}`)];
    if (rows.length > 0) {
        const grid = new Table({
            head: ["", "object", "property", "left ↔ right"],
            style: { head: colour ? ["bold"] : [], border: [], compact: true },
            ...(width === undefined
                ? {}
                : { colWidths: SHARES.map((share) => Math.max(8, Math.floor((width - FRAME) * share))) }),
        });
        grid.push(...rows);
        lines.push(grid.toString());
    }
    const parts = Object.entries(summary).map(
        ([name, count]) => `${count} ${name.replace(/[A-Z]/, (letter) => ` ${letter.toLowerCase()}`)}`,
    );
    return `${[...lines, parts.join(", ")].join("\n")}\n`;
}

function rowsOf({ onlyLeft, onlyRight, different, unverifiable }: Comparison): string[][] {
    const object = ({ type, key, name }: Comparison["onlyLeft"][number]): string =>
        `${key || name} (${type})`;
    const text = (value: unknown): string => (value === undefined ? "(absent)" : JSON.stringify(value));
    return [
        ...onlyLeft.map((one) => ["only left", object(one), "", ""]),
        ...onlyRight.map((one) => ["only right", object(one), "", ""]),
        ...different.flatMap((one) =>
            one.properties.map(({ path, left, right, secret }, index) => [
                index === 0 ? "different" : "",
                index === 0 ? object(one) : "",
                path,
                secret ? "[secret] differs" : `${text(left)} ↔ ${text(right)}`,
            ]),
        ),
        ...unverifiable.map((one) => ["unverifiable", object(one), one.property, ""]),
    ];
}
