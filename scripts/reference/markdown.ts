/** Markdown of the generated pages. It reads well on GitHub; the site (site/markdown.ts) makes tabs of the languages. */
import { LANGUAGES } from "../../site/languages";

/** The first line of a generated page. */
export const GENERATED = "<!-- Written by `npm run generate` from the declarations. Do not edit it. -->";

/** A table with these columns. Without rows there is none. */
export function table(columns: readonly string[], rows: readonly (readonly string[])[]): string {
    if (rows.length === 0) {
        return "";
    }
    return [columns, columns.map(() => "---"), ...rows]
        .map((cells) => `| ${cells.map(cell).join(" | ")} |`)
        .join("\n");
}

function cell(text: string): string {
    return text.replaceAll("|", "\\|").replace(/\s*\n\s*/g, " ");
}

export function fenced(language: string, code: string): string {
    return `\`\`\`${language}\n${code.trimEnd()}\n\`\`\``;
}

/** The same program in each language: the first one is open. */
export function languageBlocks(programs: ReadonlyMap<string, string>): string {
    return Object.entries(LANGUAGES)
        .flatMap(([language, name]) => {
            const code = programs.get(language);
            return code === undefined ? [] : [{ language, name, code }];
        })
        .map(({ language, name, code }, index) =>
            [
                index === 0 ? "<details open>" : "<details>",
                `<summary>${name}</summary>\n`,
                fenced(language, code),
                "\n</details>",
            ].join("\n"),
        )
        .join("\n");
}

/** `a`, `b` and `c`, as code. */
export function namesOf(names: readonly string[]): string {
    return new Intl.ListFormat("en-GB").format(names.map((name) => `\`${name}\``));
}

/** The parts of a page, without the empty ones. */
export function page(...parts: readonly string[]): string {
    return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
}

/** A heading with what is below it, or nothing. */
export function section(heading: string, ...parts: readonly string[]): string {
    const content = parts.filter((part) => part !== "");
    return content.length === 0 ? "" : [`## ${heading}`, ...content].join("\n\n");
}
