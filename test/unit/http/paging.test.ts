/** Lists of many pages: all of it, or an error. */
import { allPages, MAX_EMPTY_PAGES, MAX_ITEMS, MAX_PAGES, type Page } from "../../../provider/http/paging";

/** Pages that never end, and how many were asked for. */
function endless(page: (number: number) => number[], cursor: (number: number) => string = String) {
    const asked: (string | undefined)[] = [];
    const fetch = (at: string | undefined): Promise<Page<number>> => {
        asked.push(at);
        return Promise.resolve({ items: page(asked.length), nextCursor: cursor(asked.length) });
    };
    return { asked, list: allPages("Toys: GET /toys", fetch) };
}

test("all pages are one list, those in between may be empty", async () => {
    const pages: Page<number>[] = [
        { items: [1, 2], nextCursor: "b" },
        { items: [], nextCursor: "c" },
        { items: [3], nextCursor: undefined },
    ];
    const asked: (string | undefined)[] = [];
    const list = allPages("Toys: GET /toys", (cursor) => {
        asked.push(cursor);
        return Promise.resolve(pages[asked.length - 1] ?? { items: [], nextCursor: undefined });
    });
    await expect(list).resolves.toEqual([1, 2, 3]);
    expect(asked).toEqual([undefined, "b", "c"]);
});

test.each([
    ["pages", MAX_PAGES, () => endless(() => [1]), /after 1000 pages and 1000 items \(at most/],
    [
        "items",
        MAX_ITEMS / 1000,
        () => endless(() => Array.from({ length: 1000 }, () => 1)),
        /and 100000 items/,
    ],
    [
        "a first page that is longer than any list",
        1,
        () => endless(() => Array.from({ length: MAX_ITEMS }, () => 1)),
        /after 1 page and 100000 items/,
    ],
    ["empty pages", MAX_EMPTY_PAGES, () => endless(() => []), /the last 20 pages were empty/],
    [
        "the same two pages in turn",
        3,
        () =>
            endless(
                () => [1],
                (number) => String(number % 2),
            ),
        /the same cursor came twice/,
    ],
])("%s without end are an error after %d pages, not a shorter list", async (_what, pages, start, why) => {
    const { asked, list } = start();
    await expect(list).rejects.toMatchObject({
        message: expect.stringMatching(/^Toys: GET \/toys: pagination did not end after/) as string,
        hint: expect.stringMatching(/the incomplete list is not used/) as string,
    });
    await expect(list).rejects.toThrow(why);
    expect(asked).toHaveLength(pages);
});
