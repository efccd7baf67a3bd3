/** A Google account that is connected to an AgentEnv workspace with an authorization code. */
import { isDeepStrictEqual } from "node:util";
import * as z from "zod";
import { opaqueId } from "../../../core/declare/id";
import { createOnly, secret, volatile } from "../../../core/declare/property";
import type { ConnectionBody } from "../api/google";
import type { AgentEnvApi } from "../api/index";
import { triggersInput, workspaceIdInput } from "./shared/inputs";
import { agentenv } from "../service";
import { Workspace } from "./workspace";

export const GoogleOauthConnection = agentenv.resource("GoogleOauthConnection", {
    description: [
        "A Google account connected to an AgentEnv workspace. The code comes from the consent page that `getGoogleAuthUrl` leads to.",
        "",
        "Routes: `POST /workspaces/{workspaceId}/oauth-connections/google/exchange`, `GET …/google`, `DELETE …/google/{connectionId}`.",
        "A code works once: a connection that is gone or revoked produces a warning, and is created again only when `triggers` changes.",
        "Import by `{workspaceId}/{connectionId}`.",
    ].join("\n"),
    /** In Python the old name reads `google_o_auth_connection`. */
    aliases: ["workspaces:agentenv:GoogleOAuthConnection"],

    inputs: {
        workspaceId: workspaceIdInput(),
        code: secret(createOnly(z.string().min(1, "must not be empty"))).describe(
            "The authorization code. Used when the resource is created; a later change does nothing by itself.",
        ),
        state: secret(createOnly(z.string().optional())).describe("The state that came with the code."),
        redirectUri: createOnly(z.string().optional()).describe(
            "The redirect URI for which the code was issued.",
        ),
        triggers: triggersInput(
            "Connects again, with the code of the program at that time, when these change.",
        ),
    },
    outputs: {
        connectionId: z.string().describe("The connection's id."),
        email: z.string().optional().describe("The Google account."),
        scopes: z.array(z.string()).optional().describe("The scopes that were granted."),
        status: volatile(z.string().optional()).describe("active, revoked or gone."),
        connectedAt: z.string().optional().describe("When it was connected, RFC 3339."),
    },
    id: { workspaceId: opaqueId, connectionId: opaqueId },
    parent: { resource: () => Workspace, id: ({ workspaceId }) => ({ workspaceId }) },
    unknownOutcomeHint:
        "check the connections of the workspace: if it is listed, import it as {workspaceId}/{connectionId}; if not, the code may still be used up, so get a new one",

    /** A replacement exchanges the new code first, so that a code that fails leaves the working connection. */
    check({ inputs, unknown, olds }) {
        if (unknown.size > 0 || olds.code === undefined) {
            return [];
        }
        const replaced =
            inputs.workspaceId !== olds.workspaceId ||
            !isDeepStrictEqual(inputs.triggers ?? [], olds.triggers ?? []);
        const sameCode = inputs.code === olds.code;
        if (replaced && sameCode) {
            const reason =
                "this code was used to create the connection, and a code works once: give a new one together with the new triggers (getGoogleAuthUrl leads to the consent page)";
            return [{ path: "code", reason }];
        }
        if (!replaced && !sameCode) {
            const reason =
                "the new code is not used, because triggers is unchanged: change triggers as well to connect again with it";
            return [{ path: "code", reason, isWarning: true }];
        }
        return [];
    },

    async create({ api, inputs, idempotencyKey }) {
        const { workspaceId, code, state, redirectUri } = inputs;
        const created = await api.google.exchangeCode(
            workspaceId,
            {
                code,
                ...(state === undefined ? {} : { state }),
                ...(redirectUri === undefined ? {} : { redirectUri }),
            },
            idempotencyKey,
        );
        return { id: { workspaceId, connectionId: created.id }, live: live(workspaceId, created) };
    },

    /** A connection that is gone stays in state: without it, the next `up` would send the used code again. */
    async read({ api, id: { workspaceId, connectionId }, state }) {
        const found = await findConnection(api, workspaceId, connectionId);
        if (!found && state.connectionId === undefined) {
            return undefined;
        }
        return found
            ? live(workspaceId, found)
            : {
                  workspaceId,
                  connectionId,
                  email: state.email,
                  scopes: state.scopes,
                  status: "gone",
                  connectedAt: state.connectedAt,
              };
    },

    lapse: {
        output: "status",
        of: ({ status = "active", connectionId, email }) =>
            status === "active"
                ? undefined
                : `the Google connection ${connectionId ?? ""} (${email ?? "unknown account"}) is ${status}: to connect again, give a new code and change triggers`,
    },

    /** The service may connect a Google account again under the same id: a connection that is newer than the state belongs to a successor. */
    async delete({ api, log, id: { workspaceId, connectionId }, state }) {
        const found = await findConnection(api, workspaceId, connectionId);
        const before = typeof state.connectedAt === "string" ? state.connectedAt : "";
        if (Date.parse(found?.connectedAt ?? "") > Date.parse(before)) {
            log.info(
                `the Google connection ${connectionId} stays: it was connected again at ${found?.connectedAt ?? ""}, after this resource connected it at ${before}`,
            );
            return;
        }
        await api.google.deleteConnection(workspaceId, connectionId);
    },

    listInputs: { workspaceId: opaqueId.describe("The workspace whose connections to list.") },
    async *list({ api, query }) {
        const workspaceId = query["workspaceId"] ?? "";
        for (const connection of await api.google.listConnections(workspaceId)) {
            yield {
                id: { workspaceId, connectionId: connection.id },
                name: connection.email ?? connection.id,
            };
        }
    },

    comparison: { by: ["email"], also: ["scopes"] },
});

async function findConnection(
    api: AgentEnvApi,
    workspaceId: string,
    connectionId: string,
): Promise<ConnectionBody | undefined> {
    return (await api.google.listConnections(workspaceId)).find(({ id }) => id === connectionId);
}

function live(workspaceId: string, connection: ConnectionBody) {
    return {
        workspaceId,
        connectionId: connection.id,
        email: connection.email ?? undefined,
        scopes: connection.scopes ?? undefined,
        status: connection.status ?? undefined,
        connectedAt: connection.connectedAt ?? undefined,
    };
}
