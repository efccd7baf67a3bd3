/** Who sent a request to Tripswitch. "Auth: Admin API key", as `Authorization: Bearer YOUR_ADMIN_API_KEY`. */
import type { Context } from "hono";
import type { Caller } from "../../accounts";
import type { EmulatorContext } from "../../context";
import type { ServiceEnv } from "../../http/serviceEnv";
import { IDENTITY } from "./identity";

export function callerOf({ accounts }: EmulatorContext, c: Context<ServiceEnv>): Caller | undefined {
    const key = /^Bearer +(\S+)$/i.exec(c.req.header("Authorization") ?? "")?.[1];
    return key === undefined ? undefined : accounts.authenticate(IDENTITY.name, "key", key);
}
