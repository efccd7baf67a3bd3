/**
 * Whether a quota is refilled while it is used, as a token bucket or a sliding window is, and how fast. Headers do not say it: the reset of a bucket, in whole
 * seconds, looks like that of a fixed window. It is measured, from what two responses report as left and the requests between them.
 */

/** Responses overtake each other, so shorter spans measure the order of arrival. */
const SPAN_MS = 250;
/** A fixed window is refilled in some of the spans only: so many have to follow each other, and more after each mistake. */
const SPANS = 4;
const MOST_SPANS = 64;
/** The rate that is used, as a fraction of the measured one. */
const BELOW = 0.97;
/** Where the quota was full in between, the refill is above what was used: the rate grows, by at most this part of the limit in each span. */
const GROWTH = 1 / 4;

/** The response that reports a quota. */
export interface Response {
    /** That of the request. */
    readonly number: number;
    /** When the request was sent, in milliseconds. */
    readonly sentAt: number;
    /** Requests sent after it, which its headers do not include. */
    readonly sentSince: number;
    /** It used nothing of the quota. */
    readonly refused: boolean;
}

interface Span {
    readonly ms: number;
    readonly refilled: number;
}

export class Refill {
    private from: { left: number; number: number; at: number } | undefined;
    private unused = 0;
    private overflowed = false;
    private spans: Span[] = [];
    private needed = SPANS;
    /** Requests per millisecond; `undefined` where it is not measured, or nothing is refilled before a reset. */
    rate: number | undefined;

    /** What this response reports, in the order of the requests. */
    observe(left: number, limit: number, { number, sentAt }: Response): void {
        const full = left >= limit - 1;
        this.overflowed ||= full;
        const { from } = this;
        const ms = from ? sentAt - from.at : Infinity;
        if (ms < SPAN_MS) {
            return;
        }
        if (from) {
            this.measure({ ms, refilled: left - from.left + number - from.number - this.unused }, limit);
        }
        this.from = { left, number, at: sentAt };
        this.unused = 0;
        this.overflowed = full;
    }

    /** A request that used nothing of the quota, or of which no response says so. */
    uncounted(): void {
        this.unused++;
    }

    private measure(span: Span, limit: number): void {
        if (span.refilled < 1) {
            this.needed = this.rate === undefined ? this.needed : Math.min(MOST_SPANS, 2 * this.needed);
            this.rate = undefined;
            this.spans = [];
            return;
        }
        this.spans = [...this.spans, span].slice(-this.needed);
        if (this.spans.length === this.needed) {
            this.rate = this.overflowed
                ? grown(rateOf([span]), limit)
                : BELOW * rateOf(this.spans.slice(-SPANS));
        }
    }
}

function rateOf(spans: readonly Span[]): number {
    const sum = (key: keyof Span): number => spans.reduce((total, span) => total + span[key], 0);
    return sum("refilled") / sum("ms");
}

function grown(rate: number, limit: number): number {
    return rate + Math.min(rate, (GROWTH * limit) / SPAN_MS);
}
