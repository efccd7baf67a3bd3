/** AgentEnv's routes, as its workspaces page lists them. The bodies are in bodies.ts. */
import { z } from "zod";
import type { BoundClient } from "../../../http/bound";
import { path, type Answer } from "../../../http/client";
import { HttpError, isNotFound } from "../../../http/errors";
import type { Locks } from "../../../http/locks";
import { allPages } from "../../../http/paging";
import { pageOf, unwrapData } from "./answers";
import * as bodies from "./bodies";

/** The most that a list answers at once. */
const PAGE = 500;

/** What PUT /workspaces/{id} must not carry: read-only fields, and children that have routes of their own. */
const NOT_IN_PUT = [
    "id",
    "joinCode",
    "members",
    "totpPolicy",
    "createdAt",
    "updatedAt",
    "billingAccountId",
    "icon",
    "iconUrl",
] as const;

export interface Icon {
    content: Uint8Array;
    contentType: string;
}

export class AgentEnvApi {
    constructor(
        private readonly client: BoundClient,
        private readonly locks: Locks,
        readonly settings: { allowBillingCheckout: boolean },
    ) {}

    /** GET /auth/api-key-context: whose credential it is. Not every credential may ask. */
    async credentialOwner(): Promise<string | undefined> {
        try {
            return await this.probeCredential({});
        } catch (error) {
            if (error instanceof HttpError && [403, 404].includes(error.status)) {
                return undefined;
            }
            throw error;
        }
    }

    /** The same in one request, which rejects where the credential may not ask. */
    async probeCredential(options: { maxRetries?: number } = { maxRetries: 0 }): Promise<string | undefined> {
        const owner = z.looseObject({ userId: z.string().nullish() });
        const { userId } = await this.get("/auth/api-key-context", owner, options);
        return userId ?? undefined;
    }

    /** GET /health/ready: rejects where AgentEnv says that it isn't. */
    async ready(): Promise<void> {
        try {
            await this.client.shared("/health/ready", (get) => get("/health/ready"));
        } catch (error) {
            if (!isNotFound(error)) {
                throw error;
            }
        }
    }

    /** GET /workspaces: all of the account. */
    listWorkspaces(): Promise<bodies.WorkspaceBody[]> {
        return this.list("/workspaces", "workspaces", bodies.workspaceBody);
    }

    /** GET /workspaces/{id}, shared by all reads that need the workspace, its members or its policy. */
    getWorkspace(id: string): Promise<bodies.WorkspaceBody> {
        const route = path`/workspaces/${id}`;
        return this.client.shared(route, (get) => get(route, this.shape(bodies.workspaceBody)));
    }

    /** POST /workspaces. Without a billingAccountId the user's default one is bound. */
    createWorkspace(
        body: { name: string; description?: string; billingAccountId?: string },
        idempotencyKey: string,
    ): Promise<bodies.WorkspaceBody> {
        return this.post("/workspaces", bodies.workspaceBody, body, idempotencyKey);
    }

    /**
     * PUT /workspaces/{id} replaces the whole: what is there is read, our fields are put into it, and what we don't know goes back
     * as it came. One at a time per workspace, and with `If-Match` where the service gives an ETag: a write that came between is seen, and
     * ours is made again on top of it.
     */
    putWorkspace(
        id: string,
        fields: { name?: string; description?: string | null },
    ): Promise<bodies.WorkspaceBody> {
        const route = path`/workspaces/${id}`;
        return this.locks.run(route, () =>
            this.client.retryOn412(async () => {
                const understand = this.shape(bodies.workspaceBody);
                const { known, etag } = await this.client.get(route, {
                    understand: (answer) => ({ known: understand(answer), etag: answer.headers["etag"] }),
                });
                const body: Record<string, unknown> = { ...known, ...fields };
                for (const field of NOT_IN_PUT) {
                    delete body[field];
                }
                return this.client.write("PUT", route, {
                    body,
                    headers: etag === undefined ? {} : { "if-match": etag },
                    understand: this.shape(bodies.workspaceBody),
                });
            }),
        );
    }

    /** DELETE /workspaces/{id}, with all that is in it. */
    async deleteWorkspace(id: string): Promise<void> {
        await this.client.write("DELETE", path`/workspaces/${id}`);
    }

    /** POST /workspaces/join: which workspace changes is known afterwards. */
    async join(code: string, idempotencyKey: string): Promise<z.output<typeof bodies.joinedBody>> {
        return this.client.write("POST", "/workspaces/join", {
            body: { code },
            idempotencyKey,
            changes: "/workspaces",
            understand: this.shape(bodies.joinedBody),
        });
    }

    /** POST /workspaces/{id}/members: invites. */
    inviteMember(
        workspaceId: string,
        body: { email: string; role: string },
        idempotencyKey: string,
    ): Promise<bodies.MemberBody> {
        return this.post(path`/workspaces/${workspaceId}/members`, bodies.memberBody, body, idempotencyKey);
    }

    /** DELETE /workspaces/{id}/members/{userId} */
    async removeMember(workspaceId: string, userId: string): Promise<void> {
        await this.client.write("DELETE", path`/workspaces/${workspaceId}/members/${userId}`);
    }

