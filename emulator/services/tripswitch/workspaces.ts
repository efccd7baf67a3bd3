/** Tripswitch's workspaces page: GET and POST /v1/workspaces; GET, PATCH and DELETE /v1/workspaces/:id. */
import { randomUUID } from "node:crypto";
import { createRoute } from "@hono/zod-openapi";
import { json, jsonBody } from "../../http/json";
import { router, type Router } from "../../http/router";
import { ServiceError } from "../../http/serviceError";
import type { EmulatorContext } from "../../context";
import { errorResponses, workspaceNotFound } from "./errors";
import {
    createWorkspace,
    updateWorkspace,
    workspace,
    workspaceList,
    workspaceParams,
    type Workspace,
} from "./schemas";

export function workspaceRoutes(context: EmulatorContext): Router {
    const { store } = context;
    const { badRequest, unauthorized, notFound, invalid } = errorResponses;
    const app = router();

    app.openapi(
        createRoute({
            method: "get",
            path: "/v1/workspaces",
            summary: "List all workspaces for the authenticated org",
            responses: { 200: json("List of workspaces", workspaceList), ...unauthorized },
        }),
        (c) => {
            const sql = `SELECT ${COLUMNS} FROM tripswitch_workspaces WHERE org_id = ? ORDER BY seq`;
            return c.json({ workspaces: store.all<Workspace>(sql, c.get("caller").accountId) }, 200);
        },
    );

    app.openapi(
        createRoute({
            method: "get",
            path: "/v1/workspaces/{id}",
            summary: "Retrieve a workspace",
            request: { params: workspaceParams },
            responses: { 200: json("Workspace details", workspace), ...unauthorized, ...notFound },
        }),
        (c) => c.json(read(context, c.get("caller").accountId, c.req.valid("param").id), 200),
    );

    app.openapi(
        createRoute({
            method: "post",
            path: "/v1/workspaces",
            summary: "Create a new workspace",
            request: { body: jsonBody(createWorkspace) },
            responses: {
                201: json("Workspace created successfully", workspace),
                ...badRequest,
                ...unauthorized,
                ...invalid,
            },
        }),
        (c) => {
            const { name, slug } = c.req.valid("json");
            const orgId = c.get("caller").accountId;
            const created = store.transaction(() => {
                requireFreeSlug(context, orgId, slug);
                return read(context, orgId, insertWorkspace(context, orgId, { name, slug }));
            });
            return c.json(created, 201);
        },
    );

    app.openapi(
        createRoute({
            method: "patch",
            path: "/v1/workspaces/{id}",
            summary: "Update a workspace",
            request: { params: workspaceParams, body: jsonBody(updateWorkspace) },
            responses: {
                200: json("Workspace updated", workspace),
                ...badRequest,
                ...unauthorized,
                ...notFound,
                ...invalid,
            },
        }),
        (c) => {
            const { id } = c.req.valid("param");
            const { name, slug } = c.req.valid("json");
            const orgId = c.get("caller").accountId;
            const updated = store.transaction(() => {
                const present = read(context, orgId, id);
                if (slug !== undefined) {
                    requireFreeSlug(context, orgId, slug, id);
                }
                store.run(
                    "UPDATE tripswitch_workspaces SET name = ?, slug = ? WHERE id = ?",
                    name ?? present.name,
                    slug ?? present.slug,
                    id,
                );
                return read(context, orgId, id);
            });
            return c.json(updated, 200);
        },
    );

    app.openapi(
        createRoute({
            method: "delete",
            path: "/v1/workspaces/{id}",
            summary: "Delete a workspace",
            request: { params: workspaceParams },
            responses: { 204: { description: "Workspace deleted" }, ...unauthorized, ...notFound },
        }),
        (c) => {
            const { id } = c.req.valid("param");
            store.transaction(() => {
                read(context, c.get("caller").accountId, id);
                store.run("DELETE FROM tripswitch_workspaces WHERE id = ?", id);
            });
            return c.body(null, 204);
        },
    );

    return app;
}

const COLUMNS = "id, name, slug, org_id, inserted_at";

/** The org's workspace, or 404: also for one of another org. */
function read({ store }: EmulatorContext, orgId: string, id: string): Workspace {
    const sql = `SELECT ${COLUMNS} FROM tripswitch_workspaces WHERE org_id = ? AND id = ?`;
    const found = store.get<Workspace>(sql, orgId, id.toLowerCase());
    if (!found) {
        throw workspaceNotFound();
    }
    return found;
}

/** "Validation failed (e.g. duplicate slug)": a slug is unique within its org. */
function requireFreeSlug({ store }: EmulatorContext, orgId: string, slug: string, forId = ""): void {
    const sql = "SELECT id FROM tripswitch_workspaces WHERE org_id = ? AND slug = ? AND id <> ?";
    if (store.get(sql, orgId, slug, forId)) {
        throw new ServiceError(422, "validation_failed", "slug has already been taken");
    }
}

/** Adds a workspace. Returns its id. */
export function insertWorkspace(
    { store, clock }: EmulatorContext,
    orgId: string,
    { name, slug, id = randomUUID() }: { name: string; slug: string; id?: string | undefined },
): string {
    store.run(
        "INSERT INTO tripswitch_workspaces (id, org_id, name, slug, inserted_at) VALUES (?, ?, ?, ?, ?)",
        id,
        orgId,
        name,
        slug,
        wholeSeconds(clock.stamp()),
    );
    return id;
}

/** The page's timestamps have no fraction: `2024-01-15T10:30:00Z`. */
function wholeSeconds(date: Date): string {
    return date.toISOString().replace(/\.\d+Z$/, "Z");
}
