/**
 * Measures a service's rate limit from accepted and refused requests. The model is a token bucket with a refill rate and a burst. A refusal means that
 * the bucket is empty, which gives two lower bounds of the rate:
 *
 * - Between two refusals the service accepted the refill: the rate is at least `accepted / time`.
 * - Since any earlier time it accepted the content of the bucket, at most a burst, and the refill: the rate is at least `(accepted - burst) / time`.
 *
 * One of them is exact: the first if the bucket did not overflow in between, the second from the time of the last overflow.
 */
export interface Limit {
    /** Requests per second. */
    rate: number;
    /** Requests that a full bucket accepts at once. */
    burst: number;
    /** The rate with the smallest possible burst, in requests per second. Far from `rate` as long as the burst is uncertain. */
    rateAtMost: number;
    /** The highest accepted rate over a long enough time, in requests per second: an upper bound at the first refusal. */
    ceiling: number;
}

/** The number of requests in the log: more than are sent between two refusals. */
const MAX_SENT = 2_000;

/** The burst is measured in this time before the first refusal; earlier requests are unrelated to it. */
const BURST_MS = 1_500;

/** Shorter times do not give a rate, because the time of sending differs from the time of arrival. */
const MIN_MEASURED_MS = 250;

const MAX_REFUSALS = 4;

export interface Sent {
    /** Milliseconds. */
    readonly at: number;
    /** False while the request is in flight. */
    accepted: boolean;
}

export class RateLog {
    private sent: Sent[] = [];
    private firstRefusal: number | undefined;
    private refusals: number[] = [];
    private firstBurst: readonly number[] = [];

    add(at: number): Sent {
        const entry = { at, accepted: false };
        this.sent.push(entry);
        if (this.sent.length > MAX_SENT) {
            this.sent.splice(0, MAX_SENT / 2);
        }
        return entry;
    }

    /** The limit as measured at this refusal. At the first one the rate is an estimate, because the refill cannot be separated from the burst. */
    refused(entry: Sent, pace: number): Limit {
        const known = this.sent.filter(({ accepted }) => accepted).map(({ at }) => at);
        if (this.firstRefusal === undefined) {
            // Including requests sent after this one: they may have arrived before it.
            const last = Math.max(entry.at, ...known.slice(-1));
            this.firstRefusal = last;
            this.refusals = [entry.at];
            this.firstBurst = known.filter((at) => at >= last - BURST_MS);
            const burst = Math.max(1, this.firstBurst.length);
            return { rate: burst, burst, rateAtMost: Infinity, ceiling: fastest(known, last) };
        }
        const accepted = known.filter((at) => at <= entry.at);
        const since = this.since(entry.at);
        const between = accepted.filter((at) => at > since);
        let burst = Math.max(1, this.firstBurst.length);
        let rate = 0;
        for (let round = 0; round < 3; round++) {
            rate = Math.max(flowBetween(between, since, entry.at), flowSinceFull(between, burst, entry.at));
            burst = Math.max(1, excess(this.firstBurst, rate, this.firstRefusal));
        }
        const smallest = Math.max(1, excess(this.firstBurst, pace, this.firstRefusal));
        this.refusals = [...this.refusals, entry.at].sort((a, b) => a - b).slice(-MAX_REFUSALS);
        return {
            rate,
            burst,
            rateAtMost: Math.max(rate, flowSinceFull(between, smallest, entry.at)),
            ceiling: Infinity,
        };
    }

    /** The last refusal that is at least MIN_MEASURED_MS ago, else the first. */
    private since(at: number): number {
        const [first = 0, ...others] = this.refusals;
        return others.findLast((other) => at - other >= MIN_MEASURED_MS) ?? first;
    }
}

function flowBetween(accepted: readonly number[], from: number, to: number): number {
    return to > from ? (accepted.length * 1000) / (to - from) : 0;
}

/** The maximum of `(accepted - burst) / time` over all start times. */
function flowSinceFull(accepted: readonly number[], burst: number, to: number): number {
    return accepted.reduce((most, at, index) => {
        const flowed = accepted.length - index - burst;
        return to > at ? Math.max(most, (flowed * 1000) / (to - at)) : most;
    }, 0);
}

/** The maximum number accepted beyond this rate, up to `to`: the content of the bucket. */
function excess(accepted: readonly number[], rate: number, to: number): number {
    return accepted.reduce(
        (most, at, index) => Math.max(most, accepted.length - index - (rate * (to - at)) / 1000),
        0,
    );
}

function fastest(accepted: readonly number[], to: number): number {
    const rates = accepted
        .map((at, index) => ({ ms: to - at, count: accepted.length - index }))
        .filter(({ ms }) => ms >= MIN_MEASURED_MS)
        .map(({ ms, count }) => (count * 1000) / ms);
    return rates.length > 0 ? Math.max(...rates) : Infinity;
}
