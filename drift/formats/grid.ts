/** A table of text of any length, in proportional time. */
import Table from "cli-table3";
import stringWidth from "string-width";
import type { FormatOptions } from "./format";

/** The rows of one table of the library, whose time grows with their square. */
export const MOST_ROWS = 100;

/** The characters of the borders, in four columns. */
const FRAME = 5;
/** Beside the text of a cell. */
const PADDING = 2;

const NO_TOP = { top: "", "top-mid": "", "top-left": "", "top-right": "" };
const NO_BOTTOM = { bottom: "", "bottom-mid": "", "bottom-left": "", "bottom-right": "" };

export interface Grid {
    head: readonly string[];
    /** Texts of one line. */
    rows: readonly (readonly string[])[];
    /** The parts of the columns in the width of a terminal. Cells are truncated to it. */
    shares: readonly number[];
}

export function grid({ head, rows, shares }: Grid, { colour = false, width }: FormatOptions): string {
    const colWidths =
        width === undefined
            ? widthsOf([head, ...rows])
            : shares.map((share) => Math.max(10, Math.floor((width - FRAME) * share)));
    const starts = Array.from(
        { length: Math.ceil(rows.length / MOST_ROWS) },
        (_, index) => index * MOST_ROWS,
    );
    const parts = starts.map((start) => {
        const isFirst = start === 0;
        const isLast = start + MOST_ROWS >= rows.length;
        const part = new Table({
            ...(isFirst ? { head: [...head] } : {}),
            chars: { ...(isFirst ? {} : NO_TOP), ...(isLast ? {} : NO_BOTTOM) },
            style: { head: colour ? ["bold"] : [], border: [], compact: true },
            wordWrap: false,
            colWidths,
        });
        part.push(...rows.slice(start, start + MOST_ROWS).map((row) => [...row]));
        return part.toString();
    });
    return parts.join("\n");
}

function widthsOf(rows: readonly (readonly string[])[]): number[] {
    const widths: number[] = [];
    for (const row of rows) {
        for (const [column, text] of row.entries()) {
            widths[column] = Math.max(widths[column] ?? 0, stringWidth(text) + PADDING);
        }
    }
    return widths;
}
