/** AgentEnv's workspaces page: PUT /workspaces/{id}/totp-policy. The policy is read with its workspace. */
import { createRoute } from "@hono/zod-openapi";
import { json, jsonBody } from "../../../http/json";
import { router, type Router } from "../../../http/router";
import type { EmulatorContext } from "../../../context";
import { requireEditor } from "../access";
import { errors } from "../errors";
import { totpPolicy, workspaceParams } from "./schemas";

export function totpPolicyRoutes(context: EmulatorContext): Router {
    const { store, clock } = context;
    return router().openapi(
        createRoute({
            method: "put",
            path: "/workspaces/{id}/totp-policy",
            summary: "Set whether members must use a second factor",
            request: { params: workspaceParams, body: jsonBody(totpPolicy) },
            responses: {
                200: json("The policy as it is now", totpPolicy),
                ...errors(400, 401, 403, 404, 422),
            },
        }),
        (c) => {
            const { id } = c.req.valid("param");
            const { required } = c.req.valid("json");
            store.transaction(() => {
                requireEditor(context, id, c.get("caller"));
                store.run(
                    "UPDATE agentenv_workspaces SET totp_required = ?, updated_at = ? WHERE id = ?",
                    required ? 1 : 0,
                    clock.stamp().toISOString(),
                    id,
                );
            });
            return c.json({ required }, 200);
        },
    );
}
