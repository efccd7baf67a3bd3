/** HTML as a tagged template: every value is escaped, unless it is markup itself. */

/** HTML that is complete and safe. */
export class Markup {
    constructor(readonly text: string) {}
}

type Value = string | number | Markup | readonly Markup[] | undefined;

export function html(parts: TemplateStringsArray, ...values: Value[]): Markup {
    return new Markup(
        parts
            .map(withoutIndentation)
            .map((part, index) => (index === 0 ? part : textOf(values[index - 1]) + part))
            .join(""),
    );
}

/** It is for the source; 5,000 findings would have a third of a page of it. */
function withoutIndentation(part: string): string {
    return part.replace(/\n\s+/g, "\n");
}

function textOf(value: Value): string {
    if (value === undefined) {
        return "";
    }
    if (value instanceof Markup) {
        return value.text;
    }
    return typeof value === "object" ? value.map(({ text }) => text).join("") : escaped(String(value));
}

const ENTITIES: Readonly<Record<string, string>> = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
    "'": "&#39;",
};

/** For text and for quoted attributes. */
function escaped(text: string): string {
    return visible(text).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? "");
}

/**
 * Characters that show nothing, or that change the order of what follows, are written as their code: what a person reads is what they copy. Half of a
 * surrogate pair has no encoding.
 */
function visible(text: string): string {
    return text
        .replace(/\r\n?/g, "\n")
        .replace(
            /[^\P{Cc}\t\n]|[\p{Cs}\u061c\u200b\u200e\u200f\u2028-\u202e\u2060\u2066-\u2069\ufeff]/gu,
            (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
        );
}
