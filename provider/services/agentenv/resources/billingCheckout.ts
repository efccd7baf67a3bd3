/** A checkout page that puts credit on an AgentEnv workspace: made once, and paid by a person. */
import { z } from "zod";
import { opaqueId } from "../../../core/id";
import { createOnly, secret } from "../../../core/property";
import {
    amountInput,
    checkAllowed,
    CHECKOUT_LOST_HINT,
    pageInput,
    remembered,
    requireAllowed,
} from "./shared/checkout";
import { triggersInput, workspaceIdInput } from "./shared/inputs";
import { agentenv } from "../service";
import { Workspace } from "./workspace";

export const BillingCheckout = agentenv.resource("BillingCheckout", {
    description: [
        "A checkout page that puts credit on an AgentEnv workspace. One per create, never in preview, and only with the provider's `allowBillingCheckout`.",
        "",
        "Route: `POST /workspaces/{workspaceId}/billing/checkout`. Destroying it does nothing. It can't be imported.",
    ].join("\n"),

    inputs: {
        workspaceId: workspaceIdInput(),
        amountCents: amountInput(),
        successUrl: createOnly(pageInput()).describe("Where to go when it is paid."),
        cancelUrl: createOnly(pageInput()).describe("Where to go when it is not."),
        triggers: triggersInput("Makes another checkout when these change."),
    },
    outputs: {
        checkoutId: z.string().describe("The checkout's id."),
        url: secret(z.string()).describe("The page where it is paid."),
        expiresAt: z.string().optional().describe("Until when, RFC 3339."),
    },
    id: { workspaceId: opaqueId, checkoutId: opaqueId },
    parent: { resource: () => Workspace, id: ({ workspaceId }) => ({ workspaceId }) },
    unknownOutcomeHint: CHECKOUT_LOST_HINT,

    check: checkAllowed,

    async create({ api, inputs, idempotencyKey }) {
        requireAllowed(api);
        const { workspaceId, amountCents, successUrl, cancelUrl } = inputs;
        const made = await api.checkouts.create(
            workspaceId,
            {
                amountCents,
                ...(successUrl === undefined ? {} : { successUrl }),
                ...(cancelUrl === undefined ? {} : { cancelUrl }),
            },
            idempotencyKey,
        );
        return {
            id: { workspaceId, checkoutId: made.checkoutId },
            live: {
                workspaceId,
                amountCents,
                checkoutId: made.checkoutId,
                url: made.url,
                expiresAt: made.expiresAt ?? undefined,
            },
        };
    },

    async read({ state }) {
        const {
            checkoutId = "",
            url = "",
            ...rest
        } = remembered("workspaces:agentenv:BillingCheckout", state);
        return { ...rest, checkoutId, url };
    },

    async delete() {},
});
