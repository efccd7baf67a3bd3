/** For tests: the files that the pages for users contain, so that a test runs them as they are written. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { REPOSITORY } from "../toolchain/stack/project";

/** A fenced block that begins with a comment that is the name of a file. */
const FILE = /^```\w+\n((?:#|\/\/) ([\w.-]+\.\w+)(?:,.*?)?\n.*?^)```$/gms;

export function textOfPage(page: string): string {
    return readFileSync(join(REPOSITORY, page), "utf8");
}

/** The files of a page of the repository, by name. */
export function filesOfPage(page: string): Readonly<Record<string, string>> {
    const files = [...textOfPage(page).matchAll(FILE)].map(
        ([, text = "", name = ""]) => [name, text] as const,
    );
    const names = files.map(([name]) => name);
    if (new Set(names).size < names.length) {
        throw new Error(`${page} has two files of one name: ${names.join(", ")}`);
    }
    return Object.fromEntries(files);
}

/** One of them. */
export function fileOfPage(page: string, name: string): string {
    const text = filesOfPage(page)[name];
    if (text === undefined) {
        throw new Error(`${page} has no file ${name}`);
    }
    return text;
}

/** The messages that the tables of a section quote, in the first column. */
export function quotesOfPage(page: string, heading: RegExp): string[] {
    const sections = textOfPage(page)
        .split(/^## /m)
        .filter((section) => heading.test(section.split("\n")[0] ?? ""));
    const rows = sections.flatMap((section) => section.match(/^\| .*? \|/gm) ?? []);
    return rows.flatMap((row) => [...row.matchAll(/`([^`]+)`/g)].map(([, quote = ""]) => quote));
}
