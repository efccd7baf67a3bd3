/** A checkout of an AgentEnv workspace that a program pays over HTTP 402. Created once. */
import * as z from "zod";
import { opaqueId } from "../../../core/declare/id";
import { untyped } from "../../../core/declare/property";
import {
    amountInput,
    checkAllowed,
    NOT_READ,
    UNKNOWN_CHECKOUT_HINT,
    requireAllowed,
} from "./shared/checkout";
import { triggersInput, workspaceIdInput } from "./shared/inputs";
import { agentenv } from "../service";
import { Workspace } from "./workspace";

export const BillingX402Checkout = agentenv.resource("BillingX402Checkout", {
    description: [
        "Payment requirements (x402) with which a program pays credit for an AgentEnv workspace. Created once per create, never in preview, and only with the provider's `allowBillingCheckout`.",
        "",
        "Route: `POST /workspaces/{workspaceId}/billing/checkout/x402`, where success is status 402. Destroying it does nothing. It cannot be imported.",
    ].join("\n"),

    inputs: {
        workspaceId: workspaceIdInput(),
        amountCents: amountInput(),
        triggers: triggersInput("Creates another checkout when these change."),
    },
    outputs: {
        checkoutId: z.string().describe("The checkout's id."),
        x402Version: z.number().int().describe("Version of the payment protocol."),
        accepts: z
            .array(z.record(z.string(), untyped(z.unknown())))
            .describe("The ways to pay, as the payment protocol describes them."),
    },
    id: { workspaceId: opaqueId, checkoutId: opaqueId },
    notImportable: NOT_READ,
    parent: { resource: () => Workspace, id: ({ workspaceId }) => ({ workspaceId }) },
    unknownOutcomeHint: UNKNOWN_CHECKOUT_HINT,

    check: checkAllowed,

    async create({ api, inputs: { workspaceId, amountCents }, idempotencyKey }) {
        requireAllowed(api);
        const { checkoutId, x402Version, accepts } = await api.checkouts.createX402(
            workspaceId,
            amountCents,
            idempotencyKey,
        );
        return {
            id: { workspaceId, checkoutId },
            live: { workspaceId, amountCents, checkoutId, x402Version, accepts },
        };
    },

    async read({ state }) {
        const { checkoutId = "", x402Version = 0, accepts = [], ...rest } = state;
        return { ...rest, checkoutId, x402Version, accepts };
    },

    async delete() {},

    unverifiable: () => "no route returns a checkout",

    comparison: "none",
});
