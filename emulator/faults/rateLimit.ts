/** Middleware in front of a service: refuses the requests above the rate limit of the current plan. */
import type { MiddlewareHandler } from "hono";
import type { EmulatorContext } from "../context";
import { ServiceError } from "../http/serviceError";
import type { ServiceEnv } from "../http/serviceEnv";
import type { EmulatedService } from "../services/service";
import { noteFault } from "./note";

export function limitRate(
    { faults }: EmulatorContext,
    { name, errors }: EmulatedService,
): MiddlewareHandler<ServiceEnv> {
    return async (c, next) => {
        const limiter = faults.limiter;
        if (!limiter) {
            return next();
        }
        const { limit } = limiter;
        const credential = c.req.header("X-API-Key") ?? c.req.header("Authorization") ?? "";
        const bucket = limiter.bucket(limit.per === "credential" ? `${name} ${credential}` : name);

        const isAdmitted = bucket.take();
        const headers: Record<string, string> = {};
        if (!isAdmitted) {
            headers["Retry-After"] = String(bucket.secondsUntil(1));
        }
        if (limit.headers) {
            headers["RateLimit-Limit"] = String(limit.burst);
            headers["RateLimit-Remaining"] = String(bucket.remaining);
            headers["RateLimit-Reset"] = String(bucket.secondsUntil(limit.burst));
        }

        if (isAdmitted) {
            await next();
        } else {
            limiter.refused++;
            noteFault(c, "rateLimit");
            c.res = errors.render(
                c,
                new ServiceError(429, "rate_limited", "Too many requests; try again later"),
            );
        }
        for (const [header, value] of Object.entries(headers)) {
            c.header(header, value);
        }
    };
}
