/** When to try again; how long to wait before is in backoff.ts. */
import { CancelledError } from "../errors";
import { waitAfter } from "./backoff";
import { HttpError, NoAnswerError } from "./errors";
import { PauseTooLongError } from "./rateLimit/limiter";
import { pause } from "./pause";

export interface RetryOptions {
    maxRetries: number;
    /** The request may be sent twice without harm: also retried where the outcome is unknown. */
    repeatable: boolean;
    budget: RetryBudget;
}

/** How long all the waiting of an operation without a timeout of its own may be. */
const LONGEST_WAITING_MS = 300_000;

/** Said before anything was done: too many requests, and too early in a TLS session. Any request may be sent again. */
const NOTHING_DONE = [429, 425];
/** Failures that pass, of requests that may be sent twice: the deed may be done. */
const PASSING = [408, 500, 502, 503, 504];

/** The time for the retries of all requests of one operation. */
export class RetryBudget {
    private waited = 0;

    constructor(
        /** When the operation ends, where it has a timeout. */
        private readonly deadline: number | undefined,
        private readonly now: () => number = () => performance.now(),
    ) {}

    /** Milliseconds that can still be waited. */
    get left(): number {
        return this.deadline === undefined ? LONGEST_WAITING_MS - this.waited : this.deadline - this.now();
    }

    /** The moment until which can be waited. */
    get latest(): number {
        return this.now() + this.left;
    }

    spend(ms: number): void {
        this.waited += ms;
    }
}

/** Runs attempts until one succeeds or no other is worth it. Each is told how long to wait first; the wait ends with the operation. */
export async function withRetries<T>(
    { maxRetries, repeatable, budget }: RetryOptions,
    attempt: (delayMs: number, again: boolean) => Promise<T>,
): Promise<T> {
    let delay = 0;
    let before: HttpError | NoAnswerError | undefined;
    for (let attempts = 1; ; attempts++) {
        try {
            return await attempt(delay, attempts > 1);
        } catch (error) {
            if (!(error instanceof HttpError || error instanceof NoAnswerError)) {
                throw before === undefined ? error : givenUp(before, error);
            }
            const failure = error;
            if (before !== undefined) {
                failure.message += ` (after ${attempts} attempts)`;
                failure.outcomeUnknown ||= before.outcomeUnknown;
            }
            if (attempts > maxRetries) {
                throw failure;
            }
            const wait = delayBeforeRetry(failure, attempts, repeatable);
            if (wait === undefined) {
                throw failure;
            }
            if (wait > budget.left) {
                failure.message += `; not tried again, as ${reasonToGiveUp(failure, wait, budget.left)}`;
                throw failure;
            }
            budget.spend(wait);
            delay = wait;
            before = failure;
        }
    }
}

/** It ended between two attempts: what is known of the request is what came of the one before. */
function givenUp(before: HttpError | NoAnswerError, error: unknown): Error {
    const why = error instanceof Error ? error.message : String(error);
    before.message += `; not tried again, as ${why}`;
    return before.outcomeUnknown || error instanceof PauseTooLongError
        ? before
        : new CancelledError(before.message, { cause: error });
}

function reasonToGiveUp(failure: HttpError | NoAnswerError, wait: number, left: number): string {
    const asked = failure instanceof HttpError ? failure.retryAfterMs : undefined;
    const seconds = (ms: number): string => `${Math.ceil(Math.max(0, ms) / 1000)} s`;
    return `${asked === undefined ? "the next attempt is due in" : "the service asks to wait"} ${seconds(asked ?? wait)} and ${seconds(left)} are left for it`;
}

/** Milliseconds to wait, or `undefined`: do not try again. */
function delayBeforeRetry(
    failure: HttpError | NoAnswerError,
    attempts: number,
    repeatable: boolean,
): number | undefined {
    const again =
        failure instanceof NoAnswerError
            ? !failure.lasting && (repeatable || !failure.outcomeUnknown)
            : NOTHING_DONE.includes(failure.status) || (repeatable && PASSING.includes(failure.status));
    return again ? waitAfter(failure, attempts) : undefined;
}

/**
 * Waits after a failure before another attempt of what is not repeated by `withRetries`. @throws the signal's reason, or an error at once where
 * the operation has less time left than the wait takes. `budget` is that of the whole operation.
 */
export async function pauseAfter(
    failure: unknown,
    attempts: number,
    { budget, signal }: { budget: RetryBudget; signal: AbortSignal },
): Promise<void> {
    const wait = waitAfter(failure, attempts);
    const { left } = budget;
    if (wait > left) {
        throw new CancelledError(`the next attempt is due in ${wait} ms, and ${left} ms are left for it`);
    }
    budget.spend(wait);
    await pause(wait, signal);
}

/**
 * `Retry-After`, in seconds or as a date, in milliseconds from now. A date is of the service's clock: it is taken from the answer's own
 * `Date`, where that is given, as ours may be wrong.
 */
export function retryAfterMs(
    header: string | undefined,
    date?: string,
    now = Date.now(),
): number | undefined {
    if (header === undefined || header.trim() === "") {
        return undefined;
    }
    const seconds = Number(header);
    const serviceNow = Date.parse(date ?? "");
    const ms = Number.isFinite(seconds)
        ? seconds * 1000
        : Date.parse(header) - (Number.isNaN(serviceNow) ? now : serviceNow);
    return Number.isFinite(ms) ? Math.max(ms, 0) : undefined;
}
