/** Which of the billing accounts linked to an AgentEnv workspace is its default. */
import { z } from "zod";
import { opaqueId } from "../core/id";
import type { AgentEnvApi } from "./api";
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
        const before = await defaultOf(api, workspaceId);
        await api.setDefaultBillingAccount(workspaceId, billingAccountId);
        return {
            id: { workspaceId },
            live: {
                workspaceId,
                billingAccountId,
                previousBillingAccountId: before === billingAccountId ? undefined : before,
            },
        };
    },

    async read({ api, id: { workspaceId }, state }) {
        const billingAccountId = await defaultOf(api, workspaceId);
        return billingAccountId === undefined
            ? undefined
            : { workspaceId, billingAccountId, previousBillingAccountId: state.previousBillingAccountId };
    },

    async update({ api, id: { workspaceId }, inputs: { billingAccountId }, state }) {
        await api.setDefaultBillingAccount(workspaceId, billingAccountId);
        return { workspaceId, billingAccountId, previousBillingAccountId: state.previousBillingAccountId };
    },

    async delete({ api, log, id: { workspaceId }, state }) {
        const accounts = await api.listBillingAccounts(workspaceId);
        const current = accounts.find((account) => account.isDefault)?.id;
        if (current !== state.billingAccountId) {
            return;
        }
        const previous = state.previousBillingAccountId;
        if (previous !== undefined && accounts.some((account) => account.id === previous)) {
            await api.setDefaultBillingAccount(workspaceId, previous);
            return;
        }
        log.warn(
            `${current ?? "no account"} stays the default of workspace ${workspaceId}: ${previous === undefined ? "nobody knows which was the default before" : `the default before, ${previous}, is no longer linked`}`,
        );
    },
});

async function defaultOf(api: AgentEnvApi, workspaceId: string): Promise<string | undefined> {
    return (await api.listBillingAccounts(workspaceId)).find((account) => account.isDefault)?.id;
}
