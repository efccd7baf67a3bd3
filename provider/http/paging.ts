/** Follows the pages of a list to its end, within bounds: a service whose cursors never end must not keep the provider asking. */
import { ProviderError } from "../errors";

export interface Page<T> {
    items: T[];
    /** Absent on the last page. */
    nextCursor: string | undefined;
}

/** Reached only by a service that gives fewer than 100 items a page. */
export const MOST_PAGES = 1_000;
export const MOST_ITEMS = 100_000;
/** In a row: a service may filter a page after it was read, but not for ever. */
export const MOST_EMPTY_PAGES = 20;

/**
 * All items of a list. `list` names it in errors, such as `AgentEnv: GET /workspaces`. @throws ProviderError where the pages do not end, or a
 * page's own error: a list that breaks off is never a shorter list.
 */
export async function allPages<T>(
    list: string,
    fetchPage: (cursor: string | undefined) => Promise<Page<T>>,
): Promise<T[]> {
    const items: T[] = [];
    const cursors = new Set<string>();
    let empty = 0;
    for (let cursor: string | undefined, pages = 1; ; pages++) {
        const page = await fetchPage(cursor);
        for (const item of page.items) {
            items.push(item);
        }
        cursor = page.nextCursor;
        if (cursor === undefined) {
            return items;
        }
        empty = page.items.length === 0 ? empty + 1 : 0;
        if (cursors.has(cursor)) {
            throw endless(list, "the same cursor came twice", pages, items.length);
        }
        if (empty >= MOST_EMPTY_PAGES) {
            throw endless(list, `the last ${empty} pages were empty`, pages, items.length);
        }
        if (pages >= MOST_PAGES || items.length >= MOST_ITEMS) {
            throw endless(
                list,
                `at most ${MOST_PAGES} pages and ${MOST_ITEMS} items are read`,
                pages,
                items.length,
            );
        }
        cursors.add(cursor);
    }
}

function endless(list: string, why: string, pages: number, items: number): ProviderError {
    return new ProviderError(
        `${list}: pagination did not end after ${pages} ${pages === 1 ? "page" : "pages"} and ${items} items (${why})`,
        {
            hint: "the incomplete list is not used; check that the base URL leads to the service itself, and report this to the service",
        },
    );
}
