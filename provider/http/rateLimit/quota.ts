/** The pace that a service's own rate limit headers ask for: none while plenty is left, then what is left spread over the time until more comes. */
import type { Allowance } from "./rateHeaders";

/** What is left is spread from this part of the limit downwards; where the limit isn't said, from so many requests. */
const PLENTY = 0.5;
const FEW = 32;

/** Over a longer period what is left is not spread: one run uses it as it needs it, and what comes after waits. */
const MAX_SPREAD_MS = 60_000;

/** All policies that a service tells of: the tightest decides. */
export class Quotas {
    private readonly byPolicy = new Map<string, Quota>();

    /** The service tells what is left. */
    get known(): boolean {
        return this.byPolicy.size > 0;
    }

    /** `number`: of the request that was answered so; `sentSince`: requests that were sent after it, which it does not count. */
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

    /** Milliseconds until the next request may go. */
    delay(now: number): number {
        return Math.max(0, ...[...this.byPolicy.values()].map((quota) => quota.delay(now)));
    }

    /** When requests may go again, where none is left. */
    get exhaustedUntil(): number {
        return Math.max(0, ...[...this.byPolicy.values()].map((quota) => quota.exhaustedUntil));
    }
}

/** A service names a few; names that differ in every answer must not fill the memory. */
const MAX_POLICIES = 16;

class Quota {
    private left = Infinity;
    private enough = 0;
    private resetAt = 0;
    private lastSent = 0;
    private newest = -1;

    /** `number`: of the request that was answered so; `sentSince`: requests that were sent after it, which it does not count. */
    observe(said: Allowance, number: number, sentSince: number, now: number): void {
        if (number < this.newest) {
            return;
        }
        this.newest = number;
        this.left = said.remaining - sentSince;
        this.enough = said.limit === undefined ? FEW : said.limit * PLENTY;
        this.resetAt = now + said.resetMs;
    }

    sent(now: number): void {
        this.left--;
        this.lastSent = now;
    }

    /** Milliseconds until the next request may go. */
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

    /** When requests may go again, where none is left. */
    get exhaustedUntil(): number {
        return this.left < 1 ? this.resetAt : 0;
    }
}
