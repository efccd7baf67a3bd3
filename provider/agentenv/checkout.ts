/** What the two checkout resources share: they cost money, so they are made only where that is allowed, and exactly once. */
import { z } from "zod";
import { replaces } from "../core/property";
import type { Problem } from "../core/resource";
import { ProviderError } from "../errors";
import type { AgentEnvApi } from "./api";

export const amountInput = () =>
    replaces(z.number().int("must be whole cents").min(1, "must be positive").max(100_000_000)).describe(
        "How much to pay, in cents.",
    );

export const CHECKOUT_LOST_HINT =
    "look at the workspace's billing transactions and checkouts before the next up: another create is another checkout";

/** Refuses a new checkout in preview, unless the provider allows them. */
export async function checkAllowed(olds: object, api: () => Promise<AgentEnvApi>): Promise<Problem[]> {
    if (Object.keys(olds).length > 0 || (await api()).settings.allowBillingCheckout) {
        return [];
    }
    return [
        {
            path: "amountCents",
            reason: "checkouts cost money, and the provider does not allow them: run `pulumi config set workspaces:allowBillingCheckout true`, or set allowBillingCheckout of the provider",
        },
    ];
}

/** A checkout can't be read: what is known of it is what its create answered. */
export function remembered<State extends { checkoutId?: unknown }>(token: string, state: State): State {
    if (state.checkoutId === undefined) {
        throw new ProviderError(`${token} can't be imported: no route reads one`);
    }
    return state;
}
