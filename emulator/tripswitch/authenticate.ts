import type { MiddlewareHandler } from "hono";
import { ServiceError } from "../serviceError";
import type { ServiceEnv, Stage } from "../stage";

/** "Auth: Admin API key", as `Authorization: Bearer YOUR_ADMIN_API_KEY`. */
export function authenticate({ accounts }: Stage): MiddlewareHandler<ServiceEnv> {
    return async (c, next) => {
        const key = /^Bearer +(\S+)$/i.exec(c.req.header("Authorization") ?? "")?.[1];
        const caller = key === undefined ? undefined : accounts.authenticate("tripswitch", "key", key);
        if (!caller) throw new ServiceError(401, "unauthorized", "Missing or invalid API key");
        c.set("caller", caller);
        await next();
    };
}
