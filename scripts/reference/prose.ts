/** The prose of a resource on docs/resources.md, for its generated page: that page is the one place where it is written. */

const PAGE = "resources.md";

/** What is below the resource's heading, with links as they are from a page in docs/api/<service>/. Empty if the page has no such heading. */
export function proseOfResource(page: string, serviceTitle: string, className: string): string {
    const service = page.split(/^## /m).find((text) => text.startsWith(`${serviceTitle}\n`)) ?? "";
    const prose = service
        .split(/^### /m)
        .slice(1)
        .find((text) => (text.split("\n")[0] ?? "").split(/ and |, /).includes(className));
    return prose === undefined ? "" : withLinks(prose.slice(prose.indexOf("\n")).trim());
}

function withLinks(markdown: string): string {
    return markdown.replace(/\]\((?![a-z]+:)([^)#\s]*)(#[^)\s]*)?\)/g, (_link, path: string, anchor = "") =>
        path === "" ? `](../../${PAGE}${anchor})` : `](../../${path}${anchor})`,
    );
}
