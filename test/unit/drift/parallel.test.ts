/** Tasks side by side. */
import { inParallel } from "../../../drift/parallel";

test("no more run at once than the limit, each once, and the results are in the order of the items", async () => {
    const items = Array.from({ length: 10 }, (_, index) => index);
    const running: (() => void)[] = [];
    let most = 0;
    const all = inParallel(items, 4, async (item) => {
        await new Promise<void>((resolve) => {
            running.push(resolve);
            most = Math.max(most, running.length);
        });
        return item * item;
    });
    // The latest ends first.
    for (let ended = 0; ended < items.length; ended++) {
        running.pop()?.();
        await new Promise(setImmediate);
    }
    expect(await all).toEqual(items.map((item) => item * item));
    expect(most).toBe(4);
});

test("with fewer items than the limit all run, and with none there are no results", async () => {
    expect(await inParallel([1, 2], 4, (item) => Promise.resolve(item))).toEqual([1, 2]);
    expect(await inParallel([], 4, (item) => Promise.resolve(item))).toEqual([]);
});
