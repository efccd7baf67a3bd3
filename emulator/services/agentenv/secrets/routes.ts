/** AgentEnv's workspaces page, "Secrets": GET/POST/PATCH/DELETE /workspaces/{workspaceId}/secrets... */
import { createRoute } from "@hono/zod-openapi";
import type { z } from "@hono/zod-openapi";
import { json, jsonBody } from "../../../http/json";
import { router, type Router } from "../../../http/router";
import { ServiceError } from "../../../http/serviceError";
import type { EmulatorContext } from "../../../context";
import { requireEditor, requireReader } from "../access";
import { errors } from "../errors";
import { pageQuery, takePage } from "../paging";
import { insertSecret } from "./secrets";
import { createSecret, patchSecret, secret, secretList, secretParams } from "./schemas";
import { workspaceParams } from "../workspaces/schemas";

export function secretRoutes(context: EmulatorContext): Router {
    const { store, clock } = context;
    const app = router();

    app.openapi(
        createRoute({
            method: "get",
            path: "/workspaces/{id}/secrets",
            summary: "List the secrets of a workspace, without their values",
            request: { params: workspaceParams, query: pageQuery },
            responses: { 200: json("One page, oldest first", secretList), ...errors(401, 403, 404, 422) },
        }),
        (c) => {
            const { id } = c.req.valid("param");
            requireReader(context, id, c.get("caller"));
            const { rows, next } = takePage(c.req.valid("query"), (after, count) =>
                store.all<Row>(
                    `SELECT ${COLUMNS} FROM agentenv_secrets WHERE workspace_id = ? AND seq > ? ORDER BY seq LIMIT ?`,
                    id,
                    after,
                    count,
                ),
            );
            return c.json({ secrets: rows.map(toWire), ...next }, 200);
        },
    );

    app.openapi(
        createRoute({
            method: "post",
            path: "/workspaces/{id}/secrets",
            summary: "Create a secret",
            request: { params: workspaceParams, body: jsonBody(createSecret) },
            responses: { 201: json("Its metadata", secret), ...errors(400, 401, 403, 404, 409, 422) },
        }),
        (c) => {
            const { id: workspaceId } = c.req.valid("param");
            const { name, value, description } = c.req.valid("json");
            const created = store.transaction(() => {
                requireEditor(context, workspaceId, c.get("caller"));
                if (
                    store.get(
                        "SELECT id FROM agentenv_secrets WHERE workspace_id = ? AND name = ?",
                        workspaceId,
                        name,
                    )
                ) {
                    throw new ServiceError(
                        409,
                        "conflict",
                        `The workspace already has a secret named ${name}`,
                    );
                }
                return read(
                    context,
                    workspaceId,
                    insertSecret(context, workspaceId, { name, value, description }),
                );
            });
            return c.json(created, 201);
        },
    );

    app.openapi(
        createRoute({
            method: "patch",
            path: "/workspaces/{id}/secrets/{secretId}",
            summary: "Write a secret's value, its description, or both",
            request: { params: secretParams, body: jsonBody(patchSecret) },
            responses: { 200: json("Its metadata as it is now", secret), ...errors(400, 401, 403, 404, 422) },
        }),
        (c) => {
            const { id: workspaceId, secretId } = c.req.valid("param");
            const { value, description } = c.req.valid("json");
            const patched = store.transaction(() => {
                requireEditor(context, workspaceId, c.get("caller"));
                read(context, workspaceId, secretId);
                if (value !== undefined) {
                    store.run(
                        "UPDATE agentenv_secrets SET value = ?, version = version + 1 WHERE id = ?",
                        value,
                        secretId,
                    );
                }
                if (description !== undefined) {
                    store.run(
                        "UPDATE agentenv_secrets SET description = ? WHERE id = ?",
                        description,
                        secretId,
                    );
                }
                const at = clock.stamp().toISOString();
                store.run("UPDATE agentenv_secrets SET updated_at = ? WHERE id = ?", at, secretId);
                return read(context, workspaceId, secretId);
            });
            return c.json(patched, 200);
        },
    );

    app.openapi(
        createRoute({
            method: "delete",
            path: "/workspaces/{id}/secrets/{secretId}",
            summary: "Delete a secret",
            request: { params: secretParams },
            responses: { 204: { description: "It is deleted" }, ...errors(401, 403, 404) },
        }),
        (c) => {
            const { id: workspaceId, secretId } = c.req.valid("param");
            store.transaction(() => {
                requireEditor(context, workspaceId, c.get("caller"));
                read(context, workspaceId, secretId);
                store.run("DELETE FROM agentenv_secrets WHERE id = ?", secretId);
            });
            return c.body(null, 204);
        },
    );

    return app;
}

type Row = z.output<typeof secret> & { seq: number };

const COLUMNS = "seq, id, name, description, version, created_at AS createdAt, updated_at AS updatedAt";

/** The secret's metadata, or 404: also for a secret of another workspace. */
function read({ store }: EmulatorContext, workspaceId: string, id: string): z.output<typeof secret> {
    const sql = `SELECT ${COLUMNS} FROM agentenv_secrets WHERE workspace_id = ? AND id = ?`;
    const row = store.get<Row>(sql, workspaceId, id);
    if (!row) {
        throw new ServiceError(404, "not_found", `The workspace has no secret ${id}`);
    }
    return toWire(row);
}

function toWire({ seq: _seq, ...metadata }: Row): z.output<typeof secret> {
    return metadata;
}
