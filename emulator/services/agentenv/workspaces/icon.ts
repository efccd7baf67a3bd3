/** AgentEnv's workspaces page, "Core Workspace Routes": PUT, GET and DELETE /workspaces/{id}/icon. */
import { createRoute } from "@hono/zod-openapi";
import { router, type Router } from "../../../http/router";
import { ServiceError } from "../../../http/serviceError";
import type { EmulatorContext } from "../../../context";
import { requireEditor, requireReader } from "../access";
import { errors } from "../errors";
import { etagOf } from "./etag";
import { imageTypes, sniffImageType, type ImageType } from "./imageType";
import { workspaceParams } from "./schemas";

export const MAX_BYTES = 1024 * 1024;

/** Raw bytes of an image, in either direction: no multipart, no base64. */
const image = Object.fromEntries(
    imageTypes.map((type) => [type, { schema: { type: "string" as const, format: "binary" } }]),
);

export function iconRoutes(context: EmulatorContext): Router {
    const { store } = context;
    const app = router();

    app.openapi(
        createRoute({
            method: "put",
            path: "/workspaces/{id}/icon",
            summary: "Upload the icon, in place of an earlier one",
            request: { params: workspaceParams, body: { required: true, content: image } },
            responses: {
                204: { description: "It is stored; its ETag is in the header" },
                ...errors(401, 403, 404, 413, 415, 422),
            },
        }),
        async (c) => {
            const { id } = c.req.valid("param");
            const bytes = Buffer.from(await c.req.arrayBuffer());
            const sent = c.req.header("Content-Type")?.split(";")[0]?.trim().toLowerCase();
            store.transaction(() => {
                requireEditor(context, id, c.get("caller"));
                const contentType = imageTypes.find((type) => type === sent);
                if (contentType === undefined) {
                    const message = `An icon is ${imageTypes.join(", ")}; this is ${sent ?? "of no type"}`;
                    throw new ServiceError(415, "unsupported_media_type", message);
                }
                if (bytes.length > MAX_BYTES) {
                    throw new ServiceError(413, "too_large", "An icon has 1 MiB (1048576 bytes) at most");
                }
                const actual = sniffImageType(bytes);
                if (actual !== contentType) {
                    const message = `Sent as ${contentType}, but the bytes are ${actual ?? "no such image"}`;
                    throw new ServiceError(422, "content_mismatch", message);
                }
                storeIcon(context, id, contentType, bytes);
            });
            c.header("ETag", etagOf(bytes.toString("base64")));
            return c.body(null, 204);
        },
    );

    app.openapi(
        createRoute({
            method: "get",
            path: "/workspaces/{id}/icon",
            summary: "Get the icon's bytes",
            request: { params: workspaceParams },
            responses: {
                200: { description: "The bytes that were uploaded, with an ETag", content: image },
                ...errors(401, 403, 404),
            },
        }),
        (c) => {
            const { id } = c.req.valid("param");
            requireReader(context, id, c.get("caller"));
            const sql =
                "SELECT content_type AS contentType, bytes FROM agentenv_icons WHERE workspace_id = ?";
            const icon = store.get<{ contentType: string; bytes: ArrayBuffer }>(sql, id);
            if (!icon) {
                throw noIcon();
            }
            c.header("ETag", etagOf(Buffer.from(icon.bytes).toString("base64")));
            return c.body(icon.bytes, 200, { "Content-Type": icon.contentType });
        },
    );

    app.openapi(
        createRoute({
            method: "delete",
            path: "/workspaces/{id}/icon",
            summary: "Delete the icon",
            request: { params: workspaceParams },
            responses: { 204: { description: "It is deleted" }, ...errors(401, 403, 404) },
        }),
        (c) => {
            const { id } = c.req.valid("param");
            store.transaction(() => {
                requireEditor(context, id, c.get("caller"));
                if (store.run("DELETE FROM agentenv_icons WHERE workspace_id = ?", id) === 0) {
                    throw noIcon();
                }
            });
            return c.body(null, 204);
        },
    );

    return app;
}

export function storeIcon(
    { store }: EmulatorContext,
    workspaceId: string,
    contentType: ImageType,
    bytes: Buffer,
): void {
    store.run(
        `INSERT INTO agentenv_icons (workspace_id, content_type, bytes) VALUES (?, ?, ?)
         ON CONFLICT DO UPDATE SET content_type = excluded.content_type, bytes = excluded.bytes`,
        workspaceId,
        contentType,
        bytes,
    );
}

const noIcon = () => new ServiceError(404, "not_found", "The workspace has no icon");
