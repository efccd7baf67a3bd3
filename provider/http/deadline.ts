/** Signals that know when they will end, so that nobody begins to wait for what would come too late. */
import { setMaxListeners } from "node:events";
import { CancelledError } from "../errors";

const deadlines = new WeakMap<AbortSignal, number>();

/** Timers take no more; it is 24 days. */
const LONGEST_MS = 2 ** 31 - 1;

/** A signal that ends with the other one, or after so many milliseconds. */
export function endingAfter(signal: AbortSignal, milliseconds: number): AbortSignal {
    const ms = milliseconds < LONGEST_MS ? Math.ceil(milliseconds) : LONGEST_MS;
    const timeout = new AbortController();
    const timer = setTimeout(() => {
        timeout.abort(new CancelledError(`the operation took longer than its timeout of ${ms / 1000} s`));
    }, ms);
    timer.unref();
    const ending = AbortSignal.any([signal, timeout.signal]);
    // Every request of the operation listens.
    setMaxListeners(0, ending);
    deadlines.set(ending, Math.min(performance.now() + ms, deadlines.get(signal) ?? Infinity));
    return ending;
}

/** When the signal ends by itself, on the clock of `performance.now()`; `undefined` where that is not known. */
export function deadlineOf(signal: AbortSignal): number | undefined {
    return deadlines.get(signal);
}

/** The promise, or the signal's end: the operation is over then, and others may still wait for the result. */
export function orEnd<T>(signal: AbortSignal, promise: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
        const end = (): void => reject(signal.reason as Error);
        if (signal.aborted) {
            // Nobody waits for it any more. A rejection that nobody handles would end the process.
            promise.catch(() => {});
            end();
            return;
        }
        signal.addEventListener("abort", end, { once: true });
        promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", end));
    });
}
