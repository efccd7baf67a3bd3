/** AgentEnv's routes that read the billing of a workspace. */
import * as z from "zod";
import { path } from "../../../http/client";
import { objectId, type AgentEnvClient } from "./client";

const balanceBody = z.looseObject({ balanceCents: z.number(), currency: z.string() });

const transactionBody = z.looseObject({
    id: objectId,
    type: z.string(),
    amountCents: z.number(),
    description: z.string().nullish(),
    createdAt: z.string(),
});

const summaryBody = z.looseObject({
    balanceCents: z.number(),
    spentCents: z.number(),
    creditedCents: z.number(),
    periodStart: z.string(),
    periodEnd: z.string(),
});

const usageOverviewBody = z.looseObject({
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

export class BillingApi {
    constructor(private readonly client: AgentEnvClient) {}

    /** GET /workspaces/{workspaceId}/billing/balance */
    getBalance(workspaceId: string): Promise<z.output<typeof balanceBody>> {
        return this.client.get(path`/workspaces/${workspaceId}/billing/balance`, balanceBody);
    }

    /** GET …/billing/transactions */
    listTransactions(workspaceId: string): Promise<z.output<typeof transactionBody>[]> {
        const route = path`/workspaces/${workspaceId}/billing/transactions`;
        return this.client.list(route, "transactions", transactionBody);
    }

    /** GET …/billing/summary */
    getSummary(workspaceId: string): Promise<z.output<typeof summaryBody>> {
        return this.client.get(path`/workspaces/${workspaceId}/billing/summary`, summaryBody);
    }

    /** GET …/billing/usage-overview */
    getUsageOverview(workspaceId: string): Promise<z.output<typeof usageOverviewBody>> {
        return this.client.get(path`/workspaces/${workspaceId}/billing/usage-overview`, usageOverviewBody);
    }
}
