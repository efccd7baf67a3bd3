/** AgentEnv's routes of a workspace's rate limits. */
import * as z from "zod";
import { path } from "../../../http/client";
import type { AgentEnvClient } from "./client";

const rateLimitsBody = z.looseObject({
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

export class RateLimitsApi {
    constructor(private readonly client: AgentEnvClient) {}

    /** GET /workspaces/{workspaceId}/rate-limits */
    get(workspaceId: string): Promise<z.output<typeof rateLimitsBody>> {
        return this.client.get(path`/workspaces/${workspaceId}/rate-limits`, rateLimitsBody);
    }

    /** POST /workspaces/{workspaceId}/rate-limits/refresh */
    refresh(workspaceId: string, idempotencyKey: string): Promise<z.output<typeof rateLimitsBody>> {
        const route = path`/workspaces/${workspaceId}/rate-limits/refresh`;
        return this.client.post(route, rateLimitsBody, undefined, idempotencyKey);
    }
}
