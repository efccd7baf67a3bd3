/** The billing of a workspace. */
import * as z from "zod";
import { named } from "../../../core/declare/property";
import type { BillingAccountBody } from "../api/billingAccounts";
import { agentenv } from "../service";
import { cents, when, workspaceId } from "./fields";

export const getBillingAccounts = agentenv.function("getBillingAccounts", {
    description:
        "The billing accounts linked to an AgentEnv workspace. Route: `GET /workspaces/{workspaceId}/billing/accounts`.",
    inputs: { workspaceId },
    outputs: {
        billingAccounts: z
            .array(
                named(
                    "BillingAccountInfo",
                    z.object({
                        billingAccountId: z.string().describe("The account's id."),
                        name: z.string().describe("Its name."),
                        isDefault: z.boolean().describe("Whether it is the workspace's default."),
                        balanceCents: cents("Its balance").optional(),
                        currency: z.string().optional().describe("ISO 4217 code of its currency."),
                        linkedAt: when("When it was linked").optional(),
                    }),
                ),
            )
            .describe("The accounts."),
    },
    async invoke({ api, inputs }) {
        return { billingAccounts: (await api.billingAccounts.list(inputs.workspaceId)).map(accountOf) };
    },
});

export const getBillingBalance = agentenv.function("getBillingBalance", {
    description:
        "The balance of an AgentEnv workspace. Route: `GET /workspaces/{workspaceId}/billing/balance`.",
    inputs: { workspaceId },
    outputs: {
        balanceCents: cents("The balance"),
        currency: z.string().describe("ISO 4217 code of its currency."),
    },
    async invoke({ api, inputs }) {
        const { balanceCents, currency } = await api.billing.getBalance(inputs.workspaceId);
        return { balanceCents, currency };
    },
});

export const getBillingTransactions = agentenv.function("getBillingTransactions", {
    description:
        "The billing transactions of an AgentEnv workspace, oldest first. Route: `GET /workspaces/{workspaceId}/billing/transactions`.",
    inputs: { workspaceId },
    outputs: {
        transactions: z
            .array(
                named(
                    "BillingTransaction",
                    z.object({
                        id: z.string().describe("The transaction's id."),
                        type: z.string().describe("The kind of transaction."),
                        amountCents: cents("The amount"),
                        description: z.string().optional().describe("The purpose."),
                        createdAt: when("When it was created"),
                    }),
                ),
            )
            .describe("The transactions."),
    },
    async invoke({ api, inputs }) {
        const transactions = await api.billing.listTransactions(inputs.workspaceId);
        return {
            transactions: transactions.map(({ id, type, amountCents, description, createdAt }) => ({
                id,
                type,
                amountCents,
                description: description ?? undefined,
                createdAt,
            })),
        };
    },
});

const period = { periodStart: when("When the period begins"), periodEnd: when("When the period ends") };

export const getBillingSummary = agentenv.function("getBillingSummary", {
    description:
        "The billing of an AgentEnv workspace in this period. Route: `GET /workspaces/{workspaceId}/billing/summary`.",
    inputs: { workspaceId },
    outputs: {
        balanceCents: cents("The balance"),
        spentCents: cents("The amount spent"),
        creditedCents: cents("The amount credited"),
        ...period,
    },
    async invoke({ api, inputs }) {
        const summary = await api.billing.getSummary(inputs.workspaceId);
        const { balanceCents, spentCents, creditedCents, periodStart, periodEnd } = summary;
        return { balanceCents, spentCents, creditedCents, periodStart, periodEnd };
    },
});

export const getBillingUsageOverview = agentenv.function("getBillingUsageOverview", {
    description:
        "The usage of an AgentEnv workspace in this period. Route: `GET /workspaces/{workspaceId}/billing/usage-overview`.",
    inputs: { workspaceId },
    outputs: {
        ...period,
        items: z
            .array(
                named(
                    "BillingUsageItem",
                    z.object({
                        name: z.string().describe("What was used."),
                        quantity: z.number().describe("The quantity that was used."),
                        unit: z.string().optional().describe("The unit of the quantity."),
                        amountCents: cents("The cost"),
                    }),
                ),
            )
            .describe("What was used."),
    },
    async invoke({ api, inputs }) {
        const { periodStart, periodEnd, items } = await api.billing.getUsageOverview(inputs.workspaceId);
        return {
            periodStart,
            periodEnd,
            items: items.map(({ name, quantity, unit, amountCents }) => ({
                name,
                quantity,
                unit: unit ?? undefined,
                amountCents,
            })),
        };
    },
});

function accountOf(account: BillingAccountBody) {
    return {
        billingAccountId: account.id,
        name: account.name,
        isDefault: account.isDefault ?? false,
        balanceCents: account.balanceCents ?? undefined,
        currency: account.currency ?? undefined,
        linkedAt: account.linkedAt ?? undefined,
    };
}
