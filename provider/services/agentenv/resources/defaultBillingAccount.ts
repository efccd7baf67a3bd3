/** Which of the billing accounts linked to an AgentEnv workspace is its default. */
import { opaqueId } from "../../../core/declare/id";
import { ProviderError } from "../../../errors";
import { isNotFound } from "../../../http/errors";
import type { AgentEnvApi } from "../api/index";
import { findLinked } from "./shared/linkedAccounts";
import { workspaceIdInput } from "./shared/inputs";
import { agentenv } from "../service";
import { Workspace } from "./workspace";

export const DefaultBillingAccount = agentenv.resource("DefaultBillingAccount", {
    description: [
        "Makes a linked billing account the default of an AgentEnv workspace. Destroying it leaves the default as it is.",
        "",
        "Routes: `POST /workspaces/{workspaceId}/billing/accounts/{billingAccountId}/default`, `GET …/billing/accounts`.",
        "Use this or Workspace's `billingAccountId`, not both. Import by the workspace's id.",
    ].join("\n"),

    inputs: {
        workspaceId: workspaceIdInput(),
        billingAccountId: opaqueId.describe("The linked account to make the default."),
    },
    outputs: {},
    id: { workspaceId: opaqueId },
    parent: { resource: () => Workspace, id: (id) => id },
    deleteBeforeReplace: true,

    async create({ api, inputs: { workspaceId, billingAccountId } }) {
        await setDefault(api, workspaceId, billingAccountId);
        return { id: { workspaceId }, live: { workspaceId, billingAccountId } };
    },

    async read({ api, id: { workspaceId } }) {
        const billingAccountId = await defaultOf(api, workspaceId);
        return billingAccountId === undefined ? undefined : { workspaceId, billingAccountId };
    },

    async update({ api, id: { workspaceId }, inputs: { billingAccountId } }) {
        await setDefault(api, workspaceId, billingAccountId);
        return { workspaceId, billingAccountId };
    },

    /** Changes nothing: a workspace always has a default, and the late delete of a predecessor must not undo its successor. */
    async delete({ log, id: { workspaceId }, state }) {
        // Another version, or a person, may have written the state.
        const known = typeof state.billingAccountId === "string" ? state.billingAccountId : "(unknown)";
        log.info(
            `billing account ${known} stays the default of workspace ${workspaceId}: a destroy does not change it`,
        );
    },

    /** Accounts have other ids in each environment. */
    comparison: "none",
});

/** @throws ProviderError that names the input, where the account is not linked to the workspace. */
async function setDefault(api: AgentEnvApi, workspaceId: string, billingAccountId: string): Promise<void> {
    try {
        await api.billingAccounts.setDefault(workspaceId, billingAccountId);
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
    return (await api.billingAccounts.list(workspaceId)).find((account) => account.isDefault)?.id;
}
