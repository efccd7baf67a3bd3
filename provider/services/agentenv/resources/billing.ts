/** What the billing resources share: binding an account to a workspace, and taking it off again. */
import type { Log } from "../../../core/resource";
import { ProviderError } from "../../../errors";
import { HttpError } from "../../../http/errors";
import type { AgentEnvApi } from "../api/api";
import type { BillingAccountBody } from "../api/bodies";

/** Links the account where it isn't yet, and makes it the default. */
export async function bindBillingAccount(
    api: AgentEnvApi,
    workspaceId: string,
    billingAccountId: string,
): Promise<void> {
    if (!(await findLinked(api, workspaceId, billingAccountId))) {
        await api.linkBillingAccount(workspaceId, billingAccountId);
    }
    await api.setDefaultBillingAccount(workspaceId, billingAccountId);
}

export async function findLinked(
    api: AgentEnvApi,
    workspaceId: string,
    billingAccountId: string,
): Promise<BillingAccountBody | undefined> {
    return (await api.listBillingAccounts(workspaceId)).find((account) => account.id === billingAccountId);
}

/**
 * Takes an account off a workspace. The default one can't be: where this program's DefaultBillingAccount has not moved the default yet
 * (nothing in the program need order the two), or someone else made this one the default, another linked account becomes it first: the
 * one that was linked first, as it was most likely there before the program.
 */
export function unlinkBillingAccount(
    api: AgentEnvApi,
    log: Log,
    workspaceId: string,
    billingAccountId: string,
): Promise<void> {
    return api.rearrangingBilling(workspaceId, () => unlink(api, log, workspaceId, billingAccountId));
}

async function unlink(
    api: AgentEnvApi,
    log: Log,
    workspaceId: string,
    billingAccountId: string,
): Promise<void> {
    try {
        await api.unlinkBillingAccount(workspaceId, billingAccountId);
    } catch (error) {
        if (!(error instanceof HttpError) || error.status !== 409) {
            throw error;
        }
        const accounts = await api.listBillingAccounts(workspaceId);
        const isDefault = accounts.find((account) => account.id === billingAccountId)?.isDefault;
        const other = accounts.find((account) => account.id !== billingAccountId);
        if (isDefault !== true) {
            throw error;
        }
        if (!other) {
            throw new ProviderError(error.message, {
                hint: "it is the workspace's only billing account: link another one and make it the default first",
                cause: error,
            });
        }
        await api.setDefaultBillingAccount(workspaceId, other.id);
        log.warn(
            `billing account ${billingAccountId} was still the default of workspace ${workspaceId}: "${other.name}" (${other.id}) is now, so that it could be unlinked`,
        );
        await api.unlinkBillingAccount(workspaceId, billingAccountId);
    }
}

/** The accounts of a workspace, for the lists of the resources that have their id. */
export async function* listLinked(
    api: AgentEnvApi,
    workspaceId: string,
): AsyncGenerator<{ id: { workspaceId: string; billingAccountId: string }; name: string }> {
    for (const account of await api.listBillingAccounts(workspaceId)) {
        yield { id: { workspaceId, billingAccountId: account.id }, name: account.name };
    }
}
