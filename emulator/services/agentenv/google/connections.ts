/**
 * AgentEnv's workspaces page, "Google OAuth connections": GET /workspaces/{workspaceId}/oauth-connections/google,
 * POST …/auth-url, POST …/exchange, DELETE …/{connectionId}.
 */
import { createRoute, z } from "@hono/zod-openapi";
import { opaqueId } from "../../../ids";
import { json, jsonBody } from "../../../http/json";
import { router, type Router } from "../../../http/router";
import { ServiceError } from "../../../http/serviceError";
import type { EmulatorContext } from "../../../context";
import { requireEditor, requireReader } from "../access";
import { errors, invalidField } from "../errors";
import { isSamePage, issuedFor, OWN_PAGE, requestConsent, SCOPES } from "./consents";
import { authUrl, authUrlRequest, exchangeCode, googleConnection, googleConnectionList } from "./schemas";
import { pageQuery, takePage } from "../paging";
import { workspaceParams } from "../workspaces/schemas";

const connectionParams = workspaceParams.extend({
    connectionId: z.string().openapi({ param: { name: "connectionId", in: "path" } }),
});

export function googleConnectionRoutes(context: EmulatorContext): Router {
    const { store } = context;
    const app = router();

    app.openapi(
        createRoute({
            method: "get",
            path: "/workspaces/{id}/oauth-connections/google",
            summary: "List the Google connections of a workspace",
            request: { params: workspaceParams, query: pageQuery },
            responses: {
                200: json("One page, oldest first", googleConnectionList),
                ...errors(401, 403, 404, 422),
            },
        }),
        (c) => {
            const { id } = c.req.valid("param");
            requireReader(context, id, c.get("caller"));
            const { rows, next } = takePage(c.req.valid("query"), (after, count) =>
                store.all<Row>(`${CONNECTIONS_OF} AND seq > ? ORDER BY seq LIMIT ?`, id, after, count),
            );
            return c.json({ connections: rows.map(toWire), ...next }, 200);
        },
    );

    app.openapi(
        createRoute({
            method: "post",
            path: "/workspaces/{id}/oauth-connections/google/auth-url",
            summary: "Where a user gives consent; it creates nothing",
            request: {
                params: workspaceParams,
                body: { ...jsonBody(authUrlRequest), required: false },
            },
            responses: { 200: json("The address to open", authUrl), ...errors(400, 401, 403, 404, 422) },
        }),
        (c) => {
            const { id } = c.req.valid("param");
            // As the client reaches the emulator, so that a browser on the same machine does too.
            const { origin } = new URL(c.req.url);
            const { redirectUri = origin + OWN_PAGE } = c.req.valid("json");
            requireEditor(context, id, c.get("caller"));
            const state = requestConsent(context, id, redirectUri);
            const query = new URLSearchParams({
                client_id: "emulator",
                redirect_uri: redirectUri,
                response_type: "code",
                access_type: "offline",
                scope: SCOPES.join(" "),
                state,
            });
            return c.json({ url: `${origin}/_emulator/google/consent?${query.toString()}`, state }, 200);
        },
    );

    app.openapi(
        createRoute({
            method: "post",
            path: "/workspaces/{id}/oauth-connections/google/exchange",
            summary: "Connect the account that a code was given for; a code works once",
            request: { params: workspaceParams, body: jsonBody(exchangeCode) },
            responses: {
                201: json("The connection; the same one if the address was connected", googleConnection),
                ...errors(400, 401, 403, 404, 422),
            },
        }),
        (c) => {
            const { id } = c.req.valid("param");
            const { code, ...request } = c.req.valid("json");
            const connection = store.transaction(() => {
                requireEditor(context, id, c.get("caller"));
                const email = issuedTo(context, id, code, request) ?? emailOf(code);
                useCode(context, code);
                return connect(context, id, email);
            });
            return c.json(connection, 201);
        },
    );

    app.openapi(
        createRoute({
            method: "delete",
            path: "/workspaces/{id}/oauth-connections/google/{connectionId}",
            summary: "Delete a connection, an active or a revoked one",
            request: { params: connectionParams },
            responses: { 204: { description: "It is deleted" }, ...errors(401, 403, 404) },
        }),
        (c) => {
            const { id, connectionId } = c.req.valid("param");
            store.transaction(() => {
                requireEditor(context, id, c.get("caller"));
                const sql = "DELETE FROM agentenv_google_connections WHERE workspace_id = ? AND id = ?";
                if (store.run(sql, id, connectionId) === 0) {
                    const message = `The workspace has no Google connection ${connectionId}`;
                    throw new ServiceError(404, "not_found", message);
                }
            });
            return c.body(null, 204);
        },
    );

    return app;
}

