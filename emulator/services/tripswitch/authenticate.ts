import type { Context, MiddlewareHandler } from "hono";
import type { Caller } from "../../accounts";
import { ServiceError } from "../../serviceError";
import type { ServiceEnv, Stage } from "../../stage";

/** "Auth: Admin API key", as `Authorization: Bearer YOUR_ADMIN_API_KEY`. */
export function callerOf({ accounts }: Stage, c: Context<ServiceEnv>): Caller | undefined {
    const key = /^Bearer +(\S+)$/i.exec(c.req.header("Authorization") ?? "")?.[1];
    return key === undefined ? undefined : accounts.authenticate("tripswitch", "key", key);
}

export function authenticate(stage: Stage): MiddlewareHandler<ServiceEnv> {
    return async (c, next) => {
        const caller = callerOf(stage, c);
        if (!caller) throw new ServiceError(401, "unauthorized", "Missing or invalid API key");
        c.set("caller", caller);
        await next();
    };
}
