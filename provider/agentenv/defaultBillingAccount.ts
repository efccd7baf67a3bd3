/** Which of the billing accounts linked to an AgentEnv workspace is its default. */
import { z } from "zod";
import { opaqueId } from "../core/id";
import { ProviderError } from "../errors";
import { isNotFound } from "../http/errors";
import type { AgentEnvApi } from "./api";
import { findLinked } from "./billing";
import { workspaceIdInput } from "./inputs";
import { agentenv } from "./service";
import { Workspace } from "./workspace";

export const DefaultBillingAccount = agentenv.resource("DefaultBillingAccount", {
    description: [
        "Makes a linked billing account the default of an AgentEnv workspace. Destroying it restores the one before, where that is still linked.",
        "",
        "Routes: `POST /workspaces/{workspaceId}/billing/accounts/{billingAccountId}/default`, `GET …/billing/accounts`.",
        "Use this or Workspace's `billingAccountId`, not both. Import by the workspace's id.",
    ].join("\n"),

    inputs: {
        workspaceId: workspaceIdInput(),
        billingAccountId: opaqueId.describe("The linked account that is to be the default."),
    },
    outputs: {
        previousBillingAccountId: z
            .string()
            .optional()
            .describe("The default before this resource was made; restored when it is destroyed."),
    },
    id: { workspaceId: opaqueId },
    parent: { resource: () => Workspace, id: (id) => id },
    deleteBeforeReplace: true,

    async create({ api, inputs: { workspaceId, billingAccountId } }) {
        const previousBillingAccountId = await defaultOf(api, workspaceId);
        await setDefault(api, workspaceId, billingAccountId);
        return { id: { workspaceId }, live: { workspaceId, billingAccountId, previousBillingAccountId } };
    },

    async read({ api, id: { workspaceId }, state }) {
        const billingAccountId = await defaultOf(api, workspaceId);
        return billingAccountId === undefined
            ? undefined
            : { workspaceId, billingAccountId, previousBillingAccountId: state.previousBillingAccountId };
    },

    async update({ api, id: { workspaceId }, inputs: { billingAccountId }, state }) {
        await setDefault(api, workspaceId, billingAccountId);
        return { workspaceId, billingAccountId, previousBillingAccountId: state.previousBillingAccountId };
    },

    async delete({ api, log, id: { workspaceId }, state }) {
        await api.rearrangingBilling(workspaceId, async () => {
            const accounts = await api.listBillingAccounts(workspaceId);
            const current = accounts.find((account) => account.isDefault)?.id;
            const previous = state.previousBillingAccountId;
            // A default that someone else has set since is theirs, and one that was it before us is left as it was.
            if (current === undefined || current !== state.billingAccountId || current === previous) {
                return;
            }
            if (previous !== undefined && accounts.some((account) => account.id === previous)) {
                await api.setDefaultBillingAccount(workspaceId, previous);
                return;
            }
            log.warn(
                `${current} stays the default of workspace ${workspaceId}: ${previous === undefined ? "nobody knows which was the default before" : `the default before, ${previous}, is no longer linked`}`,
            );
        });
    },
});

/** @throws ProviderError that names the input, where the account is not linked to the workspace. */
async function setDefault(api: AgentEnvApi, workspaceId: string, billingAccountId: string): Promise<void> {
    try {
        await api.setDefaultBillingAccount(workspaceId, billingAccountId);
    } catch (error) {
        if (!isNotFound(error) || (await findLinked(api, workspaceId, billingAccountId))) {
            throw error;
        }
        throw new ProviderError(
            `billingAccountId: ${billingAccountId} is not linked to workspace ${workspaceId} (${error.message})`,
            { hint: "link it with BillingAccountLink, and take this input from that resource", cause: error },
        );
    }
}

async function defaultOf(api: AgentEnvApi, workspaceId: string): Promise<string | undefined> {
    return (await api.listBillingAccounts(workspaceId)).find((account) => account.isDefault)?.id;
}
