/**
 * AgentEnv's workspaces page, "Rate limits": GET /workspaces/{workspaceId}/rate-limits returns them as of the last refresh, or else of the
 * workspace's creation; POST …/rate-limits/refresh counts the usage again.
 */
import { createRoute, z } from "@hono/zod-openapi";
import { json } from "../../../http/json";
import { router, type Router } from "../../../http/router";
import type { EmulatorContext } from "../../../context";
import { requireEditor, requireReader } from "../access";
import { errors } from "../errors";
import { workspaceParams } from "./schemas";

/** Assumed shape. */
const rateLimit = z
    .object({
        name: z.string(),
        limit: z.int(),
        remaining: z.int(),
        window: z.string(),
        resetAt: z.iso.datetime(),
    })
    .openapi("RateLimit");

const limits = z.array(rateLimit);
const rateLimitList = z.object({ limits }).openapi("RateLimitList");
const refreshedRateLimits = z
    .object({ limits, refreshedAt: z.iso.datetime() })
    .openapi("RefreshedRateLimits");

/** Every workspace has the same ones. They limit what a workspace uses, not how fast this API may be called. */
const DEFINITIONS = [
    { name: "agent_minutes", limit: 600, window: "1h", windowMs: 60 * 60 * 1000 },
    { name: "tokens", limit: 100_000, window: "1m", windowMs: 60 * 1000 },
];

export function rateLimitRoutes(context: EmulatorContext): Router {
    const { store, clock } = context;
    const app = router();

    app.openapi(
        createRoute({
            method: "get",
            path: "/workspaces/{id}/rate-limits",
            summary: "The rate limits as of their last refresh",
            request: { params: workspaceParams },
            responses: { 200: json("All of them: no pages", rateLimitList), ...errors(401, 403, 404) },
        }),
        (c) => {
            const { id } = c.req.valid("param");
            requireReader(context, id, c.get("caller"));
            const workspace = store.get<{ at: string }>(
                "SELECT coalesce(limits_refreshed_at, created_at) AS at FROM agentenv_workspaces WHERE id = ?",
                id,
            );
            return c.json({ limits: limitsAsOf(context, id, new Date(workspace?.at ?? 0)) }, 200);
        },
    );

    app.openapi(
        createRoute({
            method: "post",
            path: "/workspaces/{id}/rate-limits/refresh",
            summary: "Refresh the rate limits",
            request: { params: workspaceParams },
            responses: { 200: json("As they are now", refreshedRateLimits), ...errors(401, 403, 404) },
        }),
        (c) => {
            const { id } = c.req.valid("param");
            const refreshed = store.transaction(() => {
                requireEditor(context, id, c.get("caller"));
                const at = clock.stamp();
                const refreshedAt = at.toISOString();
                store.run(
                    "UPDATE agentenv_workspaces SET limits_refreshed_at = ? WHERE id = ?",
                    refreshedAt,
                    id,
                );
                return { limits: limitsAsOf(context, id, at), refreshedAt };
            });
            return c.json(refreshed, 200);
        },
    );

    return app;
}

/** Windows are aligned with the clock: one of an hour starts at the full hour. */
function limitsAsOf({ store }: EmulatorContext, workspaceId: string, at: Date): z.output<typeof limits> {
    return DEFINITIONS.map(({ name, limit, window, windowMs }) => {
        const start = Math.floor(at.getTime() / windowMs) * windowMs;
        const used = store.get<{ quantity: number }>(
            `SELECT coalesce(sum(quantity), 0) AS quantity FROM agentenv_usage
              WHERE workspace_id = ? AND name = ? AND created_at >= ? AND created_at <= ?`,
            workspaceId,
            name,
            new Date(start).toISOString(),
            at.toISOString(),
        );
        const remaining = Math.max(0, limit - (used?.quantity ?? 0));
        return { name, limit, remaining, window, resetAt: new Date(start + windowMs).toISOString() };
    });
}
