/** The bodies of AgentEnv's billing routes. */
import { z } from "@hono/zod-openapi";
import { pageAnswer } from "../paging";

/** Assumed shapes. Money is in integer cents; spending is a negative amount. */
const balanceFields = { balanceCents: z.int(), currency: z.string() };
const period = { periodStart: z.iso.datetime(), periodEnd: z.iso.datetime() };

export const billingAccount = z
    .object({
        id: z.string(),
        name: z.string(),
        isDefault: z.boolean().openapi({ description: "Of this workspace" }),
        ...balanceFields,
        linkedAt: z.iso.datetime(),
    })
    .openapi("BillingAccount");

export const billingAccountList = z
    .object({ billingAccounts: z.array(billingAccount), ...pageAnswer })
    .openapi("BillingAccountList");

export const createBillingAccount = z
    .object({ name: z.string().min(1).max(64) })
    .openapi("CreateBillingAccount");

export const linkBillingAccount = z.object({ billingAccountId: z.string() }).openapi("LinkBillingAccount");

export const balance = z.object(balanceFields).openapi("Balance");

export const transaction = z
    .object({
        id: z.string(),
        type: z.enum(["credit", "usage"]),
        amountCents: z.int(),
        description: z.string(),
        createdAt: z.iso.datetime(),
    })
    .openapi("Transaction");

export const transactionList = z
    .object({ transactions: z.array(transaction), ...pageAnswer })
    .openapi("TransactionList");

export const summary = z
    .object({ balanceCents: z.int(), spentCents: z.int(), creditedCents: z.int(), ...period })
    .openapi("BillingSummary");

export const usageOverview = z
    .object({
        ...period,
        items: z.array(
            z.object({ name: z.string(), quantity: z.number(), unit: z.string(), amountCents: z.int() }),
        ),
    })
    .openapi("UsageOverview");
