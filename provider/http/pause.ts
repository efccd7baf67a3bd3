/** An abortable pause. */
import { setTimeout as sleep } from "node:timers/promises";

/** @throws the signal's reason if it aborts first, which is more specific than Node's AbortError. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
    try {
        await sleep(ms, undefined, { signal });
    } catch (error) {
        signal.throwIfAborted();
        throw error;
    }
}
