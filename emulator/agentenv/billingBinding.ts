import { ServiceError } from "../serviceError";
import type { Stage } from "../stage";

/**
 * Binds a new workspace to a billing account: the given one, or "if billingAccountId is omitted, the user's default billing
 * account is bound automatically" (AgentEnv's workspaces page, Notes).
 */
export function bindBillingAccount(
    { store }: Stage,
    workspaceId: string,
    userId: string,
    billingAccountId: string | undefined,
    at: string,
): void {
    const account = store.get<{ id: string }>(
        `SELECT id FROM agentenv_billing_accounts
          WHERE user_id = ? AND CASE WHEN ? IS NULL THEN is_user_default = 1 ELSE id = ? END`,
        userId,
        billingAccountId ?? null,
        billingAccountId ?? null,
    );
    if (!account) {
        const message = `this user has no billing account ${billingAccountId ?? "at all"}`;
        throw new ServiceError(422, "validation_failed", `billingAccountId: ${message}`, [
            { path: "billingAccountId", message },
        ]);
    }
    store.run(
        `INSERT INTO agentenv_workspace_billing (workspace_id, billing_account_id, is_default, linked_at)
         VALUES (?, ?, 1, ?)`,
        workspaceId,
        account.id,
        at,
    );
}

/** The workspace's default billing account. */
export function boundBillingAccount({ store }: Stage, workspaceId: string): string | null {
    const sql = `SELECT billing_account_id AS id FROM agentenv_workspace_billing WHERE workspace_id = ? AND is_default = 1`;
    return store.get<{ id: string }>(sql, workspaceId)?.id ?? null;
}
