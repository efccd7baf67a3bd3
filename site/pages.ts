/** Which files of the repository are pages of the site, and where. The addresses on it are short: docs/drift.md is /drift. */
import { dirname, join, relative, resolve, sep } from "node:path";

export const REPOSITORY = join(__dirname, "..");
const ADDRESS = "https://github.com/pulumi-workspaces/pulumi-workspaces";

/** Patterns of Markdown files that are no pages: everything but docs/ and two of the root's. */
export const EXCLUDED = ["!(docs)/**/*.md", "!(SECURITY|CHANGELOG).md"];

/** The registry's overview is the first page. */
const INDEXES: Readonly<Record<string, string>> = {
    "docs/_index.md": "index.md",
    "docs/api/README.md": "api/index.md",
};

/** The place on the site of a file of the repository. `undefined`: it is no page. */
export function placeOf(file: string): string | undefined {
    if (INDEXES[file] !== undefined) {
        return INDEXES[file];
    }
    if (/^(SECURITY|CHANGELOG)\.md$/.test(file)) {
        return file.toLowerCase();
    }
    return /^docs\/.*\.md$/.test(file) ? file.slice("docs/".length) : undefined;
}

/** A link as it is written in a file of the repository, for the site: to a page, or to the file at its address. Pictures stay as they are. */
export function linkOnSite(link: string, from: string): string {
    const [, path = "", anchor = ""] = /^([^#]*)(#.*)?$/.exec(link) ?? [];
    const own = `${ADDRESS}/blob/main/`;
    if (path === "" || (/^[a-z]+:/.test(path) && !path.startsWith(own))) {
        return link;
    }
    const file = path.startsWith(own)
        ? path.slice(own.length)
        : relative(REPOSITORY, resolve(REPOSITORY, dirname(from), path))
              .split(sep)
              .join("/");
    const place = placeOf(file);
    if (place !== undefined) {
        return `/${place}${anchor}`;
    }
    return `${ADDRESS}/${/\.\w+$|LICENSE$/.test(file) ? "blob" : "tree"}/main/${file}${anchor}`;
}
