/** AgentEnv's workspaces page, "Core Workspace Routes": GET and POST /workspaces; GET, PUT and DELETE /workspaces/{id}. */
import { createRoute } from "@hono/zod-openapi";
import { json, jsonBody } from "../../../http/json";
import { router, type Router } from "../../../http/router";
import type { EmulatorContext } from "../../../context";
import { requireEditor, requireReader, requireUserScope } from "../access";
import { defaultBillingAccount } from "../billing/binding";
import { errors } from "../errors";
import { etagOf, requireMatch } from "./etag";
import { membersOf } from "../members/members";
import { pageQuery, takePage } from "../paging";
import { findUser } from "../members/users";
import {
    createWorkspace,
    READ_ONLY_FIELDS,
    replaceWorkspace,
    workspace,
    workspaceList,
    workspaceParams,
    type Workspace,
} from "./schemas";
import { insertWorkspace } from "./workspaces";

export function workspaceRoutes(context: EmulatorContext): Router {
    const { store, clock } = context;
    const app = router();

    app.openapi(
        createRoute({
            method: "get",
            path: "/workspaces",
            summary: "List the workspaces that the caller is a member of",
            request: { query: pageQuery },
            responses: { 200: json("One page, oldest first", workspaceList), ...errors(401, 403, 422) },
        }),
        (c) => {
            requireUserScope(c.get("caller"));
            const { rows, next } = takePage(c.req.valid("query"), (after, count) =>
                store.all<Row>(
                    `SELECT ${COLUMNS} FROM agentenv_workspaces WHERE seq > ? AND id IN
                        (SELECT workspace_id FROM agentenv_members WHERE user_id = ? AND status = 'active')
                      ORDER BY seq LIMIT ?`,
                    after,
                    c.get("caller").accountId,
                    count,
                ),
            );
            return c.json({ workspaces: rows.map((row) => toWire(context, row)), ...next }, 200);
        },
    );

    app.openapi(
        createRoute({
            method: "post",
            path: "/workspaces",
            summary: "Create a workspace",
            request: { body: jsonBody(createWorkspace) },
            responses: { 201: json("The new workspace", workspace), ...errors(400, 401, 403, 422) },
        }),
        (c) => {
            requireUserScope(c.get("caller"));
            const { name, description, billingAccountId } = c.req.valid("json");
            const userId = c.get("caller").accountId;
            const created = store.transaction(() => {
                const fields = { name, description, billingAccountId };
                return read(context, insertWorkspace(context, findUser(context, userId), fields));
            });
            c.header("ETag", etagOf(created));
            return c.json(created, 201);
        },
    );

    app.openapi(
        createRoute({
            method: "get",
            path: "/workspaces/{id}",
            summary: "Get a workspace",
            request: { params: workspaceParams },
            responses: { 200: json("The workspace, with an ETag", workspace), ...errors(401, 403, 404) },
        }),
        (c) => {
            const { id } = c.req.valid("param");
            requireReader(context, id, c.get("caller"));
            const found = read(context, id);
            c.header("ETag", etagOf(found));
            return c.json(found, 200);
        },
    );

    app.openapi(
        createRoute({
            method: "put",
            path: "/workspaces/{id}",
            summary: "Replace a workspace's name, description and unknown fields",
            request: { params: workspaceParams, body: jsonBody(replaceWorkspace) },
            responses: {
                200: json("The workspace as it is now", workspace),
                ...errors(400, 401, 403, 404, 412, 422),
            },
        }),
        (c) => {
            const { id } = c.req.valid("param");
            const { name, description, ...rest } = c.req.valid("json");
            for (const field of READ_ONLY_FIELDS) {
                delete rest[field];
            }
            const replaced = store.transaction(() => {
                requireEditor(context, id, c.get("caller"));
                requireMatch(c.req.header("If-Match"), etagOf(read(context, id)));
                store.run(
                    "UPDATE agentenv_workspaces SET name = ?, description = ?, extra = ?, updated_at = ? WHERE id = ?",
                    name,
                    description,
                    JSON.stringify(rest),
                    clock.stamp().toISOString(),
                    id,
                );
                return read(context, id);
            });
            c.header("ETag", etagOf(replaced));
            return c.json(replaced, 200);
        },
    );

    app.openapi(
        createRoute({
            method: "delete",
            path: "/workspaces/{id}",
            summary: "Delete a workspace and everything in it",
            request: { params: workspaceParams },
            responses: { 204: { description: "It is deleted" }, ...errors(401, 403, 404) },
        }),
        (c) => {
            const { id } = c.req.valid("param");
            store.transaction(() => {
                requireEditor(context, id, c.get("caller"));
                store.run("DELETE FROM agentenv_workspaces WHERE id = ?", id);
            });
            return c.body(null, 204);
        },
    );

    return app;
}

interface Row {
    seq: number;
    id: string;
    name: string;
    description: string | null;
    joinCode: string;
    totpRequired: number;
    extra: string;
    createdAt: string;
    updatedAt: string;
}

const COLUMNS = `seq, id, name, description, join_code AS joinCode, totp_required AS totpRequired, extra,
    created_at AS createdAt, updated_at AS updatedAt`;

/** The workspace as GET returns it. The caller has checked that it exists. */
function read(context: EmulatorContext, id: string): Workspace {
    const row = context.store.get<Row>(`SELECT ${COLUMNS} FROM agentenv_workspaces WHERE id = ?`, id);
    if (!row) {
        throw new Error(`workspace ${id} disappeared within a transaction`);
    }
    return toWire(context, row);
}

function toWire(context: EmulatorContext, row: Row): Workspace {
    return {
        ...(JSON.parse(row.extra) as Record<string, unknown>),
        id: row.id,
        name: row.name,
        description: row.description,
        billingAccountId: defaultBillingAccount(context, row.id),
        joinCode: row.joinCode,
        totpPolicy: { required: row.totpRequired === 1 },
        members: membersOf(context, row.id),
        createdAt: row.createdAt,
        updatedAt: row.updatedAt,
    };
}
