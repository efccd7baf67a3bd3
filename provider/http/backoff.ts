/** How long to wait after a failure before the same is sent again: one rule for every loop that does so. */
import { HttpError } from "./errors";

const FIRST_DELAY_MS = 250;
const LONGEST_DELAY_MS = 15_000;

/** A `Retry-After` of 0, or of a date that has passed, must not use up all attempts within a few milliseconds. */
const SHORTEST_RETRY_AFTER_MS = 250;

/** Clients that were refused together should not come back together. */
const JITTER = 0.2;
const MOST_JITTER_MS = 1_000;

/**
 * Milliseconds to wait after this many attempts: what the service asks for with `Retry-After`, and a random part more, else exponential
 * backoff with full jitter.
 */
export function waitAfter(failure: unknown, attempts: number, random: () => number = Math.random): number {
    const asked = failure instanceof HttpError ? failure.retryAfterMs : undefined;
    return asked === undefined
        ? random() * Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** (attempts - 1))
        : withJitter(asked, random);
}

/** Not before the moment that the service asks for, and not long after it. */
export function withJitter(retryAfterMs: number, random: () => number = Math.random): number {
    const least = Math.max(retryAfterMs, SHORTEST_RETRY_AFTER_MS);
    return least + random() * Math.min(MOST_JITTER_MS, JITTER * least);
}
