import { Hono } from "hono";
import { z } from "zod";
import { controlBody } from "../../controlBody";
import { ServiceError } from "../../serviceError";
import type { ServiceEnv, Stage } from "../../stage";
import { memberOf } from "./members";
import { recordUsage } from "./usage";

const newKey = z.strictObject({
    service: z.literal("agentenv"),
    workspaceId: z.string(),
    account: z.string().optional(),
});

const newUsage = z.strictObject({
    workspaceId: z.string(),
    name: z.string().min(1),
    quantity: z.int().positive(),
    unit: z.string().min(1).default("units"),
    amountCents: z.int().nonnegative().default(0),
});

/** Control routes for what only AgentEnv has, to be mounted at /_emulator: what no route of the service makes happen. */
export function agentenvControl(stage: Stage): Hono<ServiceEnv> {
    const { accounts, store } = stage;
    const app = new Hono<ServiceEnv>();

    /** GET /_emulator/secrets/{id}: no service route answers a value, but a test has to see that the right one arrived. */
    app.get("/secrets/:id", (c) => {
        const id = c.req.param("id");
        const sql =
            "SELECT workspace_id AS workspaceId, name, value, version FROM agentenv_secrets WHERE id = ?";
        const secret = store.get<{ workspaceId: string; name: string; value: string; version: number }>(
            sql,
            id,
        );
        if (!secret) throw new ServiceError(404, "not_found", `There is no secret ${id}`);
        return c.json(secret);
    });

    /** POST /_emulator/keys {service: "agentenv", workspaceId, account?}: a key of an active member, bound to the workspace. */
    app.post("/keys", async (c) => {
        const { service, workspaceId, account = accounts.defaultId(service) } = await controlBody(c, newKey);
        if (account === undefined || memberOf(stage, workspaceId, account)?.status !== "active") {
            throw new ServiceError(404, "not_found", `${account} is no active member of ${workspaceId}`);
        }
        const key = accounts.issueWorkspaceKey(account, workspaceId);
        return c.json({ service, account, workspaceId, key }, 201);
    });

    /** POST /_emulator/connections/{id}/revoke: what the owner of a Google account does in the settings of that account. */
    app.post("/connections/:id/revoke", (c) => {
        const id = c.req.param("id");
        const sql = "UPDATE agentenv_google_connections SET status = 'revoked' WHERE id = ?";
        if (store.run(sql, id) === 0) {
            throw new ServiceError(404, "not_found", `There is no Google connection ${id}`);
        }
        return c.body(null, 204);
    });

    /**
     * POST /_emulator/usage {workspaceId, name, quantity, unit?, amountCents?}: the workspace used something. It shows in the
     * usage overview, in the rate limit of that name and, if it cost something, as a transaction of the default billing account.
     */
    app.post("/usage", async (c) => {
        const { workspaceId, ...usage } = await controlBody(c, newUsage);
        if (!store.get("SELECT id FROM agentenv_workspaces WHERE id = ?", workspaceId)) {
            throw new ServiceError(404, "not_found", `There is no workspace ${workspaceId}`);
        }
        recordUsage(stage, workspaceId, usage);
        return c.body(null, 204);
    });

    return app;
}
