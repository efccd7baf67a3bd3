/** The Google accounts of a workspace, and the page where one is connected. */
import { z } from "zod";
import { named, secret } from "../../../core/property";
import { agentenv } from "../service";
import { when, workspaceId } from "./fields";

export const getGoogleOauthConnections = agentenv.function("getGoogleOauthConnections", {
    description:
        "The Google accounts connected to an AgentEnv workspace. Route: `GET /workspaces/{workspaceId}/oauth-connections/google`.",
    inputs: { workspaceId },
    outputs: {
        connections: z
            .array(
                named(
                    "GoogleOauthConnectionInfo",
                    z.object({
                        connectionId: z.string().describe("The connection's id."),
                        email: z.string().optional().describe("The Google account."),
                        scopes: z.array(z.string()).describe("What it allows."),
                        status: z.string().optional().describe("active or revoked."),
                        connectedAt: when("When it was connected").optional(),
                    }),
                ),
            )
            .describe("The connections."),
    },
    async invoke({ api, inputs }) {
        const connections = await api.google.listConnections(inputs.workspaceId);
        return {
            connections: connections.map((item) => ({
                connectionId: item.id,
                email: item.email ?? undefined,
                scopes: item.scopes ?? [],
                status: item.status ?? undefined,
                connectedAt: item.connectedAt ?? undefined,
            })),
        };
    },
});

export const getGoogleAuthUrl = agentenv.function("getGoogleAuthUrl", {
    description:
        "The page where a person lets an AgentEnv workspace use a Google account; it ends with the code that GoogleOauthConnection takes. Route: `POST /workspaces/{workspaceId}/oauth-connections/google/auth-url`, which makes nothing that lasts.",
    inputs: {
        workspaceId,
        redirectUri: z.string().optional().describe("Where the page leads when it is done."),
    },
    outputs: {
        url: z.string().describe("The page, for a person to open."),
        state: secret(z.string().optional()).describe("What comes back with the code."),
    },
    async invoke({ api, inputs }) {
        const { url, state } = await api.google.createAuthUrl(
            inputs.workspaceId,
            inputs.redirectUri === undefined ? {} : { redirectUri: inputs.redirectUri },
        );
        return { url, state: state ?? undefined };
    },
});
