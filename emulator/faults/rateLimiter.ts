/** The token buckets of a plan's rate limit. */
import type { CheckedPlan } from "./planSchema";

type Limit = NonNullable<CheckedPlan["rateLimit"]>;

/** `now` is in milliseconds and never goes back. */
export class TokenBucket {
    private tokens: number;
    private filledAt: number;

    constructor(
        private readonly limit: Pick<Limit, "perSecond" | "burst">,
        private readonly now: () => number,
    ) {
        this.tokens = limit.burst;
        this.filledAt = now();
    }

    /** Takes a token, if there is one. */
    take(): boolean {
        const { perSecond, burst } = this.limit;
        const at = this.now();
        this.tokens = Math.min(burst, this.tokens + ((at - this.filledAt) / 1000) * perSecond);
        this.filledAt = at;
        if (this.tokens < 1) {
            return false;
        }
        this.tokens--;
        return true;
    }

    get remaining(): number {
        return Math.floor(this.tokens);
    }

    /** Whole seconds until there are this many tokens, as of the last `take`. */
    secondsUntil(tokens: number): number {
        return Math.max(0, Math.ceil((tokens - this.tokens) / this.limit.perSecond));
    }
}

/** The rate limit of one plan: its buckets, and how many requests it has refused. */
export class RateLimiter {
    refused = 0;
    private readonly buckets = new Map<string, TokenBucket>();

    constructor(
        readonly limit: Limit,
        private readonly now: () => number,
    ) {}

    bucket(name: string): TokenBucket {
        let bucket = this.buckets.get(name);
        if (!bucket) {
            bucket = new TokenBucket(this.limit, this.now);
            this.buckets.set(name, bucket);
        }
        return bucket;
    }
}
