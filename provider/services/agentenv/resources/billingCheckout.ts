/** A checkout page where a person pays credit for an AgentEnv workspace. Created once. */
import * as z from "zod";
import { opaqueId } from "../../../core/declare/id";
import { createOnly, secret } from "../../../core/declare/property";
import {
    amountInput,
    checkAllowed,
    UNKNOWN_CHECKOUT_HINT,
    pageInput,
    NOT_READ,
    requireAllowed,
} from "./shared/checkout";
import { triggersInput, workspaceIdInput } from "./shared/inputs";
import { agentenv } from "../service";
import { Workspace } from "./workspace";

export const BillingCheckout = agentenv.resource("BillingCheckout", {
    description: [
        "A checkout page where a person pays credit for an AgentEnv workspace. Created once per create, never in preview, and only with the provider's `allowBillingCheckout`.",
        "",
        "Route: `POST /workspaces/{workspaceId}/billing/checkout`. Destroying it does nothing. It cannot be imported.",
    ].join("\n"),

    inputs: {
        workspaceId: workspaceIdInput(),
        amountCents: amountInput(),
        successUrl: createOnly(pageInput()).describe("The page to open after the payment."),
        cancelUrl: createOnly(pageInput()).describe("The page to open if the payment is cancelled."),
        triggers: triggersInput("Creates another checkout when these change."),
    },
    outputs: {
        checkoutId: z.string().describe("The checkout's id."),
        url: secret(z.string()).describe("The page where it is paid."),
        expiresAt: z.string().optional().describe("When the page expires, RFC 3339."),
    },
    id: { workspaceId: opaqueId, checkoutId: opaqueId },
    notImportable: NOT_READ,
    parent: { resource: () => Workspace, id: ({ workspaceId }) => ({ workspaceId }) },
    unknownOutcomeHint: UNKNOWN_CHECKOUT_HINT,

    check: checkAllowed,

    async create({ api, inputs, idempotencyKey }) {
        requireAllowed(api);
        const { workspaceId, amountCents, successUrl, cancelUrl } = inputs;
        const created = await api.checkouts.create(
            workspaceId,
            {
                amountCents,
                ...(successUrl === undefined ? {} : { successUrl }),
                ...(cancelUrl === undefined ? {} : { cancelUrl }),
            },
            idempotencyKey,
        );
        return {
            id: { workspaceId, checkoutId: created.checkoutId },
            live: {
                workspaceId,
                amountCents,
                checkoutId: created.checkoutId,
                url: created.url,
                expiresAt: created.expiresAt ?? undefined,
            },
        };
    },

    async read({ state }) {
        const { checkoutId = "", url = "", ...rest } = state;
        return { ...rest, checkoutId, url };
    },

    async delete() {},

    unverifiable: () => "no route returns a checkout",

    comparison: "none",
});
