/**
 * Retries for eventually consistent services. For a moment they may not return what was just created, or may still return what was just deleted,
 * even if the response of that write was lost.
 */
import { isNotFound } from "../../http/errors";
import { pause } from "../../http/pause";

/** The pause before each further attempt. */
const DELAYS_MS = [500, 2_000];

/** Repeats `run` while it fails with a 404 and has changed nothing. Responses that were requested before `asOf` are too old. */
export async function retryNotFound<T>(signal: AbortSignal, run: (asOf?: number) => Promise<T>): Promise<T> {
    let asOf: number | undefined;
    for (const delay of DELAYS_MS) {
        try {
            return await run(asOf);
        } catch (error) {
            if (!isNotFound(error) || error.outcomeUnknown) {
                throw error;
            }
            await pause(delay, signal);
            asOf = performance.now();
        }
    }
    return run(asOf);
}

/** Repeats `look` until it returns true, and returns its last result. Responses that were requested before `asOf` are too old. */
export async function retryUntilTrue<T>(
    signal: AbortSignal,
    look: (asOf?: number) => Promise<T | true>,
): Promise<T | true> {
    let result = await look();
    for (const delay of DELAYS_MS) {
        if (result === true) {
            break;
        }
        await pause(delay, signal);
        result = await look(performance.now());
    }
    return result;
}
