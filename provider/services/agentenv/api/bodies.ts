/**
 * The bodies of AgentEnv's answers. ITS PAGES PUBLISH ROUTES ONLY: THESE SHAPES ARE ASSUMED (camelCase JSON, RFC 3339 times, money in
 * integer cents). A correction against the live service is an edit of this file and of api.ts. Objects are loose: what we don't know is kept
 * where a whole object is written back, and is never a failure. What a resource can do without may be missing.
 */
import { z } from "zod";

/** What is made without an id could never be found again. */
const id = z.string().min(1);

export const memberBody = z.looseObject({
    userId: z.string().nullish(),
    email: z.string().nullish(),
    role: z.string(),
    status: z.string().nullish(),
    invitedAt: z.string().nullish(),
});

export const workspaceBody = z.looseObject({
    id,
    name: z.string(),
    description: z.string().nullish(),
    billingAccountId: z.string().nullish(),
    joinCode: z.string().nullish(),
    totpPolicy: z.looseObject({ required: z.boolean() }).nullish(),
    members: z.array(memberBody).nullish(),
    createdAt: z.string().nullish(),
});

export const secretBody = z.looseObject({
    id,
    name: z.string(),
    description: z.string().nullish(),
    version: z.number().nullish(),
    createdAt: z.string().nullish(),
    updatedAt: z.string().nullish(),
});

export const joinedBody = z.looseObject({
    workspaceId: id,
    userId: id,
    role: z.string().nullish(),
});

export const totpPolicyBody = z.looseObject({ required: z.boolean() });

export const billingAccountBody = z.looseObject({
    id,
    name: z.string(),
    isDefault: z.boolean().nullish(),
    balanceCents: z.number().nullish(),
    currency: z.string().nullish(),
    linkedAt: z.string().nullish(),
});

export const balanceBody = z.looseObject({ balanceCents: z.number(), currency: z.string() });

export const transactionBody = z.looseObject({
    id,
    type: z.string(),
    amountCents: z.number(),
    description: z.string().nullish(),
    createdAt: z.string(),
});

export const summaryBody = z.looseObject({
    balanceCents: z.number(),
    spentCents: z.number(),
    creditedCents: z.number(),
    periodStart: z.string(),
    periodEnd: z.string(),
});

export const usageBody = z.looseObject({
    periodStart: z.string(),
    periodEnd: z.string(),
    items: z.array(
        z.looseObject({
            name: z.string(),
            quantity: z.number(),
            unit: z.string().nullish(),
            amountCents: z.number(),
        }),
    ),
});

export const checkoutBody = z.looseObject({
    checkoutId: id,
    url: z.string(),
    expiresAt: z.string().nullish(),
});

export const x402Body = z.looseObject({
    checkoutId: id,
    x402Version: z.number(),
    accepts: z.array(z.record(z.string(), z.unknown())),
});

export const rateLimitsBody = z.looseObject({
    limits: z.array(
        z.looseObject({
            name: z.string(),
            limit: z.number(),
            remaining: z.number(),
            window: z.string().nullish(),
            resetAt: z.string().nullish(),
        }),
    ),
    refreshedAt: z.string().nullish(),
});

export const connectionBody = z.looseObject({
    id,
    email: z.string().nullish(),
    scopes: z.array(z.string()).nullish(),
    status: z.string().nullish(),
    connectedAt: z.string().nullish(),
});

export const authUrlBody = z.looseObject({ url: z.string(), state: z.string().nullish() });

export type MemberBody = z.output<typeof memberBody>;
export type WorkspaceBody = z.output<typeof workspaceBody>;
export type SecretBody = z.output<typeof secretBody>;
export type BillingAccountBody = z.output<typeof billingAccountBody>;
export type ConnectionBody = z.output<typeof connectionBody>;
