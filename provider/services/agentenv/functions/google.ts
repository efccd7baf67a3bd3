/** The Google accounts of a workspace, and the consent page where one is connected. */
import * as z from "zod";
import { named, secret } from "../../../core/declare/property";
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
                        scopes: z.array(z.string()).describe("The scopes that were granted."),
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
        "The consent page where a person allows an AgentEnv workspace to use a Google account; it issues the code that GoogleOauthConnection needs. Route: `POST /workspaces/{workspaceId}/oauth-connections/google/auth-url`, which creates no lasting object.",
    inputs: {
        workspaceId,
        redirectUri: z.string().optional().describe("The page to return to after consent."),
    },
    outputs: {
        url: z.string().describe("The URL of the consent page, for a person to open."),
        state: secret(z.string().optional()).describe("The state that is returned with the code."),
    },
    async invoke({ api, inputs }) {
        const { url, state } = await api.google.createAuthUrl(
            inputs.workspaceId,
            inputs.redirectUri === undefined ? {} : { redirectUri: inputs.redirectUri },
        );
        return { url, state: state ?? undefined };
    },
});
