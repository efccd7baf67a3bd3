/** Counts requests independently of the machine's speed. */

/** The Reads of a refresh share a response for this long (provider/http/snapshot.ts). */
const SHARED_FOR_MS = 60_000;

/**
 * Runs `run`, and returns how often it may have requested one shared response in its duration: once on a fast machine, and once more for
 * each minute.
 */
export async function countingShares<T>(run: () => Promise<T>): Promise<{ result: T; shares: number }> {
    const began = performance.now();
    const result = await run();
    return { result, shares: 1 + Math.floor((performance.now() - began) / SHARED_FOR_MS) };
}
