/** Abort signals with a known deadline, so that no wait begins that would exceed it. */
import { setMaxListeners } from "node:events";
import { CancelledError } from "../errors";

const deadlines = new WeakMap<AbortSignal, number>();

/** The maximum of a timer, 24 days. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** A signal that aborts with the given one, or after this time. */
export function withTimeout(signal: AbortSignal, milliseconds: number): AbortSignal {
    const ms = milliseconds < MAX_TIMER_MS ? Math.ceil(milliseconds) : MAX_TIMER_MS;
    const timeout = new AbortController();
    const timer = setTimeout(() => {
        timeout.abort(new CancelledError(`the operation took longer than its timeout of ${ms / 1000} s`));
    }, ms);
    timer.unref();
    const combined = AbortSignal.any([signal, timeout.signal]);
    // Every request of the operation adds a listener.
    setMaxListeners(0, combined);
    deadlines.set(combined, Math.min(performance.now() + ms, deadlines.get(signal) ?? Infinity));
    return combined;
}

/** When the signal aborts by itself, on the clock of `performance.now()`; `undefined` if it has no deadline. */
export function deadlineOf(signal: AbortSignal): number | undefined {
    return deadlines.get(signal);
}

/** Settles as the promise does, or rejects when the signal aborts. The promise goes on, as other operations may wait for it. */
export function abortable<T>(signal: AbortSignal, promise: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
        const end = (): void => reject(signal.reason as Error);
        if (signal.aborted) {
            // An unhandled rejection would end the process.
            promise.catch(() => {});
            end();
            return;
        }
        signal.addEventListener("abort", end, { once: true });
        promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", end));
    });
}
