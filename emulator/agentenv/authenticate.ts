import type { MiddlewareHandler } from "hono";
import { ServiceError } from "../serviceError";
import type { ServiceEnv, Stage } from "../stage";

/** A machine key in `X-API-Key`, or a user's JWT as `Authorization: Bearer`; the key counts if both are sent. */
export function authenticate({ accounts }: Stage): MiddlewareHandler<ServiceEnv> {
    return async (c, next) => {
        const key = c.req.header("X-API-Key");
        const token = /^Bearer +(\S+)$/i.exec(c.req.header("Authorization") ?? "")?.[1];
        const caller =
            key !== undefined
                ? accounts.authenticate("agentenv", "key", key)
                : token !== undefined
                  ? accounts.authenticate("agentenv", "token", token)
                  : undefined;
        if (!caller) {
            const message =
                (key ?? token) ? "The credential is not valid" : "Send X-API-Key or Authorization: Bearer";
            throw new ServiceError(401, "unauthorized", message);
        }
        c.set("caller", caller);
        await next();
    };
}
