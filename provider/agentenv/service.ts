/** AgentEnv: its settings and its connection. */
import { z } from "zod";
import { baseUrl } from "../core/baseUrl";
import { fromEnv, secret } from "../core/property";
import { service } from "../core/service";
import { ProviderError } from "../errors";
import { BoundClient } from "../http/bound";
import { Client } from "../http/client";
import { ServerClock } from "../http/serverClock";
import { Snapshot } from "../http/snapshot";
import { Locks } from "../http/locks";
import { AgentEnvApi } from "./api";

export const agentenv = service({
    name: "agentenv",
    title: "AgentEnv",
    config: {
        agentenvUrl: fromEnv("AGENTENV_API_URL", baseUrl()).describe(
            "Base URL of AgentEnv, with or without /v1. The default is https://api.agentenv.io/v1.",
        ),
        agentenvApiKey: fromEnv("AGENTENV_API_KEY", secret(z.string().min(1)).optional()).describe(
            "Machine key of AgentEnv, sent as X-API-Key. Give this or agentenvToken.",
        ),
        agentenvToken: fromEnv("AGENTENV_TOKEN", secret(z.string().min(1)).optional()).describe(
            "JWT of AgentEnv, sent as a bearer token. Give this or agentenvApiKey.",
        ),
        agentenvUserId: z
            .string()
            .optional()
            .describe(
                "The user that the credential should belong to. Another one is an error before anything is read or written.",
            ),
        allowBillingCheckout: z
            .boolean()
            .optional()
            .describe(
                "Allow BillingCheckout and BillingX402Checkout, which cost money. The default is false: they are refused in preview.",
            ),
    },

    connect(config, options) {
        const snapshot = new Snapshot();
        const locks = new Locks();
        const clock = new ServerClock();
        const client = new Client({
            ...options,
            clock,
            service: "AgentEnv",
            baseUrl: (config.agentenvUrl ?? "https://api.agentenv.io/v1").replace(/(\/v1)?\/*$/, "/v1"),
            credential: credentialOf(config),
            hints: {
                credential:
                    config.agentenvToken === undefined
                        ? "agentenvApiKey (or AGENTENV_API_KEY)"
                        : "agentenvToken (or AGENTENV_TOKEN)",
                url: "agentenvUrl (or AGENTENV_API_URL)",
            },
        });
        let owner: Promise<string | undefined> | undefined;
        const ownerOf = (api: AgentEnvApi): Promise<string | undefined> => {
            owner ??= api.credentialOwner();
            owner.catch(() => (owner = undefined));
            return owner;
        };
        return {
            clock,
            api: (signal, asOf) =>
                new AgentEnvApi(new BoundClient(client, snapshot, signal, asOf), locks, {
                    allowBillingCheckout: config.allowBillingCheckout ?? false,
                }),
            verify: async (api) => {
                const expected = config.agentenvUserId;
                const actual = expected === undefined ? undefined : await ownerOf(api);
                if (actual !== expected) {
                    throw new ProviderError(
                        `AgentEnv: the credential belongs to user ${actual ?? "(unknown)"}, but agentenvUserId says ${expected ?? ""}: nothing was read or written`,
                        { hint: "give the credential of the expected user, or correct agentenvUserId" },
                    );
                }
            },
            account: ownerOf,
            healthy: (api) => api.ready(),
            forget: () => snapshot.clear(),
            close: () => client.close(),
        };
    },
});

function credentialOf(config: {
    agentenvApiKey?: string | undefined;
    agentenvToken?: string | undefined;
}): Record<string, string> {
    const { agentenvApiKey: key, agentenvToken: token } = config;
    if (key !== undefined && token !== undefined) {
        throw new ProviderError("agentenvApiKey and agentenvToken are both set", {
            hint: "keep one of them (look at AGENTENV_API_KEY and AGENTENV_TOKEN in the environment too)",
        });
    }
    if (key !== undefined) {
        return { "x-api-key": key };
    }
    if (token !== undefined) {
        return { authorization: `Bearer ${token}` };
    }
    throw new ProviderError("agentenvApiKey is not set, and an AgentEnv resource needs it", {
        hint: "set AGENTENV_API_KEY in the environment, or run `pulumi config set --secret workspaces:agentenvApiKey`",
    });
}