    /** GET /workspaces/{id}/icon: the bytes, with their type. */
    async getIcon(workspaceId: string): Promise<Icon> {
        const answer = await this.client.get(path`/workspaces/${workspaceId}/icon`, { binary: true });
        const type = (answer.headers["content-type"] ?? "").split(";")[0] ?? "";
        return { content: answer.body as Uint8Array, contentType: type.trim() };
    }

    /** PUT /workspaces/{id}/icon: raw bytes. */
    async putIcon(workspaceId: string, icon: Icon): Promise<void> {
        await this.client.write("PUT", path`/workspaces/${workspaceId}/icon`, { bytes: icon });
    }

    /** DELETE /workspaces/{id}/icon */
    async deleteIcon(workspaceId: string): Promise<void> {
        await this.client.write("DELETE", path`/workspaces/${workspaceId}/icon`);
    }

    /** PUT /workspaces/{id}/totp-policy */
    async putTotpPolicy(workspaceId: string, required: boolean): Promise<void> {
        await this.client.write("PUT", path`/workspaces/${workspaceId}/totp-policy`, { body: { required } });
    }

    /** GET /workspaces/{workspaceId}/billing/accounts */
    listBillingAccounts(workspaceId: string): Promise<bodies.BillingAccountBody[]> {
        return this.list(accountsOf(workspaceId), "billingAccounts", bodies.billingAccountBody);
    }

    /** POST …/billing/accounts: creates one and links it. */
    createBillingAccount(
        workspaceId: string,
        name: string,
        idempotencyKey: string,
    ): Promise<bodies.BillingAccountBody> {
        return this.post(accountsOf(workspaceId), bodies.billingAccountBody, { name }, idempotencyKey);
    }

    /** POST …/billing/accounts/link: what it answers of the account, where it does. That it is linked is known without. */
    async linkBillingAccount(
        workspaceId: string,
        billingAccountId: string,
        idempotencyKey?: string,
    ): Promise<bodies.BillingAccountBody | undefined> {
        const answer = await this.client.write("POST", `${accountsOf(workspaceId)}/link`, {
            body: { billingAccountId },
            ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
        });
        const parsed = bodies.billingAccountBody.safeParse(unwrapData(answer.body));
        return parsed.success && parsed.data.id === billingAccountId ? parsed.data : undefined;
    }

    /**
     * Runs a task that reads a workspace's billing accounts and changes which are linked or default by what it read: one such task after
     * another, or two would take each other's account for the one to fall back to.
     */
    rearrangingBilling<T>(workspaceId: string, task: () => Promise<T>): Promise<T> {
        return this.locks.run(accountsOf(workspaceId), task);
    }

    /** POST …/billing/accounts/{billingAccountId}/default */
    async setDefaultBillingAccount(workspaceId: string, billingAccountId: string): Promise<void> {
        await this.client.write(
            "POST",
            `${accountsOf(workspaceId)}/${encodeURIComponent(billingAccountId)}/default`,
            { repeatable: true },
        );
    }

    /** DELETE …/billing/accounts/{billingAccountId}: unlinks. */
    async unlinkBillingAccount(workspaceId: string, billingAccountId: string): Promise<void> {
        await this.client.write(
            "DELETE",
            `${accountsOf(workspaceId)}/${encodeURIComponent(billingAccountId)}`,
        );
    }

    /** GET …/billing/balance */
    getBalance(workspaceId: string): Promise<z.output<typeof bodies.balanceBody>> {
        return this.get(path`/workspaces/${workspaceId}/billing/balance`, bodies.balanceBody);
    }

    /** GET …/billing/transactions */
    listTransactions(workspaceId: string): Promise<z.output<typeof bodies.transactionBody>[]> {
        return this.list(
            path`/workspaces/${workspaceId}/billing/transactions`,
            "transactions",
            bodies.transactionBody,
        );
    }

    /** GET …/billing/summary */
    getBillingSummary(workspaceId: string): Promise<z.output<typeof bodies.summaryBody>> {
        return this.get(path`/workspaces/${workspaceId}/billing/summary`, bodies.summaryBody);
    }

    /** GET …/billing/usage-overview */
    getUsageOverview(workspaceId: string): Promise<z.output<typeof bodies.usageBody>> {
        return this.get(path`/workspaces/${workspaceId}/billing/usage-overview`, bodies.usageBody);
    }

    /** POST …/billing/checkout */
    createCheckout(
        workspaceId: string,
        body: { amountCents: number; successUrl?: string; cancelUrl?: string },
        idempotencyKey: string,
    ): Promise<z.output<typeof bodies.checkoutBody>> {
        return this.post(
            path`/workspaces/${workspaceId}/billing/checkout`,
            bodies.checkoutBody,
            body,
            idempotencyKey,
        );
    }

    /** POST …/billing/checkout/x402: 402 with the payment requirements is the good answer. */
    async createX402Checkout(
        workspaceId: string,
        amountCents: number,
        idempotencyKey: string,
    ): Promise<z.output<typeof bodies.x402Body>> {
        const route = path`/workspaces/${workspaceId}/billing/checkout/x402`;
        return this.client.write("POST", route, {
            body: { amountCents },
            idempotencyKey,
            accept: [402],
            understand: this.shape(bodies.x402Body),
        });
    }

