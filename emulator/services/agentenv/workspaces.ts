import { createRoute } from "@hono/zod-openapi";
import { opaqueId, randomCode } from "../../ids";
import { json, jsonBody } from "../../json";
import { router, type Router } from "../../service";
import type { Stage } from "../../stage";
import { requireEditor, requireReader, requireUserScope } from "./access";
import { bindBillingAccount, defaultBillingAccount } from "./billingBinding";
import { errors } from "./errors";
import { etagOf, requireMatch } from "./etag";
import { addMember, membersOf } from "./members";
import { pageQuery, takePage } from "./paging";
import { findUser } from "./users";
import {
    createWorkspace,
    readOnlyFields,
    replaceWorkspace,
    workspace,
    workspaceList,
    workspaceParams,
    type Workspace,
} from "./workspaceSchemas";

/** AgentEnv's workspaces page, "Core Workspace Routes": GET and POST /workspaces; GET, PUT and DELETE /workspaces/{id}. */
export function workspaceRoutes(stage: Stage): Router {
    const { store, clock } = stage;
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
                    `SELECT ${columns} FROM agentenv_workspaces WHERE seq > ? AND id IN
                        (SELECT workspace_id FROM agentenv_members WHERE user_id = ? AND status = 'active')
                      ORDER BY seq LIMIT ?`,
                    after,
                    c.get("caller").accountId,
                    count,
                ),
            );
            return c.json({ workspaces: rows.map((row) => toWire(stage, row)), ...next }, 200);
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
            const id = opaqueId("ws");
            const created = store.transaction(() => {
                const at = clock.stamp().toISOString();
                store.run(
                    `INSERT INTO agentenv_workspaces
                        (id, name, description, join_code, totp_required, extra, created_at, updated_at)
                     VALUES (?, ?, ?, ?, 0, '{}', ?, ?)`,
                    id,
                    name,
                    description ?? null,
                    randomCode(12),
                    at,
                    at,
                );
                addMember(stage, id, findUser(stage, userId), "owner", at);
                bindBillingAccount(stage, id, userId, billingAccountId, at);
                return read(stage, id);
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
            requireReader(stage, id, c.get("caller"));
            const found = read(stage, id);
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
            for (const field of readOnlyFields) delete rest[field];
            const replaced = store.transaction(() => {
                requireEditor(stage, id, c.get("caller"));
                requireMatch(c.req.header("If-Match"), etagOf(read(stage, id)));
                store.run(
                    "UPDATE agentenv_workspaces SET name = ?, description = ?, extra = ?, updated_at = ? WHERE id = ?",
                    name,
                    description,
                    JSON.stringify(rest),
                    clock.stamp().toISOString(),
                    id,
                );
                return read(stage, id);
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
            responses: { 204: { description: "It is gone" }, ...errors(401, 403, 404) },
        }),
        (c) => {
            const { id } = c.req.valid("param");
            store.transaction(() => {
                requireEditor(stage, id, c.get("caller"));
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

const columns = `seq, id, name, description, join_code AS joinCode, totp_required AS totpRequired, extra,
    created_at AS createdAt, updated_at AS updatedAt`;

/** The workspace as GET answers it; the caller has made sure that it is there. */
function read(stage: Stage, id: string): Workspace {
    const row = stage.store.get<Row>(`SELECT ${columns} FROM agentenv_workspaces WHERE id = ?`, id);
    if (!row) throw new Error(`workspace ${id} vanished within a transaction`);
    return toWire(stage, row);
}

function toWire(stage: Stage, row: Row): Workspace {
    return {
        ...(JSON.parse(row.extra) as Record<string, unknown>),
        id: row.id,
        name: row.name,
        description: row.description,
        billingAccountId: defaultBillingAccount(stage, row.id),
        joinCode: row.joinCode,
        totpPolicy: { required: row.totpRequired === 1 },
        members: membersOf(stage, row.id),
        createdAt: row.createdAt,
        updatedAt: row.updatedAt,
    };
}
