/** AgentEnv's routes of the Google accounts that are connected to a workspace. */
import * as z from "zod";
import { path } from "../../../http/client";
import { objectId, type AgentEnvClient } from "./client";

const connectionBody = z.looseObject({
    id: objectId,
    email: z.string().nullish(),
    scopes: z.array(z.string()).nullish(),
    status: z.string().nullish(),
    connectedAt: z.string().nullish(),
});

export type ConnectionBody = z.output<typeof connectionBody>;

const authUrlBody = z.looseObject({ url: z.string(), state: z.string().nullish() });

export class GoogleApi {
    constructor(private readonly client: AgentEnvClient) {}

    /** GET /workspaces/{workspaceId}/oauth-connections/google */
    listConnections(workspaceId: string): Promise<ConnectionBody[]> {
        return this.client.list(routeOf(workspaceId), "connections", connectionBody);
    }

    /** POST …/oauth-connections/google/auth-url: creates no lasting object. */
    createAuthUrl(
        workspaceId: string,
        body: { redirectUri?: string },
    ): Promise<z.output<typeof authUrlBody>> {
        return this.client.post(`${routeOf(workspaceId)}/auth-url`, authUrlBody, body);
    }

    /** POST …/oauth-connections/google/exchange: a code works once. */
    exchangeCode(
        workspaceId: string,
        body: { code: string; state?: string; redirectUri?: string },
        idempotencyKey: string,
    ): Promise<ConnectionBody> {
        return this.client.post(`${routeOf(workspaceId)}/exchange`, connectionBody, body, idempotencyKey);
    }

    /** DELETE …/oauth-connections/google/{connectionId} */
    deleteConnection(workspaceId: string, connectionId: string): Promise<void> {
        return this.client.delete(path`/workspaces/${workspaceId}/oauth-connections/google/${connectionId}`);
    }
}

function routeOf(workspaceId: string): string {
    return path`/workspaces/${workspaceId}/oauth-connections/google`;
}
