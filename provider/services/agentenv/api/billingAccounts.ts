/** AgentEnv's routes of the billing accounts that are linked to a workspace. */
import * as z from "zod";
import { path } from "../../../http/client";
import { objectId, type AgentEnvClient } from "./client";
import { unwrapData } from "./envelope";

const billingAccountBody = z.looseObject({
    id: objectId,
    name: z.string(),
    isDefault: z.boolean().nullish(),
    balanceCents: z.number().nullish(),
    currency: z.string().nullish(),
    linkedAt: z.string().nullish(),
});

export type BillingAccountBody = z.output<typeof billingAccountBody>;

export class BillingAccountsApi {
    constructor(private readonly client: AgentEnvClient) {}

    /** GET /workspaces/{workspaceId}/billing/accounts */
    list(workspaceId: string): Promise<BillingAccountBody[]> {
        return this.client.list(routeOf(workspaceId), "billingAccounts", billingAccountBody);
    }

    /** POST …/billing/accounts: creates one and links it. */
    create(workspaceId: string, name: string, idempotencyKey: string): Promise<BillingAccountBody> {
        return this.client.post(routeOf(workspaceId), billingAccountBody, { name }, idempotencyKey);
    }

    /** POST …/billing/accounts/link. Returns the account where the response holds it; a 2xx without it is a success as well. */
    async link(
        workspaceId: string,
        billingAccountId: string,
        idempotencyKey?: string,
    ): Promise<BillingAccountBody | undefined> {
        const response = await this.client.http.write("POST", `${routeOf(workspaceId)}/link`, {
            body: { billingAccountId },
            ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
        });
        const parsed = billingAccountBody.safeParse(unwrapData(response.body));
        return parsed.success && parsed.data.id === billingAccountId ? parsed.data : undefined;
    }

    /** POST …/billing/accounts/{billingAccountId}/default */
    async setDefault(workspaceId: string, billingAccountId: string): Promise<void> {
        await this.client.http.write(
            "POST",
            path`/workspaces/${workspaceId}/billing/accounts/${billingAccountId}/default`,
            { repeatable: true },
        );
    }

    /** DELETE …/billing/accounts/{billingAccountId}: unlinks it. */
    unlink(workspaceId: string, billingAccountId: string): Promise<void> {
        return this.client.delete(path`/workspaces/${workspaceId}/billing/accounts/${billingAccountId}`);
    }

    /**
     * Runs a task that reads a workspace's billing accounts and then changes which are linked or default. One task at a time: two at once would each
     * choose the other's account as the new default.
     */
    exclusive<T>(workspaceId: string, task: () => Promise<T>): Promise<T> {
        return this.client.exclusive(routeOf(workspaceId), task);
    }
}

function routeOf(workspaceId: string): string {
    return path`/workspaces/${workspaceId}/billing/accounts`;
}
