/** Asynchronous work on many items, some at once. */

export interface ConcurrencyOptions {
    /** Default: the number of cores of a small machine. */
    readonly atOnce?: number;
    /** Receives the progress. */
    readonly detail?: ((text: string) => void) | undefined;
}

/** The results in the order of the items. After a failure no further item is started. */
export async function mapConcurrently<Item, Result>(
    items: readonly Item[],
    deed: (item: Item) => Promise<Result>,
    { atOnce = 2, detail }: ConcurrencyOptions = {},
): Promise<Result[]> {
    let done = 0;
    const results: Result[] = [];
    const queue = [...items.entries()];
    const work = async (): Promise<void> => {
        for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
            const [place, item] = next;
            try {
                results[place] = await deed(item);
                detail?.(`${++done} of ${items.length}`);
            } catch (error) {
                queue.length = 0;
                throw error;
            }
        }
    };
    const ends = await Promise.allSettled(Array.from({ length: atOnce }, work));
    const failed = ends.find((end) => end.status === "rejected");
    if (failed !== undefined) {
        throw failed.reason;
    }
    return results;
}
