import type { Context, MiddlewareHandler } from "hono";
import type { Caller, CredentialKind } from "../../accounts";
import { ServiceError } from "../../serviceError";
import type { ServiceEnv, Stage } from "../../stage";

/** A machine key in `X-API-Key`, or a user's JWT as `Authorization: Bearer`; the key counts if both are sent. */
function credentialOf(c: Context<ServiceEnv>): { kind: CredentialKind; secret: string } | undefined {
    const key = c.req.header("X-API-Key");
    if (key !== undefined) return { kind: "key", secret: key };
    const token = /^Bearer +(\S+)$/i.exec(c.req.header("Authorization") ?? "")?.[1];
    return token === undefined ? undefined : { kind: "token", secret: token };
}

export function callerOf({ accounts }: Stage, c: Context<ServiceEnv>): Caller | undefined {
    const credential = credentialOf(c);
    return credential && accounts.authenticate("agentenv", credential.kind, credential.secret);
}

export function authenticate(stage: Stage): MiddlewareHandler<ServiceEnv> {
    return async (c, next) => {
        const caller = callerOf(stage, c);
        if (!caller) {
            const message = credentialOf(c)?.secret
                ? "The credential is not valid"
                : "Send X-API-Key or Authorization: Bearer";
            throw new ServiceError(401, "unauthorized", message);
        }
        c.set("caller", caller);
        await next();
    };
}
