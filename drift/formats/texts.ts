/** Texts that several formats show. */
import { stripVTControlCharacters } from "node:util";
import type { Change, Entry, View } from "../views/view";

const LONGEST_VALUE = 200;

/** A value in one line. A long one is truncated. */
function valueText(value: unknown): string {
    if (value === undefined) {
        return "(absent)";
    }
    const text = JSON.stringify(value);
    return text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE)}…` : text;
}

/** `"a" → "b"` */
export function changeText({ before, after, secret }: Change, { arrow }: View): string {
    return secret ? "[secret] differs" : `${valueText(before)} ${arrow} ${valueText(after)}`;
}

export function entryText({ name, type }: Entry): string {
    return `${name} (${type})`;
}

/** The heading of the values: `state → service` */
export function valuesTitle({ sides, arrow }: View): string {
    const [before, after] = sides;
    return `${before} ${arrow} ${after}`.toLowerCase();
}

/** Without a terminal's sequences, and without the characters that neither XML nor UTF-8 can hold. Lines end with `\n`. */
export function plainText(text: string): string {
    return stripVTControlCharacters(text)
        .replace(/\r\n?/g, "\n")
        .replace(/[^\P{Cc}\t\n]|[\p{Cs}\ufffe\uffff]/gu, "\ufffd");
}

/** The same in one line. */
export function lineText(text: string): string {
    return plainText(text).replace(/[\t\n]+/g, " ");
}
