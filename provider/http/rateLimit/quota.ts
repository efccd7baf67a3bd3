/**
 * The rate that a service's rate limit headers imply: unlimited while plenty remains, then the rest spread over the time until the reset, or the rate at which the
 * service refills it (refill.ts).
 */
import type { Allowance } from "./rateHeaders";
import { Refill, type Response } from "./refill";

/** The rest is spread below this fraction of the limit, or below FEW requests if the headers do not contain the limit. */
const PLENTY = 0.5;
const FEW = 32;

/** Before a reset that is further away, the rest is not spread: a run uses what it needs, and later requests wait for the reset. */
const MAX_SPREAD_MS = 60_000;

/** All policies in a service's headers: the strictest one applies. */
export class Quotas {
    private readonly byPolicy = new Map<string, Quota>();

    /** The headers contain the remaining requests of at least one policy. */
    get known(): boolean {
        return this.byPolicy.size > 0;
    }

    observe(allowances: ReadonlyMap<string, Allowance>, response: Response, now: number): void {
        for (const [policy, quota] of this.byPolicy) {
            if (!allowances.has(policy)) {
                quota.uncounted();
            }
        }
        for (const [policy, allowance] of allowances) {
            let quota = this.byPolicy.get(policy);
            if (!quota) {
                if (this.byPolicy.size >= MAX_POLICIES) {
                    return;
                }
                quota = new Quota();
                this.byPolicy.set(policy, quota);
            }
            quota.observe(allowance, response, now);
        }
    }

    /** A request without a response: whether the service counted it is not known. */
    lost(): void {
        for (const quota of this.byPolicy.values()) {
            quota.uncounted();
        }
    }

    sent(now: number): void {
        for (const quota of this.byPolicy.values()) {
            quota.sent(now);
        }
    }

    /** Milliseconds until the next request may be sent. */
    delay(now: number): number {
        return Math.max(0, ...[...this.byPolicy.values()].map((quota) => quota.delay(now)));
    }

    /** When requests may be sent again; in the past if some remain. */
    get exhaustedUntil(): number {
        return Math.max(0, ...[...this.byPolicy.values()].map((quota) => quota.exhaustedUntil));
    }
}

/** A service has few policies; names that differ in every response must not fill the memory. */
const MAX_POLICIES = 16;

/** Requests that stay in a bucket that is refilled: what is in flight arrives in another order. */
const RESERVE = 4;
/** Those above are used up within this time. */
const LEAST_SPARE_MS = 1_000;
const MOST_SPARE_MS = 2_000;

class Quota {
    private readonly refill = new Refill();
    private left = Infinity;
    private limit = Infinity;
    private enough = 0;
    private resetAt = 0;
    /** When the request was sent whose response reported it: the next one arrives as long after it as it is sent after it. */
    private reportedFor = 0;
    private lastSent = 0;
    private newest = -1;

    observe(allowance: Allowance, response: Response, now: number): void {
        const { number, sentAt, sentSince, refused } = response;
        if (refused) {
            this.uncounted();
        }
        if (number < this.newest) {
            return;
        }
        const { limit = Infinity, remaining } = allowance;
        this.refill.observe(remaining, limit, response);
        this.newest = number;
        this.left = remaining - sentSince;
        this.limit = limit;
        this.enough = limit === Infinity ? FEW : limit * PLENTY;
        this.resetAt = now + allowance.resetMs;
        this.reportedFor = sentAt;
    }

    /** A request that used nothing, or of which no response says so. */
    uncounted(): void {
        this.refill.uncounted();
    }

    sent(now: number): void {
        this.left--;
        this.lastSent = now;
    }

    /** Milliseconds until the next request may be sent. */
    delay(now: number): number {
        if (this.left >= this.enough) {
            return 0;
        }
        return Math.max(0, Math.min(this.spreadAt(now), this.refillAllowsAt(now)) - now);
    }

    /** When requests may be sent again; in the past if some remain. */
    get exhaustedUntil(): number {
        return this.left < 1 ? Math.min(this.resetAt, this.refilledAt(1)) : 0;
    }

    /** When the next request is sent, if the rest is spread up to the reset. */
    private spreadAt(now: number): number {
        if (this.left < 1) {
            return this.resetAt;
        }
        const untilReset = Math.max(0, this.resetAt - now);
        return untilReset > MAX_SPREAD_MS ? now : this.lastSent + untilReset / this.left;
    }

    /** When it is sent, if there is a refill: at its rate, above which the spare requests are spread too, in case that it was a mistake. */
    private refillAllowsAt(now: number): number {
        const { rate } = this.refill;
        const reserve = Math.min(RESERVE, this.limit / 2);
        const spare = this.left - reserve;
        if (rate === undefined || spare <= 0) {
            return this.refilledAt(reserve);
        }
        const spread = Math.min(MOST_SPARE_MS, Math.max(LEAST_SPARE_MS, this.resetAt - now));
        return this.lastSent + 1 / (rate + spare / spread);
    }

    /** When so many requests are left by the refill alone; never, if there is none. */
    private refilledAt(left: number): number {
        const { rate } = this.refill;
        return rate === undefined ? Infinity : this.reportedFor + (left - this.left) / rate;
    }
}
