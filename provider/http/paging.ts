/** Follows the pages of a list to its end, within limits: pagination that does not terminate is an error. */
import { ProviderError } from "../errors";

export interface Page<T> {
    items: T[];
    /** Absent on the last page. */
    nextCursor: string | undefined;
}

/** Only a service that returns fewer than 100 items per page can reach this. */
export const MAX_PAGES = 1_000;
export const MAX_ITEMS = 100_000;
/** In a row: a service may filter the items of a page, so that some pages are empty. */
export const MAX_EMPTY_PAGES = 20;

/**
 * All items of a list. `list` names it in errors, such as `Service: GET /workspaces`. @throws ProviderError if pagination does not terminate, or the
 * error of a page: an incomplete list is never returned.
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
        if (empty >= MAX_EMPTY_PAGES) {
            throw endless(list, `the last ${empty} pages were empty`, pages, items.length);
        }
        if (pages >= MAX_PAGES || items.length >= MAX_ITEMS) {
            throw endless(
                list,
                `at most ${MAX_PAGES} pages and ${MAX_ITEMS} items are read`,
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
