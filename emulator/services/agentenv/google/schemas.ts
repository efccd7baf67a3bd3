/** The bodies of AgentEnv's Google connections. */
import { z } from "@hono/zod-openapi";
import { pageAnswer } from "../paging";

/** Assumed shape. */
export const googleConnection = z
    .object({
        id: z.string(),
        email: z.string(),
        scopes: z.array(z.string()),
        status: z.enum(["active", "revoked"]),
        connectedAt: z.iso
            .datetime()
            .openapi({ description: "Changes when the same address is connected again" }),
    })
    .openapi("GoogleConnection");

export const googleConnectionList = z
    .object({ connections: z.array(googleConnection), ...pageAnswer })
    .openapi("GoogleConnectionList");

export const authUrlRequest = z.object({ redirectUri: z.url().optional() }).openapi("GoogleAuthUrlRequest");

export const authUrl = z.object({ url: z.string(), state: z.string() }).openapi("GoogleAuthUrl");

export const exchangeCode = z
    .object({
        code: z.string(),
        state: z
            .string()
            .optional()
            .openapi({ description: "Accepted and not checked: no browser is involved" }),
        redirectUri: z.url().optional(),
    })
    .openapi("ExchangeGoogleCode");
