/** AgentEnv: its settings and its connection. */
import * as z from "zod";
import { accountId } from "../../core/settings/accountId";
import { baseUrl } from "../../core/settings/baseUrl";
import { credential } from "../../core/settings/credential";
import type { ProviderInstance } from "../../core/settings/instance";
import { alternative, fromEnv } from "../../core/declare/property";
import { OtherAccountError } from "../../core/declare/connection";
import { service } from "../../core/declare/service";
import { ProviderError } from "../../errors";
import { BoundClient } from "../../http/bound";
import { Client } from "../../http/client";
import { ServerClock } from "../../http/serverClock";
import { Snapshot } from "../../http/snapshot";
import { Locks } from "../../http/locks";
import { AgentEnvApi } from "./api/index";
import { assumptions } from "./assumptions";

/** The group of settings that are alternatives. */
const CREDENTIAL = "the credential of AgentEnv";

export const agentenv = service({
    name: "agentenv",
    title: "AgentEnv",
    disclaimer: "AgentEnv's bodies are assumed",
    assumptions,
    config: {
        agentenvUrl: fromEnv("AGENTENV_API_URL", baseUrl()).describe(
            "Base URL of AgentEnv, with or without /v1. The default is https://api.agentenv.io/v1.",
        ),
        agentenvApiKey: fromEnv(
            "AGENTENV_API_KEY",
            alternative(CREDENTIAL, credential()).optional(),
        ).describe("Machine key of AgentEnv, sent as X-API-Key. Give this or agentenvToken."),
        agentenvToken: fromEnv("AGENTENV_TOKEN", alternative(CREDENTIAL, credential()).optional()).describe(
            "JWT of AgentEnv, sent as a bearer token. Give this or agentenvApiKey.",
        ),
        agentenvUserId: accountId().describe(
            "The user that the credential should belong to. A credential of another user is an error before anything is read or written.",
        ),
        allowBillingCheckout: z
            .boolean({ error: "must be true or false" })
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
            credential: credentialOf(config, options.instance),
            hints: {
                credential:
                    config.agentenvToken === undefined
                        ? options.instance.describe("agentenvApiKey", "AGENTENV_API_KEY")
                        : options.instance.describe("agentenvToken", "AGENTENV_TOKEN"),
                url: "agentenvUrl (or AGENTENV_API_URL)",
            },
        });
        return {
            clock,
            api: (signal, asOf) =>
                new AgentEnvApi(new BoundClient(client, snapshot, signal, asOf), locks, signal, {
                    allowBillingCheckout: config.allowBillingCheckout ?? false,
                }),
            expectsAccount: config.agentenvUserId !== undefined,
            identify: async (api, how) => {
                const expected = config.agentenvUserId;
                const actual = await (how === "probe"
                    ? api.session.probeCredential()
                    : api.session.credentialOwner());
                if (expected !== undefined && actual !== expected) {
                    throw new OtherAccountError(
                        `AgentEnv: the credential belongs to user ${actual ?? "(unknown)"}, but agentenvUserId is ${expected}: nothing was read or written`,
                        { hint: "give the credential of the expected user, or correct agentenvUserId" },
                    );
                }
                return actual;
            },
            healthy: (api) => api.session.ready(),
            waiting: () => client.waiting(),
            clearCache: () => snapshot.clear(),
            close: () => client.close(),
        };
    },
});

function credentialOf(
    config: { agentenvApiKey?: string | undefined; agentenvToken?: string | undefined },
    instance: ProviderInstance,
): Record<string, string> {
    const { agentenvApiKey: key, agentenvToken: token } = config;
    if (key !== undefined && token !== undefined) {
        const origin = (setting: string): string => `${setting} comes from ${instance.originOf(setting)}`;
        throw new ProviderError(
            `agentenvApiKey and agentenvToken are both set: ${origin("agentenvApiKey")}, ${origin("agentenvToken")}`,
            { hint: "keep one of them" },
        );
    }
    if (key !== undefined) {
        return { "x-api-key": key };
    }
    if (token !== undefined) {
        return { authorization: `Bearer ${token}` };
    }
    throw new ProviderError("agentenvApiKey is not set, and an AgentEnv resource needs it", {
        hint: instance.hintToSet("agentenvApiKey", "AGENTENV_API_KEY"),
    });
}
