/** When to try again, and how long to wait: exponential backoff with full jitter, unless the service names a time. */
import { setTimeout as sleep } from "node:timers/promises";
import { HttpError, NoAnswerError } from "./errors";

export interface RetryOptions {
    maxRetries: number;
    /** The request may be sent twice without harm (GET, PUT, DELETE): also retried where the outcome is unknown. */
    repeatable: boolean;
    signal: AbortSignal;
}

const FIRST_DELAY_MS = 250;
const LONGEST_DELAY_MS = 15_000;

export async function withRetries<T>(options: RetryOptions, attempt: () => Promise<T>): Promise<T> {
    for (let failures = 0; ; failures++) {
        try {
            return await attempt();
        } catch (error) {
            const delay =
                failures < options.maxRetries ? delayBeforeRetry(error, failures, options) : undefined;
            if (delay === undefined) {
                throw error;
            }
            await sleep(delay, undefined, { signal: options.signal });
        }
    }
}

/** Milliseconds to wait, or `undefined`: do not try again. */
function delayBeforeRetry(error: unknown, failures: number, options: RetryOptions): number | undefined {
    const backoff = Math.random() * Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** failures);
    if (error instanceof NoAnswerError) {
        return options.repeatable || !error.outcomeUnknown ? backoff : undefined;
    }
    if (error instanceof HttpError) {
        // 429 is said before anything was done, so any request may be sent again; a 5xx may come after the deed.
        const again =
            error.status === 429 || (options.repeatable && [500, 502, 503, 504].includes(error.status));
        return again ? (error.retryAfterMs ?? backoff) : undefined;
    }
    return undefined;
}

/** `Retry-After` in seconds or as a date, in milliseconds from now. */
export function retryAfterMs(header: string | undefined, now = Date.now()): number | undefined {
    if (header === undefined) {
        return undefined;
    }
    const seconds = Number(header);
    const ms = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(header) - now;
    return Number.isFinite(ms) ? Math.min(Math.max(ms, 0), 120_000) : undefined;
}
