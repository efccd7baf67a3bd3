/**
 * AgentEnv's routes and bodies. Its pages publish the routes; THE BODIES ARE ASSUMED (camelCase JSON, RFC 3339 times). A correction
 * against the live service is an edit of this file.
 */
import { z } from "zod";
import { ProviderError } from "../errors";
import type { BoundClient } from "../http/bound";
import { path, type Answer } from "../http/client";

const memberBody = z.looseObject({
    userId: z.string().nullish(),
    email: z.string(),
    role: z.string(),
    status: z.string().nullish(),
});

const workspaceBody = z.looseObject({
    id: z.string(),
    name: z.string(),
    description: z.string().nullish(),
    billingAccountId: z.string().nullish(),
    joinCode: z.string().nullish(),
    members: z.array(memberBody).nullish(),
    createdAt: z.string().nullish(),
});

const secretBody = z.looseObject({
    id: z.string(),
    name: z.string(),
    description: z.string().nullish(),
    version: z.number().nullish(),
    createdAt: z.string().nullish(),
    updatedAt: z.string().nullish(),
});

export type WorkspaceBody = z.output<typeof workspaceBody>;
export type SecretBody = z.output<typeof secretBody>;

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

export class AgentEnvApi {
    constructor(
        private readonly client: BoundClient,
        private readonly locks: Locks,
    ) {}

    /** GET /auth/api-key-context: whose credential it is. */
    async credentialOwner(): Promise<string | undefined> {
        const answer = await this.client.get("/auth/api-key-context");
        return (
            this.parse(z.looseObject({ userId: z.string().nullish() }), answer, "GET /auth/api-key-context")
                .userId ?? undefined
        );
    }

    /** GET /workspaces: all of the account. */
    listWorkspaces(): Promise<WorkspaceBody[]> {
        return this.list("/workspaces", "workspaces", workspaceBody);
    }

    /** GET /workspaces/{id}, shared by all reads that need the workspace. */
    async getWorkspace(id: string): Promise<WorkspaceBody> {
        const route = path`/workspaces/${id}`;
        return this.client.shared(route, async (get) =>
            this.parse(workspaceBody, await get(route), `GET ${route}`),
        );
    }

    /** POST /workspaces. Without a billingAccountId the user's default one is bound. */
    async createWorkspace(
        body: { name: string; description?: string; billingAccountId?: string },
        idempotencyKey: string,
    ): Promise<WorkspaceBody> {
        const answer = await this.client.write("POST", "/workspaces", { body, idempotencyKey });
        return this.parse(workspaceBody, answer, "POST /workspaces");
    }

    /**
     * PUT /workspaces/{id} replaces the whole: what is there is read, our fields are put into it, and what we don't know goes back
     * as it came. One at a time per workspace, and with `If-Match` where the service gives an ETag, so that nobody's change is lost.
     */
    async putWorkspace(
        id: string,
        fields: { name: string; description: string | null },
    ): Promise<WorkspaceBody> {
        const route = path`/workspaces/${id}`;
        return this.locks.run(route, async () => {
            const current = await this.client.get(route);
            const body: Record<string, unknown> = {
                ...this.parse(workspaceBody, current, `GET ${route}`),
                ...fields,
            };
            for (const field of NOT_IN_PUT) {
                delete body[field];
            }
            const etag = current.headers["etag"];
            const answer = await this.client.write("PUT", route, {
                body,
                headers: etag === undefined ? {} : { "if-match": etag },
            });
            return this.parse(workspaceBody, answer, `PUT ${route}`);
        });
    }

    /** DELETE /workspaces/{id}, with all that is in it. */
    async deleteWorkspace(id: string): Promise<void> {
        await this.client.write("DELETE", path`/workspaces/${id}`);
    }

    /** POST …/billing/accounts/link, where it isn't linked yet, then POST …/{billingAccountId}/default. */
    async bindBillingAccount(workspaceId: string, billingAccountId: string): Promise<void> {
        const accounts = path`/workspaces/${workspaceId}/billing/accounts`;
        const linked = await this.list(accounts, "billingAccounts", z.looseObject({ id: z.string() }));
        if (!linked.some((account) => account.id === billingAccountId)) {
            await this.client.write("POST", `${accounts}/link`, { body: { billingAccountId } });
        }
        await this.client.write("POST", `${accounts}/${encodeURIComponent(billingAccountId)}/default`);
    }

