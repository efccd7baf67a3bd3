/**
 * What a service's rate limit is, judged by what it accepted and refused. The model is a token bucket: so many requests a second, and so many
 * at once where it is full. At a refusal the bucket is empty, which is all that is ever learned of it:
 *
 * - Between two refusals it accepted what flowed in between: `accepted / time`, or more where it overflowed in between.
 * - Since any earlier moment it accepted what was in it then, a full bucket at most, and what flowed in: `(accepted - burst) / time`, or more.
 *
 * Both never say too much, and one of them is exact: the first where the bucket did not overflow, the second from the moment when it last did.
 */
export interface Limit {
    /** Requests a second. */
    rate: number;
    /** Requests at once. */
    burst: number;
    /** Requests a second, where the bucket is as small as it can be. Far from `rate` where that is not known yet. */
    rateAtMost: number;
    /** Requests a second that it accepted at the fastest, where that was long enough to tell: the limit is not above them. */
    ceiling: number;
}

/** Sent requests that are remembered; more than are sent between two refusals of a service with a short-lived limit. */
const MAX_SENT = 2_000;

/** The burst is looked for in so many milliseconds before the first refusal: what was accepted earlier says nothing of it. */
const BURST_MS = 1_500;

/** What was accepted in less time says nothing of how much flows in: when it was sent is not quite when it arrived. */
const MIN_MEASURED_MS = 250;

const MAX_REFUSALS = 4;

export interface Sent {
    /** Milliseconds. */
    readonly at: number;
    /** Known to be: what is still in flight is not. */
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

    /** The limit as it appears at this refusal. At the first one the rate is a guess: what may have flowed in is not told from what was there. */
    refused(entry: Sent, pace: number): Limit {
        const known = this.sent.filter(({ accepted }) => accepted).map(({ at }) => at);
        if (this.firstRefusal === undefined) {
            // All that is known: what was sent after this request may have come before it.
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

    /** The last refusal that is long enough ago to measure from, else the first. */
    private since(at: number): number {
        const [first = 0, ...others] = this.refusals;
        return others.findLast((other) => at - other >= MIN_MEASURED_MS) ?? first;
    }
}

function flowBetween(accepted: readonly number[], from: number, to: number): number {
    return to > from ? (accepted.length * 1000) / (to - from) : 0;
}

/** The most of `(accepted - burst) / time` over all moments that it can be taken from. */
function flowSinceFull(accepted: readonly number[], burst: number, to: number): number {
    return accepted.reduce((most, at, index) => {
        const flowed = accepted.length - index - burst;
        return flowed > 0 && to > at ? Math.max(most, (flowed * 1000) / (to - at)) : most;
    }, 0);
}

/** The most that was accepted beyond this rate, up to `to`: what the bucket held. */
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
