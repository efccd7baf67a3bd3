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

/** Its origin is written into a header of the consent page. */
const redirectUri = z
    .url()
    .refine(isRedirectable, "must be an http or https address without a fragment")
    .openapi({ description: "Where the browser goes with the code" });

export const authUrlRequest = z
    .object({ redirectUri: redirectUri.optional() })
    .openapi("GoogleAuthUrlRequest");

export const authUrl = z.object({ url: z.string(), state: z.string() }).openapi("GoogleAuthUrl");

export const exchangeCode = z
    .object({
        code: z.string(),
        state: z
            .string()
            .optional()
            .openapi({ description: "Checked for a code that the consent page issued" }),
        redirectUri: z.url().optional(),
    })
    .openapi("ExchangeGoogleCode");

function isRedirectable(text: string): boolean {
    if (!URL.canParse(text)) {
        return false;
    }
    const { protocol, hostname, hash } = new URL(text);
    return /^https?:$/.test(protocol) && /^[\w.:[\]-]+$/.test(hostname) && hash === "";
}