    /** GET /workspaces/{workspaceId}/secrets: metadata only, the service never answers a value. */
    listSecrets(workspaceId: string): Promise<SecretBody[]> {
        return this.list(path`/workspaces/${workspaceId}/secrets`, "secrets", secretBody);
    }

    /** POST /workspaces/{workspaceId}/secrets */
    async createSecret(
        workspaceId: string,
        body: { name: string; value: string; description?: string },
        idempotencyKey: string,
    ): Promise<SecretBody> {
        const route = path`/workspaces/${workspaceId}/secrets`;
        const answer = await this.client.write("POST", route, { body, idempotencyKey });
        return this.parse(secretBody, answer, `POST ${route}`);
    }

    /** PATCH /workspaces/{workspaceId}/secrets/{secretId}: only what is given changes. */
    async updateSecret(
        workspaceId: string,
        secretId: string,
        body: { value?: string; description?: string | null },
    ): Promise<SecretBody> {
        const route = path`/workspaces/${workspaceId}/secrets/${secretId}`;
        const answer = await this.client.write("PATCH", route, { body });
        return this.parse(secretBody, answer, `PATCH ${route}`);
    }

    /** DELETE /workspaces/{workspaceId}/secrets/{secretId} */
    async deleteSecret(workspaceId: string, secretId: string): Promise<void> {
        await this.client.write("DELETE", path`/workspaces/${workspaceId}/secrets/${secretId}`);
    }

    /** A whole list, page by page, shared by all reads. A list that breaks off is an error, never a shorter list. */
    private list<T>(route: string, wrapper: string, item: z.ZodType<T>): Promise<T[]> {
        return this.client.shared(route, async (get) => {
            const items: T[] = [];
            const seen = new Set<string>();
            for (let cursor: string | undefined; ;) {
                const query = new URLSearchParams({ limit: String(PAGE), ...(cursor ? { cursor } : {}) });
                const page = pageOf((await get(`${route}?${query.toString()}`)).body, wrapper);
                items.push(...this.client.parse(z.array(item), page.items, `GET ${route}`));
                cursor = page.nextCursor;
                if (cursor === undefined) {
                    return items;
                }
                if (seen.has(cursor)) {
                    throw new ProviderError(`AgentEnv: GET ${route} gave the same page twice`, {
                        hint: "the service's paging does not end: nothing of it is believed",
                    });
                }
                seen.add(cursor);
            }
        });
    }

    private parse<T>(schema: z.ZodType<T>, answer: Answer, what: string): T {
        return this.client.parse(schema, unwrapData(answer.body), what);
    }
}

/** Some routes answer bare objects, others wrap them as `{"data": …}`. */
function unwrapData(body: unknown): unknown {
    const record = asRecord(body);
    return record && "data" in record && record["id"] === undefined ? record["data"] : body;
}

/** A page in any of its known forms: `{secrets: […], nextCursor}`, `{data: […]}`, `{data: {secrets: […]}}` or a bare array. */
function pageOf(body: unknown, wrapper: string): { items: unknown; nextCursor: string | undefined } {
    const inner = unwrapData(body);
    const record = asRecord(inner);
    const cursor = record?.["nextCursor"] ?? asRecord(body)?.["nextCursor"];
    return {
        items: record ? record[wrapper] : inner,
        nextCursor: typeof cursor === "string" && cursor !== "" ? cursor : undefined,
    };
}

function asRecord(value: unknown): Record<string, unknown> | undefined {
    return typeof value === "object" && value !== null && !Array.isArray(value)
        ? (value as Record<string, unknown>)
        : undefined;
}

/** Work on one thing is done one after another, in order of asking. */
export class Locks {
    private readonly last = new Map<string, Promise<unknown>>();

    async run<T>(key: string, task: () => Promise<T>): Promise<T> {
        const before = this.last.get(key) ?? Promise.resolve();
        const mine = before.then(task, task);
        this.last.set(key, mine);
        try {
            return await mine;
        } finally {
            if (this.last.get(key) === mine) {
                this.last.delete(key);
            }
        }
    }
}
