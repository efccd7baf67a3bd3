/** For tests: the files that the pages for users contain, so that a test runs them as they are written. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { REPOSITORY } from "../toolchain/stack/project";

/** A fenced block that begins with a comment that is the name of a file, which may be in a folder. */
const FILE = /^```\w+\n((?:#|\/\/|<!--) ([\w./-]+\.\w+)(?:,.*?)?(?: -->)?\n.*?^)```$/gms;

/** A fenced block of commands. */
const COMMANDS = /^```sh\n(.*?^)```$/gms;

export function textOfPage(page: string): string {
    return readFileSync(join(REPOSITORY, page), "utf8");
}

/** The files of a page of the repository, by name. */
export function filesOfPage(page: string): Readonly<Record<string, string>> {
    return filesIn(textOfPage(page), page);
}

/** The files of one section of a page, by name, and its commands. */
export function sectionOfPage(
    page: string,
    heading: string,
): { files: Readonly<Record<string, string>>; commands: string } {
    const section = textOfPage(page)
        .split(/^## /m)
        .find((text) => text.startsWith(`${heading}\n`));
    if (section === undefined) {
        throw new Error(`${page} has no section ${heading}`);
    }
    const commands = [...section.matchAll(COMMANDS)].map(([, text = ""]) => text).join("");
    return { files: filesIn(section, page), commands };
}

function filesIn(text: string, page: string): Readonly<Record<string, string>> {
    const files = [...text.matchAll(FILE)].map(([, content = "", name = ""]) => [name, content] as const);
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
