/** Waiting, as far as an operation has time for it. */
import { setTimeout as sleep } from "node:timers/promises";

/** @throws the signal's reason, where it ends first: that says more than "aborted". */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
    try {
        await sleep(ms, undefined, { signal });
    } catch (error) {
        signal.throwIfAborted();
        throw error;
    }
}
