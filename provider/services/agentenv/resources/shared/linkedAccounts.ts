/** Linking a billing account to a workspace, and unlinking it. */
import type { Log } from "../../../../core/declare/resource";
import { ProviderError } from "../../../../errors";
import { HttpError } from "../../../../http/errors";
import type { AgentEnvApi } from "../../api/index";
import type { BillingAccountBody } from "../../api/billingAccounts";

/** Links the account if it is not linked yet, and makes it the default. */
export async function bindBillingAccount(
    api: AgentEnvApi,
    workspaceId: string,
    billingAccountId: string,
): Promise<void> {
    if (!(await findLinked(api, workspaceId, billingAccountId))) {
        await api.billingAccounts.link(workspaceId, billingAccountId);
    }
    await api.billingAccounts.setDefault(workspaceId, billingAccountId);
}

export async function findLinked(
    api: AgentEnvApi,
    workspaceId: string,
    billingAccountId: string,
): Promise<BillingAccountBody | undefined> {
    return (await api.billingAccounts.list(workspaceId)).find((account) => account.id === billingAccountId);
}

/**
 * Unlinks an account. The service refuses this for the default one. The account may still be the default, because a program need not order this
 * resource and a DefaultBillingAccount, or because someone else made it the default. Then another linked account becomes the default first:
 * the one that was linked first, which most likely existed before the program.
 */
export function unlinkBillingAccount(
    api: AgentEnvApi,
    log: Log,
    workspaceId: string,
    billingAccountId: string,
): Promise<void> {
    return api.billingAccounts.exclusive(workspaceId, () => unlink(api, log, workspaceId, billingAccountId));
}

async function unlink(
    api: AgentEnvApi,
    log: Log,
    workspaceId: string,
    billingAccountId: string,
): Promise<void> {
    try {
        await api.billingAccounts.unlink(workspaceId, billingAccountId);
    } catch (error) {
        if (!(error instanceof HttpError) || error.status !== 409) {
            throw error;
        }
        const accounts = await api.billingAccounts.list(workspaceId);
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
        await api.billingAccounts.setDefault(workspaceId, other.id);
        log.warn(
            `billing account ${billingAccountId} was still the default of workspace ${workspaceId}: "${other.name}" (${other.id}) is the default now, so that it could be unlinked`,
        );
        await api.billingAccounts.unlink(workspaceId, billingAccountId);
    }
}

/**
 * The linked accounts of a workspace, for the lists of the resources that are identified by one. The service links one when it creates the workspace: the first,
 * which is the default until the program sets another.
 */
export async function* listLinked(
    api: AgentEnvApi,
    workspaceId: string,
): AsyncGenerator<{
    id: { workspaceId: string; billingAccountId: string };
    name: string;
    implicit: boolean;
}> {
    const accounts = await api.billingAccounts.list(workspaceId);
    const [first] = accounts.flatMap(({ linkedAt }) => linkedAt ?? []).sort();
    for (const { id: billingAccountId, name, isDefault, linkedAt } of accounts) {
        const implicit = isDefault === true || (linkedAt != null && linkedAt === first);
        yield { id: { workspaceId, billingAccountId }, name, implicit };
    }
}
