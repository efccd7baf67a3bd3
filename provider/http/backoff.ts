/** The delay before a failed request is sent again. Every retry loop uses this rule. */
import { HttpError } from "./errors";

const INITIAL_DELAY_MS = 250;
const MAX_DELAY_MS = 15_000;

/** A `Retry-After` of 0, or of a date that has passed, must not use up all attempts within a few milliseconds. */
const MIN_RETRY_AFTER_MS = 250;

/** Spreads the retries of clients that were refused at the same time. */
const JITTER = 0.2;
const MAX_JITTER_MS = 1_000;

/**
 * Milliseconds to wait after this many attempts: the service's `Retry-After` plus jitter if it sent one, else exponential backoff with full jitter.
 */
export function waitAfter(failure: unknown, attempts: number, random: () => number = Math.random): number {
    const asked = failure instanceof HttpError ? failure.retryAfterMs : undefined;
    return asked === undefined
        ? random() * Math.min(MAX_DELAY_MS, INITIAL_DELAY_MS * 2 ** (attempts - 1))
        : withJitter(asked, random);
}

/** Adds jitter: never earlier than the service asks for, and little later. */
export function withJitter(retryAfterMs: number, random: () => number = Math.random): number {
    const least = Math.max(retryAfterMs, MIN_RETRY_AFTER_MS);
    return least + random() * Math.min(MAX_JITTER_MS, JITTER * least);
}
