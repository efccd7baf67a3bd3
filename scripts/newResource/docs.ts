/** The places of a new resource in docs/routes.md and docs/resources.md. Tables come out aligned when the page is formatted. */
import { basename } from "node:path";
import type { ResourceNames } from "./names";

/** A table of its routes, at the end of the service's section. A contract test compares it with the emulator's OpenAPI document. */
export function routesWithResource(
    page: string,
    { service, className, kebab, testPath }: ResourceNames,
): string {
    const table = [
        `### ${className}`,
        "",
        "| route | resource or function | tests |",
        "| --- | --- | --- |",
        `| \`POST /to-do/${kebab}\` | \`${className}\` | \`${basename(testPath)}\` |`,
    ].join("\n");
    return inSection(page, service.title, (section) => `${section.trimEnd()}\n\n${table}\n\n`);
}

/** A row in the service's table of ids, and a section on what is drift. */
export function docsWithResource(page: string, { service, className, fileName }: ResourceNames): string {
    const row = `| ${className} | \`{${fileName}Id}\` | | |`;
    const table = new RegExp(`^\\| ${service.title} .*\\n(\\|.*\\n)+`, "m");
    if (!table.test(page)) {
        throw new Error(`docs/resources.md has no table whose first column is "${service.title}"`);
    }
    const text = "To do: what is drift, what `up` then does, and what cannot be imported or updated.";
    return inSection(
        page.replace(table, (rows) => `${rows}${row}\n`),
        service.title,
        (section) => `${section.trimEnd()}\n\n### ${className}\n\n${text}\n\n`,
    );
}

/** Changes what is below a heading of the second level, up to the next one. */
function inSection(page: string, heading: string, change: (section: string) => string): string {
    const sections = page.split(/^(?=## )/m);
    const index = sections.findIndex((section) => section.startsWith(`## ${heading}\n`));
    const section = sections[index];
    if (section === undefined) {
        throw new Error(`the page has no section "${heading}"`);
    }
    return sections.with(index, change(section)).join("");
}
