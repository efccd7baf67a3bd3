/** The number of cores of a small machine. */
const AT_ONCE = 2;

/** The results in the order of the items. After a failure no further item is started. */
export async function mapConcurrently<Item, Result>(
    items: readonly Item[],
    deed: (item: Item) => Promise<Result>,
    detail: (text: string) => void = () => undefined,
): Promise<Result[]> {
    let done = 0;
    const results: Result[] = [];
    const queue = [...items.entries()];
    const work = async (): Promise<void> => {
        for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
            const [place, item] = next;
            try {
                results[place] = await deed(item);
                detail(`${++done} of ${items.length}`);
            } catch (error) {
                queue.length = 0;
                throw error;
            }
        }
    };
    const ends = await Promise.allSettled(Array.from({ length: AT_ONCE }, work));
    const failed = ends.find((end) => end.status === "rejected");
    if (failed !== undefined) {
        throw failed.reason;
    }
    return results;
}
