/** The menu of the site: the lists of pages in README.md, and those of the reference's overview. There is no other list. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { placeOf, REPOSITORY } from "./pages";

export interface MenuItem {
    text: string;
    link?: string;
    collapsed?: boolean;
    items?: MenuItem[];
}

const ITEM = /^- \[(.*?)\]\((.*?)\)/gm;

export function menu(): MenuItem[] {
    const documentation = sectionOf(textOf("README.md"), "## Documentation");
    return documentation
        .split(/^### /m)
        .slice(1)
        .map((group) => ({
            text: group.split("\n")[0] ?? "",
            items: [...group.matchAll(ITEM)].map(([, text = "", file = ""]) => item(text, file)),
        }));
}

function item(text: string, file: string): MenuItem {
    const place = placeOf(file);
    if (place === undefined) {
        throw new Error(`README.md lists ${file}, which is no page of the site`);
    }
    const link = `/${place.replace(/(index)?\.md$/, "")}`;
    return file === "docs/api/README.md"
        ? { text, link, collapsed: true, items: reference() }
        : { text, link };
}

/** Its tables, by the headings above them. */
function reference(): MenuItem[] {
    return textOf("docs/api/README.md")
        .split(/^## /m)
        .slice(1)
        .map((section) => ({
            text: section.split("\n")[0] ?? "",
            link: `/api/#${(section.split("\n")[0] ?? "").toLowerCase().replaceAll(" ", "-")}`,
            items: [...section.matchAll(/^\| \[(.*?)\]\((.*?)\.md\)/gm)].map(([, text = "", path = ""]) => ({
                text,
                link: `/api/${path}`,
            })),
        }))
        .filter(({ items }) => items.length > 0)
        .map((section) => ({ ...section, collapsed: true }));
}

function sectionOf(text: string, heading: string): string {
    return text.split(`\n${heading}\n`)[1]?.split(/^## /m)[0] ?? "";
}

function textOf(file: string): string {
    return readFileSync(join(REPOSITORY, file), "utf8");
}
