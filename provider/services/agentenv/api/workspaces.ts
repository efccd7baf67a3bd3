/** AgentEnv's routes of workspaces, and of the policy that is a field of the workspace. */
import * as z from "zod";
import { path } from "../../../http/client";
import { objectId, type AgentEnvClient } from "./client";
import { memberBody } from "./members";

const workspaceBody = z.looseObject({
    id: objectId,
    name: z.string(),
    description: z.string().nullish(),
    billingAccountId: z.string().nullish(),
    joinCode: z.string().nullish(),
    totpPolicy: z.looseObject({ required: z.boolean() }).nullish(),
    members: z.array(memberBody).nullish(),
    createdAt: z.string().nullish(),
});

export type WorkspaceBody = z.output<typeof workspaceBody>;

/** Fields that PUT /workspaces/{id} must not contain: read-only ones, and children with separate routes. */
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

export class WorkspacesApi {
    constructor(private readonly client: AgentEnvClient) {}

    /** GET /workspaces: all of the account. */
    list(): Promise<WorkspaceBody[]> {
        return this.client.list("/workspaces", "workspaces", workspaceBody);
    }

    /** GET /workspaces/{id}, shared by all reads that need the workspace, its members or its policy. */
    get(id: string): Promise<WorkspaceBody> {
        const route = path`/workspaces/${id}`;
        return this.client.http.shared(route, (get) => get(route, this.client.shape(workspaceBody)));
    }

    /** POST /workspaces. Without a billingAccountId the user's default one is bound. */
    create(
        body: { name: string; description?: string; billingAccountId?: string },
        idempotencyKey: string,
    ): Promise<WorkspaceBody> {
        return this.client.post("/workspaces", workspaceBody, body, idempotencyKey);
    }

    /**
     * PUT /workspaces/{id} replaces the whole object: it is read, the given fields are changed, and unknown fields are written back
     * unchanged. One at a time per workspace, and with `If-Match` where the service returns an ETag: after a concurrent write, it is read
     * and written again.
     */
    update(id: string, fields: { name?: string; description?: string | null }): Promise<WorkspaceBody> {
        const route = path`/workspaces/${id}`;
        const { http } = this.client;
        return this.client.exclusive(route, () =>
            http.retryOn412(async () => {
                const decode = this.client.shape(workspaceBody);
                const { known, etag } = await http.get(route, {
                    decode: (response) => ({ known: decode(response), etag: response.headers["etag"] }),
                });
                const body: Record<string, unknown> = { ...known, ...fields };
                for (const field of NOT_IN_PUT) {
                    delete body[field];
                }
                return http.write("PUT", route, {
                    body,
                    headers: etag === undefined ? {} : { "if-match": etag },
                    decode,
                });
            }),
        );
    }

    /** DELETE /workspaces/{id}, with everything in it. */
    delete(id: string): Promise<void> {
        return this.client.delete(path`/workspaces/${id}`);
    }

    /** PUT /workspaces/{id}/totp-policy */
    async putTotpPolicy(id: string, required: boolean): Promise<void> {
        await this.client.http.write("PUT", path`/workspaces/${id}/totp-policy`, { body: { required } });
    }
}
