/** Writes the tables into docs/performance.md, each part between its own markers. The prose around them is written by hand. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { format, resolveConfig } from "prettier";
import { markdown } from "../../harness/table";
import { elapsed } from "../../toolchain/progress";
import { REPOSITORY } from "../../toolchain/stack/project";
import { PART_NAMES } from "../parts/registry";
import type { MeasuredPart, MeasuredParts } from "./results";

export const PAGE = join(REPOSITORY, "docs", "performance.md");

/** The part's tables, with when and where they were measured. */
export function partMarkdown({ circumstances, tables }: MeasuredPart): string {
    const { date, commit, command, seconds, machine } = circumstances;
    const measured = `\`${command}\` on ${date} at commit ${commit}, ${elapsed(1000 * seconds)} for this part; ${machine}.`;
    return [measured, ...tables.map(markdown)].join("\n\n");
}

/** The page with the tables of these parts. Formatted, as every page. */
export async function pageWith(parts: MeasuredParts, page = readFileSync(PAGE, "utf8")): Promise<string> {
    const text = PART_NAMES.reduce((current, name) => {
        const part = parts[name];
        return replaceBlock(current, name, part === undefined ? "Not measured yet." : partMarkdown(part));
    }, page);
    return format(text, { ...(await resolveConfig(PAGE)), parser: "markdown" });
}

/** Replaces what is between `<!-- bench:NAME -->` and `<!-- /bench:NAME -->`. */
function replaceBlock(page: string, name: string, block: string): string {
    const [begin, end] = [`<!-- bench:${name} -->`, `<!-- /bench:${name} -->`];
    const from = page.indexOf(begin);
    const to = page.indexOf(end);
    if (from < 0 || to < from) {
        throw new Error(`docs/performance.md has no place for the part ${name}: ${begin} … ${end}`);
    }
    return `${page.slice(0, from + begin.length)}\n\n${block}\n\n${page.slice(to)}`;
}
