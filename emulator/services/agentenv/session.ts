/** The routes of AgentEnv outside its workspaces page: health, and the owner of the credential. */
import { createRoute, z } from "@hono/zod-openapi";
import { router, type Router } from "../../http/router";
import { errors } from "./errors";

const apiKeyContext = z
    .object({
        userId: z.string(),
        keyId: z.string().nullable().openapi({ description: "null for a token" }),
        scopes: z.array(z.string()),
        workspaceId: z.string().nullable().openapi({ description: "Set for a key bound to one workspace" }),
    })
    .openapi("ApiKeyContext");

/** `GET /health/ready`, the one route that needs no key. */
export function healthRoutes(): Router {
    return router().openapi(
        createRoute({
            method: "get",
            path: "/health/ready",
            summary: "Is the service up",
            security: [],
            responses: {
                200: {
                    description: "It is",
                    content: { "application/json": { schema: z.object({ status: z.literal("ready") }) } },
                },
            },
        }),
        (c) => c.json({ status: "ready" as const }, 200),
    );
}

/** `GET /auth/api-key-context`. */
export function sessionRoutes(): Router {
    return router().openapi(
        createRoute({
            method: "get",
            path: "/auth/api-key-context",
            summary: "Whose credential this is",
            responses: {
                200: {
                    description: "The caller",
                    content: { "application/json": { schema: apiKeyContext } },
                },
                ...errors(401),
            },
        }),
        (c) => {
            const { accountId, credentialId, kind, workspaceId } = c.get("caller");
            const keyId = kind === "key" ? credentialId : null;
            return c.json({ userId: accountId, keyId, scopes: ["*"], workspaceId }, 200);
        },
    );
}
