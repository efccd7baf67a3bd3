/** The rate that a service's rate limit headers imply: unlimited while plenty remains, then the rest spread over the time until the reset. */
import type { Allowance } from "./rateHeaders";

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

    /** `number` is that of the request; `sentSince` counts the requests sent after it, which its headers do not include. */
    observe(
        allowances: ReadonlyMap<string, Allowance>,
        number: number,
        sentSince: number,
        now: number,
    ): void {
        for (const [policy, allowance] of allowances) {
            let quota = this.byPolicy.get(policy);
            if (!quota) {
                if (this.byPolicy.size >= MAX_POLICIES) {
                    return;
                }
                quota = new Quota();
                this.byPolicy.set(policy, quota);
            }
            quota.observe(allowance, number, sentSince, now);
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

class Quota {
    private left = Infinity;
    private enough = 0;
    private resetAt = 0;
    private lastSent = 0;
    private newest = -1;

    /** `number` is that of the request; `sentSince` counts the requests sent after it, which its headers do not include. */
    observe(allowance: Allowance, number: number, sentSince: number, now: number): void {
        if (number < this.newest) {
            return;
        }
        this.newest = number;
        this.left = allowance.remaining - sentSince;
        this.enough = allowance.limit === undefined ? FEW : allowance.limit * PLENTY;
        this.resetAt = now + allowance.resetMs;
    }

    sent(now: number): void {
        this.left--;
        this.lastSent = now;
    }

    /** Milliseconds until the next request may be sent. */
    delay(now: number): number {
        const untilReset = this.resetAt - now;
        if (untilReset <= 0 || this.left >= this.enough) {
            return 0;
        }
        if (this.left < 1) {
            return untilReset;
        }
        return untilReset > MAX_SPREAD_MS ? 0 : Math.max(0, this.lastSent + untilReset / this.left - now);
    }

    /** When requests may be sent again; in the past if some remain. */
    get exhaustedUntil(): number {
        return this.left < 1 ? this.resetAt : 0;
    }
}
