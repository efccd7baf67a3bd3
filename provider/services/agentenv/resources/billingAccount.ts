/** A billing account that is created and linked to an AgentEnv workspace. */
import * as z from "zod";
import { opaqueId } from "../../../core/declare/id";
import { volatile } from "../../../core/declare/property";
import { isNotFound } from "../../../http/errors";
import { findLinked, unlinkBillingAccount, listLinked } from "./shared/linkedAccounts";
import type { BillingAccountBody } from "../api/billingAccounts";
import { workspaceIdInput } from "./shared/inputs";
import { agentenv } from "../service";
import { BillingAccountLink } from "./billingAccountLink";
import { Workspace } from "./workspace";

export const BillingAccount = agentenv.resource("BillingAccount", {
    description: [
        "A billing account, created and linked to an AgentEnv workspace. Destroying it unlinks it; no route deletes one.",
        "",
        "Routes: `GET` and `POST /workspaces/{workspaceId}/billing/accounts`, `POST …/link`, `DELETE …/{billingAccountId}`.",
        "An account that someone unlinked is linked again. Import by `{workspaceId}/{billingAccountId}`.",
    ].join("\n"),

    inputs: {
        workspaceId: workspaceIdInput(),
        name: z
            .string()
            .min(1, "must not be empty")
            .max(64)
            .describe("Its name. No route renames an account, so a change is refused in preview."),
    },
    outputs: {
        billingAccountId: z.string().describe("The account's id."),
        currency: z.string().optional().describe("ISO 4217 code of its currency."),
        linkedAt: volatile(z.string().optional()).describe("When it was linked, RFC 3339."),
    },
    id: { workspaceId: opaqueId, billingAccountId: opaqueId },
    parent: { resource: () => Workspace, id: ({ workspaceId }) => ({ workspaceId }) },

    goneWarning: ({ workspaceId, billingAccountId, name }) =>
        `workspace ${workspaceId ?? ""} is gone, but its billing account "${name ?? ""}" (${billingAccountId ?? ""}) and its balance are not: \`up\` will create another account. ${toLink(billingAccountId)}`,

    check({ inputs, olds }) {
        const renamed = inputs.name !== undefined && olds.name !== undefined && inputs.name !== olds.name;
        return renamed && inputs.workspaceId === olds.workspaceId
            ? [
                  {
                      path: "name",
                      reason: `no route renames a billing account, and this one is "${olds.name}": keep that name, or declare another account beside it`,
                  },
              ]
            : [];
    },

    identity: {
        by: ["workspaceId", "name"],
        createdAt: ({ linkedAt }) => linkedAt,
        find: async ({ api, inputs: { workspaceId, name } }) =>
            (await api.billingAccounts.list(workspaceId))
                .filter((account) => account.name === name)
                .map((account) => ({
                    id: { workspaceId, billingAccountId: account.id },
                    live: () => live(workspaceId, account),
                    createdAt: account.linkedAt ?? undefined,
                    what: `the workspace has a billing account "${name}" already (${account.id})`,
                })),
    },

    async create({ api, inputs: { workspaceId, name }, idempotencyKey }) {
        const created = await api.billingAccounts.create(workspaceId, name, idempotencyKey);
        return { id: { workspaceId, billingAccountId: created.id }, live: live(workspaceId, created) };
    },

    /** An unlinked account still exists and only needs its link: it stays in state, without `linkedAt`. */
    async read({ api, id: { workspaceId, billingAccountId }, state }) {
        const found = await findLinked(api, workspaceId, billingAccountId);
        if (!found && state.name !== undefined) {
            return { workspaceId, name: state.name, billingAccountId, currency: state.currency };
        }
        return found && live(workspaceId, found);
    },

    async update({ api, id: { workspaceId, billingAccountId }, inputs, state }) {
        const found =
            (await findLinked(api, workspaceId, billingAccountId)) ??
            (await api.billingAccounts.link(workspaceId, billingAccountId)) ??
            (await findLinked(api, workspaceId, billingAccountId));
        return found
            ? live(workspaceId, found)
            : { workspaceId, name: inputs.name, billingAccountId, currency: state.currency };
    },

    async delete({ api, log, id: { workspaceId, billingAccountId }, state }) {
        const remains = `billing account "${state.name ?? ""}" (${billingAccountId}) remains with its balance, because no route deletes one. ${toLink(billingAccountId)}`;
        try {
            await unlinkBillingAccount(api, log, workspaceId, billingAccountId);
        } catch (error) {
            if (isNotFound(error)) {
                log.warn(remains);
            }
            throw error;
        }
        log.warn(`unlinked from workspace ${workspaceId}: ${remains}`);
    },

    drift(state) {
        return state.billingAccountId !== undefined && state.linkedAt === undefined
            ? [{ property: "linkedAt" }]
            : [];
    },

    reportedAs: () => BillingAccountLink,

    listInputs: { workspaceId: opaqueId.describe("The workspace whose billing accounts to list.") },
    list: ({ api, query }) => listLinked(api, query["workspaceId"] ?? ""),

    comparison: { by: ["name"] },
});

function toLink(billingAccountId = ""): string {
    return `To use it in a workspace, declare a BillingAccountLink with billingAccountId: "${billingAccountId}"`;
}

function live(workspaceId: string, account: BillingAccountBody) {
    return {
        workspaceId,
        name: account.name,
        billingAccountId: account.id,
        currency: account.currency ?? undefined,
        // A listed account is linked, even if the service does not return the time.
        linkedAt: account.linkedAt ?? "unknown",
    };
}
