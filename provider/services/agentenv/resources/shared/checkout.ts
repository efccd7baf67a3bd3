/** What the two checkout resources share. They cost money, so they are created only where that is allowed, and exactly once. */
import { isDeepStrictEqual } from "node:util";
import * as z from "zod";
import { replaces } from "../../../../core/declare/property";
import type { Problem } from "../../../../core/declare/resource";
import { ProviderError } from "../../../../errors";
import type { AgentEnvApi } from "../../api/index";

export const amountInput = () =>
    replaces(z.number().int("must be whole cents").min(1, "must be positive").max(100_000_000)).describe(
        "The amount to pay, in cents.",
    );

/** A page that the checkout opens afterwards. */
export const pageInput = () =>
    z
        .string()
        .max(2048)
        .regex(/^https?:\/\/[^\s/]/i, "must be a URL that begins with https:// or http://")
        .optional();

export const UNKNOWN_CHECKOUT_HINT =
    "check the workspace's billing transactions and checkouts before the next `pulumi up`: another create makes another checkout";

const NOT_ALLOWED = "checkouts cost money, and the provider does not allow them";
const HOW_TO_ALLOW =
    "run `pulumi config set workspaces:allowBillingCheckout true`, or set allowBillingCheckout of the provider";

interface CheckoutInputs {
    workspaceId?: string | undefined;
    amountCents?: number | undefined;
    triggers?: string[] | undefined;
}

/** Refuses in preview a create or a replacement of a checkout, unless the provider allows checkouts. */
export async function checkAllowed({
    inputs,
    unknown,
    olds,
    api,
}: {
    inputs: CheckoutInputs;
    unknown: ReadonlySet<string>;
    olds: CheckoutInputs;
    api: () => Promise<AgentEnvApi>;
}): Promise<Problem[]> {
    const unchanged =
        unknown.size === 0 &&
        inputs.workspaceId === olds.workspaceId &&
        inputs.amountCents === olds.amountCents &&
        isDeepStrictEqual(inputs.triggers ?? [], olds.triggers ?? []);
    if (unchanged || (await api()).settings.allowBillingCheckout) {
        return [];
    }
    return [{ path: "amountCents", reason: `${NOT_ALLOWED}: ${HOW_TO_ALLOW}` }];
}

/** For a replacement that Check does not see (`up --replace`). */
export function requireAllowed(api: AgentEnvApi): void {
    if (!api.settings.allowBillingCheckout) {
        throw new ProviderError(NOT_ALLOWED, { hint: HOW_TO_ALLOW });
    }
}

/** Why no checkout can be imported. A read returns what its create has stored in state. */
export const NOT_READ = "no route reads one";
