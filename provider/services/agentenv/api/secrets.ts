/** AgentEnv's routes of secrets. The service never returns a value. */
import * as z from "zod";
import { path } from "../../../http/client";
import { objectId, type AgentEnvClient } from "./client";

const secretBody = z.looseObject({
    id: objectId,
    name: z.string(),
    description: z.string().nullish(),
    version: z.number().nullish(),
    createdAt: z.string().nullish(),
    updatedAt: z.string().nullish(),
});

export type SecretBody = z.output<typeof secretBody>;

export class SecretsApi {
    constructor(private readonly client: AgentEnvClient) {}

    /** GET /workspaces/{workspaceId}/secrets: metadata only. */
    list(workspaceId: string): Promise<SecretBody[]> {
        return this.client.list(path`/workspaces/${workspaceId}/secrets`, "secrets", secretBody);
    }

    /** POST /workspaces/{workspaceId}/secrets */
    create(
        workspaceId: string,
        body: { name: string; value: string; description?: string },
        idempotencyKey: string,
    ): Promise<SecretBody> {
        return this.client.post(path`/workspaces/${workspaceId}/secrets`, secretBody, body, idempotencyKey);
    }

    /** PATCH /workspaces/{workspaceId}/secrets/{secretId}: only the given fields change. */
    update(
        workspaceId: string,
        secretId: string,
        body: { value?: string; description?: string | null },
    ): Promise<SecretBody> {
        return this.client.http.write("PATCH", path`/workspaces/${workspaceId}/secrets/${secretId}`, {
            body,
            repeatable: true,
            decode: this.client.shape(secretBody),
        });
    }

    /** DELETE /workspaces/{workspaceId}/secrets/{secretId} */
    delete(workspaceId: string, secretId: string): Promise<void> {
        return this.client.delete(path`/workspaces/${workspaceId}/secrets/${secretId}`);
    }
}
