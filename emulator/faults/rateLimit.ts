import type { MiddlewareHandler } from "hono";
import type { ServiceFront } from "../service";
import { ServiceError } from "../serviceError";
import type { ServiceEnv, Stage } from "../stage";
import { noteFault } from "./note";
import type { CheckedPlan } from "./planSchema";

type Limit = NonNullable<CheckedPlan["rateLimit"]>;

/** `now` is in milliseconds and never goes back. */
export class TokenBucket {
    #tokens: number;
    #at: number;

    constructor(
        private readonly limit: Pick<Limit, "perSecond" | "burst">,
        private readonly now: () => number,
    ) {
        this.#tokens = limit.burst;
        this.#at = now();
    }

    /** Takes a token, if there is one. */
    take(): boolean {
        const { perSecond, burst } = this.limit;
        const at = this.now();
        this.#tokens = Math.min(burst, this.#tokens + ((at - this.#at) / 1000) * perSecond);
        this.#at = at;
        if (this.#tokens < 1) return false;
        this.#tokens--;
        return true;
    }

    get remaining(): number {
        return Math.floor(this.#tokens);
    }

    /** Whole seconds until there will be so many tokens, as of the last `take`. */
    secondsUntil(tokens: number): number {
        return Math.max(0, Math.ceil((tokens - this.#tokens) / this.limit.perSecond));
    }
}

/** The rate limit of one plan: its buckets, and how many requests it has refused. */
export class RateLimiter {
    refused = 0;
    readonly #buckets = new Map<string, TokenBucket>();

    constructor(
        readonly limit: Limit,
        private readonly now: () => number,
    ) {}

    bucket(name: string): TokenBucket {
        let bucket = this.#buckets.get(name);
        if (!bucket) {
            bucket = new TokenBucket(this.limit, this.now);
            this.#buckets.set(name, bucket);
        }
        return bucket;
    }
}

/** In front of a service: lets through what the rate limit of the plan in force allows. */
export function limitRate(
    { faults }: Stage,
    { service, style }: ServiceFront,
): MiddlewareHandler<ServiceEnv> {
    return async (c, next) => {
        const limiter = faults.limiter;
        if (!limiter) return next();
        const { limit } = limiter;
        const credential = c.req.header("X-API-Key") ?? c.req.header("Authorization") ?? "";
        const bucket = limiter.bucket(limit.per === "credential" ? `${service} ${credential}` : service);

        const isAdmitted = bucket.take();
        const headers: Record<string, string> = {};
        if (!isAdmitted) headers["Retry-After"] = String(bucket.secondsUntil(1));
        if (limit.headers) {
            headers["RateLimit-Limit"] = String(limit.burst);
            headers["RateLimit-Remaining"] = String(bucket.remaining);
            headers["RateLimit-Reset"] = String(bucket.secondsUntil(limit.burst));
        }

        if (isAdmitted) await next();
        else {
            limiter.refused++;
            noteFault(c, "rateLimit");
            c.res = style.render(
                c,
                new ServiceError(429, "rate_limited", "Too many requests; try again later"),
            );
        }
        for (const [name, value] of Object.entries(headers)) c.header(name, value);
    };
}
