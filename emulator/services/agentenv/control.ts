/** Control routes for what only AgentEnv has, mounted at /_emulator: what no route of the service can do. */
import { Hono } from "hono";
import * as z from "zod";
import { controlBody } from "../../control/body";
import { ServiceError } from "../../http/serviceError";
import type { EmulatorContext } from "../../context";
import type { ServiceEnv } from "../../http/serviceEnv";
import { acceptInvitation, memberOf, membersOf } from "./members/members";
import { recordUsage } from "./billing/usage";
import { newUsage } from "./billing/usageSchema";
import { consentRoutes } from "./google/consentRoutes";
import { IDENTITY } from "./identity";

const newKey = z.strictObject({
    service: z.literal(IDENTITY.name),
    workspaceId: z.string(),
    account: z.string().optional(),
});

const acceptance = z.strictObject({ workspaceId: z.string(), email: z.email() });

const usageOfWorkspace = z.strictObject({ workspaceId: z.string(), ...newUsage });

export function agentenvControl(context: EmulatorContext): Hono<ServiceEnv> {
    const { accounts, clock, store } = context;
    const app = new Hono<ServiceEnv>();

    /** GET /_emulator/secrets/{id}: no route of the service returns a value, but a test must see that the right one was stored. */
    app.get("/secrets/:id", (c) => {
        const id = c.req.param("id");
        const sql =
            "SELECT workspace_id AS workspaceId, name, value, version FROM agentenv_secrets WHERE id = ?";
        const secret = store.get(sql, id);
        if (!secret) {
            throw new ServiceError(404, "not_found", `There is no secret ${id}`);
        }
        return c.json(secret);
    });

    /** POST /_emulator/keys {service, workspaceId, account?}: a key of an active member, bound to the workspace. */
    app.post("/keys", async (c) => {
        const { service, workspaceId, account = accounts.defaultId(service) } = await controlBody(c, newKey);
        if (account === undefined || memberOf(context, workspaceId, account)?.status !== "active") {
            throw new ServiceError(404, "not_found", `${account} is no active member of ${workspaceId}`);
        }
        const key = accounts.issueWorkspaceKey(IDENTITY, account, workspaceId);
        return c.json({ service, account, workspaceId, key }, 201);
    });

    /**
     * POST /_emulator/invitations/accept {workspaceId, email}: as if the invited person accepted in a browser. The person needs no account. The
     * service's own way is POST /workspaces/join with the person's key.
     */
    app.post("/invitations/accept", async (c) => {
        const { workspaceId, email } = await controlBody(c, acceptance);
        const accepted = store.transaction(() => {
            const invited = membersOf(context, workspaceId).find(
                (member) => member.email === email.toLowerCase() && member.status !== "active",
            );
            if (!invited) {
                const message = `${email} has no open invitation to ${workspaceId}`;
                throw new ServiceError(404, "not_found", message);
            }
            if (invited.status === "expired") {
                throw new ServiceError(409, "conflict", `The invitation of ${email} is expired`);
            }
            acceptInvitation(context, workspaceId, invited.userId, clock.stamp().toISOString());
            return memberOf(context, workspaceId, invited.userId);
        });
        return c.json(accepted);
    });

    /** POST /_emulator/connections/{id}/revoke: as if its owner revoked the access in the settings of the Google account. */
    app.post("/connections/:id/revoke", (c) => {
        const id = c.req.param("id");
        const sql = "UPDATE agentenv_google_connections SET status = 'revoked' WHERE id = ?";
        if (store.run(sql, id) === 0) {
            throw new ServiceError(404, "not_found", `There is no Google connection ${id}`);
        }
        return c.body(null, 204);
    });

    /**
     * POST /_emulator/usage {workspaceId, name, quantity, unit?, amountCents?}: records usage of a workspace. It shows in
     * the usage overview, in the rate limit of that name and, if it has a cost, as a transaction of the default billing account.
     */
    app.post("/usage", async (c) => {
        const { workspaceId, ...usage } = await controlBody(c, usageOfWorkspace);
        if (!store.get("SELECT id FROM agentenv_workspaces WHERE id = ?", workspaceId)) {
            throw new ServiceError(404, "not_found", `There is no workspace ${workspaceId}`);
        }
        recordUsage(context, workspaceId, usage);
        return c.body(null, 204);
    });

    app.route("/", consentRoutes(context));

    return app;
}
