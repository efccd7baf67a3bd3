/** The consent page of the emulated Google, mounted at /_emulator: the address that `auth-url` returns, and where it leads by default. */
import { Hono } from "hono";
import * as z from "zod";
import type { EmulatorContext } from "../../../context";
import type { ServiceEnv } from "../../../http/serviceEnv";
import { answerConsent, findConsent, type Consent } from "./consents";

const answer = z.object({
    decision: z.enum(["allow", "deny"]),
    /** One of the people that the page lists; empty for another address. */
    email: z.string().default(""),
    other: z.string().default(""),
});

/** Why a page cannot ask. */
type Refusal = "unknown" | "redirect" | "answered";

export function consentRoutes(context: EmulatorContext): Hono<ServiceEnv> {
    const app = new Hono<ServiceEnv>();
    // Loaded with the first request: hardly any run of the emulator has one.
    const pages = () => import("./consentPages.js");

    /** GET /_emulator/google/consent?state&redirect_uri&…: asks a person. */
    app.get("/google/consent", async (c) => {
        const consent = openRequest(context, c.req.query());
        const { consentPage, refusalPage } = await pages();
        return typeof consent === "string" ? refusalPage(consent) : consentPage(context, consent);
    });

    /** POST, with the page's form: `decision`, and `email` or `other`. Leads back to the client. */
    app.post("/google/consent", async (c) => {
        const consent = openRequest(context, c.req.query());
        const { consentPage, refusalPage } = await pages();
        if (typeof consent === "string") {
            return refusalPage(consent);
        }
        const given = answer.safeParse(await c.req.parseBody());
        if (!given.success) {
            return consentPage(context, consent, "Choose Allow or Deny.");
        }
        const { decision, email, other } = given.data;
        const account = z.email().safeParse((email || other).trim().toLowerCase());
        if (decision === "allow" && !account.success) {
            return consentPage(context, consent, "Choose an account, or enter an e-mail address.");
        }
        const code = answerConsent(context, consent.state, decision === "allow" ? account.data : undefined);
        return c.redirect(leadingBack(consent, code), 303);
    });

    /** GET /_emulator/google/consented: for a client that named no page of its own. */
    app.get("/google/consented", async (c) => {
        const { consentedPage } = await pages();
        return consentedPage(c.req.query("code"));
    });

    return app;
}

/** The request of an address, if it can still be answered. An address that was put together by others leads nowhere. */
function openRequest(
    context: EmulatorContext,
    { state = "", redirect_uri: redirectUri }: Record<string, string>,
): Consent | Refusal {
    const consent = findConsent(context, state);
    if (!consent) {
        return "unknown";
    }
    if (redirectUri !== consent.redirectUri) {
        return "redirect";
    }
    return consent.answeredAt === null ? consent : "answered";
}

/** With the code, or the refusal, beside what the client's address has of its own. */
function leadingBack({ redirectUri, state }: Consent, code: string | undefined): string {
    const url = new URL(redirectUri);
    if (code === undefined) {
        url.searchParams.set("error", "access_denied");
    } else {
        url.searchParams.set("code", code);
    }
    url.searchParams.set("state", state);
    return url.href;
}
