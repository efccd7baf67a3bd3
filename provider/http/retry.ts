/** Decides whether a failed request is sent again. backoff.ts has the delays. */
import { CancelledError } from "../errors";
import { waitAfter } from "./backoff";
import { HttpError, NoResponseError } from "./errors";
import { PauseTooLongError } from "./rateLimit/limiter";
import { pause } from "./pause";

export interface RetryOptions {
    maxRetries: number;
    /** The request is idempotent: it is also retried if the outcome is unknown. */
    repeatable: boolean;
    budget: RetryBudget;
    /** Called before the wait for another attempt. */
    onRetry?: (retry: { attempt: number; milliseconds: number; reason: string }) => void;
}

/** The total time that an operation without a timeout may wait. */
const MAX_WAITING_MS = 300_000;

/** The service did not process the request (too many requests, too early in a TLS session): any request may be sent again. */
const NOT_PROCESSED = [429, 425];
/** Temporary failures. The request may have been processed, so only idempotent ones are sent again. */
const TEMPORARY = [408, 500, 502, 503, 504];

/** Whether the same request may succeed later. */
export function isTemporary(status: number): boolean {
    return NOT_PROCESSED.includes(status) || TEMPORARY.includes(status);
}

/** The time for the retries of all requests of one operation. */
export class RetryBudget {
    private waited = 0;

    constructor(
        /** When the operation ends, where it has a timeout. */
        private readonly deadline: number | undefined,
        private readonly now: () => number = () => performance.now(),
    ) {}

    /** Milliseconds left for waiting. */
    get left(): number {
        return this.deadline === undefined ? MAX_WAITING_MS - this.waited : this.deadline - this.now();
    }

    /** When the time for waiting is over. */
    get latest(): number {
        return this.now() + this.left;
    }

    spend(ms: number): void {
        this.waited += ms;
    }
}

/** Runs attempts until one succeeds or a retry is not allowed. Each attempt receives the delay before it is sent, and its number, from 1. */
export async function withRetries<T>(
    { maxRetries, repeatable, budget, onRetry }: RetryOptions,
    attempt: (delayMs: number, number: number) => Promise<T>,
): Promise<T> {
    let delay = 0;
    let before: HttpError | NoResponseError | undefined;
    for (let attempts = 1; ; attempts++) {
        try {
            return await attempt(delay, attempts);
        } catch (error) {
            if (!(error instanceof HttpError || error instanceof NoResponseError)) {
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
            onRetry?.({ attempt: attempts + 1, milliseconds: wait, reason: failure.message });
            budget.spend(wait);
            delay = wait;
            before = failure;
        }
    }
}

/** The operation ended between two attempts: the result is that of the previous attempt. */
function givenUp(before: HttpError | NoResponseError, error: unknown): Error {
    const why = error instanceof Error ? error.message : String(error);
    before.message += `; not tried again, as ${why}`;
    return before.outcomeUnknown || error instanceof PauseTooLongError
        ? before
        : new CancelledError(before.message, { cause: error });
}

function reasonToGiveUp(failure: HttpError | NoResponseError, wait: number, left: number): string {
    const asked = failure instanceof HttpError ? failure.retryAfterMs : undefined;
    const seconds = (ms: number): string => `${Math.ceil(Math.max(0, ms) / 1000)} s`;
    return `${asked === undefined ? "the next attempt is due in" : "the service asks to wait"} ${seconds(asked ?? wait)} and ${seconds(left)} are left for it`;
}

/** Milliseconds to wait; `undefined`: no retry. */
function delayBeforeRetry(
    failure: HttpError | NoResponseError,
    attempts: number,
    repeatable: boolean,
): number | undefined {
    const again =
        failure instanceof NoResponseError
            ? !failure.lasting && (repeatable || !failure.outcomeUnknown)
            : NOT_PROCESSED.includes(failure.status) || (repeatable && TEMPORARY.includes(failure.status));
    return again ? waitAfter(failure, attempts) : undefined;
}

/**
 * Waits before another attempt in a retry loop outside `withRetries`. `budget` is that of the whole operation. @throws the signal's reason, or at once
 * if the wait takes longer than the time that is left.
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
 * `Retry-After`, in seconds or as a date, as milliseconds from now. A date is relative to the response's `Date` if that is given, because the local
 * clock may be wrong.
 */
export function retryAfterMs(header: string | undefined, date = "", now = Date.now()): number | undefined {
    if (header === undefined || header.trim() === "") {
        return undefined;
    }
    const seconds = Number(header);
    const serviceNow = Date.parse(date);
    const ms = Number.isFinite(seconds)
        ? seconds * 1000
        : Date.parse(header) - (Number.isNaN(serviceNow) ? now : serviceNow);
    return Number.isFinite(ms) ? Math.max(ms, 0) : undefined;
}