    /** GET /workspaces/{workspaceId}/secrets: metadata only, the service never answers a value. */
    listSecrets(workspaceId: string): Promise<bodies.SecretBody[]> {
        return this.list(path`/workspaces/${workspaceId}/secrets`, "secrets", bodies.secretBody);
    }

    /** POST /workspaces/{workspaceId}/secrets */
    createSecret(
        workspaceId: string,
        body: { name: string; value: string; description?: string },
        idempotencyKey: string,
    ): Promise<bodies.SecretBody> {
        return this.post(path`/workspaces/${workspaceId}/secrets`, bodies.secretBody, body, idempotencyKey);
    }

    /** PATCH /workspaces/{workspaceId}/secrets/{secretId}: only what is given changes. */
    async updateSecret(
        workspaceId: string,
        secretId: string,
        body: { value?: string; description?: string | null },
    ): Promise<bodies.SecretBody> {
        const route = path`/workspaces/${workspaceId}/secrets/${secretId}`;
        return this.client.write("PATCH", route, {
            body,
            repeatable: true,
            understand: this.shape(bodies.secretBody),
        });
    }

    /** DELETE /workspaces/{workspaceId}/secrets/{secretId} */
    async deleteSecret(workspaceId: string, secretId: string): Promise<void> {
        await this.client.write("DELETE", path`/workspaces/${workspaceId}/secrets/${secretId}`);
    }

    /** GET /workspaces/{workspaceId}/rate-limits */
    getRateLimits(workspaceId: string): Promise<z.output<typeof bodies.rateLimitsBody>> {
        return this.get(path`/workspaces/${workspaceId}/rate-limits`, bodies.rateLimitsBody);
    }

    /** POST /workspaces/{workspaceId}/rate-limits/refresh */
    refreshRateLimits(
        workspaceId: string,
        idempotencyKey: string,
    ): Promise<z.output<typeof bodies.rateLimitsBody>> {
        const route = path`/workspaces/${workspaceId}/rate-limits/refresh`;
        return this.post(route, bodies.rateLimitsBody, undefined, idempotencyKey);
    }

    /** GET /workspaces/{workspaceId}/oauth-connections/google */
    listConnections(workspaceId: string): Promise<bodies.ConnectionBody[]> {
        return this.list(connectionsOf(workspaceId), "connections", bodies.connectionBody);
    }

    /** POST …/oauth-connections/google/auth-url: makes nothing that lasts. */
    createAuthUrl(
        workspaceId: string,
        body: { redirectUri?: string },
    ): Promise<z.output<typeof bodies.authUrlBody>> {
        return this.post(`${connectionsOf(workspaceId)}/auth-url`, bodies.authUrlBody, body);
    }

    /** POST …/oauth-connections/google/exchange: a code works once. */
    exchangeCode(
        workspaceId: string,
        body: { code: string; state?: string; redirectUri?: string },
        idempotencyKey: string,
    ): Promise<bodies.ConnectionBody> {
        const route = `${connectionsOf(workspaceId)}/exchange`;
        return this.post(route, bodies.connectionBody, body, idempotencyKey);
    }

    /** DELETE …/oauth-connections/google/{connectionId} */
    async deleteConnection(workspaceId: string, connectionId: string): Promise<void> {
        await this.client.write(
            "DELETE",
            `${connectionsOf(workspaceId)}/${encodeURIComponent(connectionId)}`,
        );
    }

    private get<T>(route: string, schema: z.ZodType<T>, options: { maxRetries?: number } = {}): Promise<T> {
        return this.client.get(route, { ...options, understand: this.shape(schema) });
    }

    private post<T>(route: string, schema: z.ZodType<T>, body: unknown, idempotencyKey?: string): Promise<T> {
        return this.client.write("POST", route, {
            body,
            ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
            understand: this.shape(schema),
        });
    }

    /** A whole list, page by page, shared by all reads. A list that breaks off is an error, never a shorter list. */
    private list<T>(route: string, wrapper: string, item: z.ZodType<T>): Promise<T[]> {
        return this.client.shared(route, (get) =>
            allPages(`AgentEnv: GET ${route}`, (cursor) => {
                const query = new URLSearchParams({ limit: String(PAGE), ...(cursor ? { cursor } : {}) });
                return get(`${route}?${query.toString()}`, (answer) => {
                    const { items, nextCursor } = pageOf(answer.body, wrapper);
                    return { items: this.client.parse(z.array(item), answer, items), nextCursor };
                });
            }),
        );
    }

    private shape<T>(schema: z.ZodType<T>): (answer: Answer) => T {
        return this.client.shape(schema, unwrapData);
    }
}

function accountsOf(workspaceId: string): string {
    return path`/workspaces/${workspaceId}/billing/accounts`;
}

function connectionsOf(workspaceId: string): string {
    return path`/workspaces/${workspaceId}/oauth-connections/google`;
}
