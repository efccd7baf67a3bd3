/** The link of an AgentEnv workspace to an existing billing account. */
import * as z from "zod";
import { opaqueId } from "../../../core/declare/id";
import { replaces } from "../../../core/declare/property";
import { findLinked, unlinkBillingAccount, listLinked } from "./shared/linkedAccounts";
import type { BillingAccountBody } from "../api/billingAccounts";
import { workspaceIdInput } from "./shared/inputs";
import { agentenv } from "../service";
import { Workspace } from "./workspace";

export const BillingAccountLink = agentenv.resource("BillingAccountLink", {
    description: [
        "Links an existing billing account to an AgentEnv workspace. Destroying it unlinks the account.",
        "",
        "Routes: `POST /workspaces/{workspaceId}/billing/accounts/link`, `GET …/billing/accounts`, `DELETE …/{billingAccountId}`.",
        "Import by `{workspaceId}/{billingAccountId}`.",
    ].join("\n"),

    inputs: {
        workspaceId: workspaceIdInput(),
        billingAccountId: replaces(opaqueId).describe("The account to link."),
    },
    outputs: {
        name: z.string().optional().describe("The account's name."),
        linkedAt: z.string().optional().describe("When it was linked, RFC 3339."),
    },
    id: { workspaceId: opaqueId, billingAccountId: opaqueId },
    parent: { resource: () => Workspace, id: ({ workspaceId }) => ({ workspaceId }) },
    deleteBeforeReplace: true,

    identity: {
        by: ["workspaceId", "billingAccountId"],
        refusedWith: [409],
        createdAt: ({ linkedAt }) => linkedAt,
        find: async ({ api, inputs: { workspaceId, billingAccountId } }) => {
            const linked = await findLinked(api, workspaceId, billingAccountId);
            return linked
                ? [
                      {
                          id: { workspaceId, billingAccountId },
                          live: () => live(workspaceId, linked),
                          createdAt: linked.linkedAt ?? undefined,
                          what: `"${linked.name}" is linked already`,
                      },
                  ]
                : [];
        },
    },

    async create({ api, inputs: { workspaceId, billingAccountId }, idempotencyKey }) {
        const linked = await api.billingAccounts.link(workspaceId, billingAccountId, idempotencyKey);
        return {
            id: { workspaceId, billingAccountId },
            live: linked ? live(workspaceId, linked) : { workspaceId, billingAccountId },
        };
    },

    async read({ api, id: { workspaceId, billingAccountId } }) {
        const linked = await findLinked(api, workspaceId, billingAccountId);
        return linked && live(workspaceId, linked);
    },

    async delete({ api, log, id }) {
        await unlinkBillingAccount(api, log, id.workspaceId, id.billingAccountId);
    },

    listInputs: { workspaceId: opaqueId.describe("The workspace whose links to list.") },
    list: ({ api, query }) => listLinked(api, query["workspaceId"] ?? ""),

    comparison: { by: ["name"] },
});

function live(workspaceId: string, account: BillingAccountBody) {
    return {
        workspaceId,
        billingAccountId: account.id,
        name: account.name,
        linkedAt: account.linkedAt ?? undefined,
    };
}
