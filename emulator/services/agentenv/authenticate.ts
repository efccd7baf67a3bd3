/** Who sent a request to AgentEnv. */
import type { Context } from "hono";
import type { Caller, CredentialKind } from "../../accounts";
import type { EmulatorContext } from "../../context";
import type { ServiceEnv } from "../../http/serviceEnv";
import { IDENTITY } from "./identity";

/** A machine key in `X-API-Key`, or a user's JWT as `Authorization: Bearer`; the key counts if both are sent. */
export function credentialOf(c: Context<ServiceEnv>): { kind: CredentialKind; secret: string } | undefined {
    const key = c.req.header("X-API-Key");
    if (key !== undefined) {
        return { kind: "key", secret: key };
    }
    const token = /^Bearer +(\S+)$/i.exec(c.req.header("Authorization") ?? "")?.[1];
    return token === undefined ? undefined : { kind: "token", secret: token };
}

export function callerOf({ accounts }: EmulatorContext, c: Context<ServiceEnv>): Caller | undefined {
    const credential = credentialOf(c);
    return credential && accounts.authenticate(IDENTITY.name, credential.kind, credential.secret);
}
