/** Counting requests on a machine of any speed. */

/** So long reads share an answer (ARCHITECTURE.md, "Reading, and believing what is read"). */
const SHARED_FOR_MS = 5_000;

/**
 * Runs it, and tells how often it may have asked for one shared answer in the time that it took: once on a machine that is fast enough, once
 * more for each 5 seconds.
 */
export async function countingShares<T>(run: () => Promise<T>): Promise<{ result: T; shares: number }> {
    const began = performance.now();
    const result = await run();
    return { result, shares: 1 + Math.floor((performance.now() - began) / SHARED_FOR_MS) };
}