/** The account of a code that the consent page issued. Undefined for any other code. */
function issuedTo(
    context: EmulatorContext,
    workspaceId: string,
    code: string,
    { state, redirectUri }: { state?: string | undefined; redirectUri?: string | undefined },
): string | undefined {
    const issued = issuedFor(context, code);
    if (!issued) {
        return undefined;
    }
    if (issued.isExpired) {
        throw invalidField("code", "it is too old; get a new one", "code_invalid");
    }
    if (issued.workspaceId !== workspaceId) {
        throw invalidField("code", "it was issued for another workspace", "code_invalid");
    }
    if (state !== undefined && state !== issued.state) {
        throw invalidField("state", "is not the one that came with the code", "state_mismatch");
    }
    if (!isSamePage(issued.redirectUri, redirectUri)) {
        throw invalidField(
            "redirectUri",
            "is not the one that the consent page was requested with",
            "redirect_mismatch",
        );
    }
    return issued.email;
}

/** For tests without a consent page: `code-alice-1` is a code for alice@example.com. Every `code-<anything>` is valid. */
function emailOf(code: string): string {
    const name = /^code-(?=.)([^-]*)/s.exec(code)?.[1];
    if (name === undefined) {
        throw invalidField(
            "code",
            "Google did not issue it (in the emulator a code comes from the consent page, or is code-<name>-<anything>)",
            "code_invalid",
        );
    }
    return `${name.toLowerCase().replace(/[^a-z0-9._+]/g, "") || "someone"}@example.com`;
}

/** A code works once, also after its connection or workspace was deleted. */
function useCode({ store }: EmulatorContext, code: string): void {
    if (store.run("INSERT INTO agentenv_google_codes (code) VALUES (?) ON CONFLICT DO NOTHING", code) === 0) {
        throw invalidField("code", "it was used before; get a new one", "code_used");
    }
}

/** Connecting an address again reactivates its connection and keeps its id. */
export function connect(
    { store, clock }: EmulatorContext,
    workspaceId: string,
    email: string,
    id = opaqueId("goc"),
) {
    store.run(
        `INSERT INTO agentenv_google_connections (id, workspace_id, email, status, connected_at)
         VALUES (?, ?, ?, 'active', ?)
         ON CONFLICT (workspace_id, email) DO UPDATE SET status = 'active', connected_at = excluded.connected_at`,
        id,
        workspaceId,
        email,
        clock.stamp().toISOString(),
    );
    const row = store.get<Row>(`${CONNECTIONS_OF} AND email = ?`, workspaceId, email);
    if (!row) {
        throw new Error(`the connection of ${email} disappeared within a transaction`);
    }
    return toWire(row);
}

type Row = Omit<z.output<typeof googleConnection>, "scopes"> & { seq: number };

const CONNECTIONS_OF = `SELECT seq, id, email, status, connected_at AS connectedAt
    FROM agentenv_google_connections WHERE workspace_id = ?`;

function toWire({ id, email, status, connectedAt }: Row): z.output<typeof googleConnection> {
    return { id, email, scopes: SCOPES, status, connectedAt };
}
