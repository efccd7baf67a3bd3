/** Billing accounts, and the workspaces that they are linked to. */
import { opaqueId } from "../../../ids";
import type { EmulatorContext } from "../../../context";
import { CURRENCY } from "./ledger";
import { invalidField } from "../errors";

/** Opens an empty account. It belongs to a user; a workspace is bound to one or more, of which one is its default. */
export function openBillingAccount(
    { store, clock }: EmulatorContext,
    userId: string,
    name: string,
    isUserDefault = false,
    id = opaqueId("ba"),
): string {
    store.run(
        `INSERT INTO agentenv_billing_accounts (id, user_id, name, is_user_default, currency, created_at)
         VALUES (?, ?, ?, ?, ?, ?)`,
        id,
        userId,
        name,
        isUserDefault ? 1 : 0,
        CURRENCY,
        clock.stamp().toISOString(),
    );
    return id;
}

/** Refuses an account of another user with the same error as one that does not exist. */
export function requireOwnBillingAccount({ store }: EmulatorContext, userId: string, id: string): void {
    const sql = "SELECT id FROM agentenv_billing_accounts WHERE user_id = ? AND id = ?";
    if (!store.get(sql, userId, id)) {
        throw invalidField("billingAccountId", `this user has no billing account ${id}`);
    }
}

/**
 * Binds a new workspace to a billing account: the given one, or "if billingAccountId is omitted, the user's default billing
 * account is bound automatically" (AgentEnv's workspaces page, Notes).
 */
export function bindBillingAccount(
    context: EmulatorContext,
    workspaceId: string,
    userId: string,
    billingAccountId: string | undefined,
    at: string,
): void {
    if (billingAccountId !== undefined) {
        requireOwnBillingAccount(context, userId, billingAccountId);
    }
    const id = billingAccountId ?? userDefault(context, userId);
    linkBillingAccount(context, workspaceId, id, at);
    setDefaultBillingAccount(context, workspaceId, id);
}

export function linkBillingAccount(
    { store }: EmulatorContext,
    workspaceId: string,
    id: string,
    at: string,
): void {
    store.run(
        `INSERT INTO agentenv_workspace_billing (workspace_id, billing_account_id, is_default, linked_at)
         VALUES (?, ?, 0, ?)`,
        workspaceId,
        id,
        at,
    );
}

export function unlinkBillingAccount({ store }: EmulatorContext, workspaceId: string, id: string): void {
    const sql = "DELETE FROM agentenv_workspace_billing WHERE workspace_id = ? AND billing_account_id = ?";
    store.run(sql, workspaceId, id);
}

/** Makes a linked account the default one. First none, then one: the index forbids two at once. */
export function setDefaultBillingAccount({ store }: EmulatorContext, workspaceId: string, id: string): void {
    store.run("UPDATE agentenv_workspace_billing SET is_default = 0 WHERE workspace_id = ?", workspaceId);
    store.run(
        "UPDATE agentenv_workspace_billing SET is_default = 1 WHERE workspace_id = ? AND billing_account_id = ?",
        workspaceId,
        id,
    );
}

/** The account that pays for the workspace: it has one from its creation on. */
export function defaultBillingAccount({ store }: EmulatorContext, workspaceId: string): string {
    const sql = `SELECT billing_account_id AS id FROM agentenv_workspace_billing WHERE workspace_id = ? AND is_default = 1`;
    const row = store.get<{ id: string }>(sql, workspaceId);
    if (!row) {
        throw new Error(`workspace ${workspaceId} has no default billing account`);
    }
    return row.id;
}

function userDefault({ store }: EmulatorContext, userId: string): string {
    const sql = "SELECT id FROM agentenv_billing_accounts WHERE user_id = ? AND is_user_default = 1";
    const row = store.get<{ id: string }>(sql, userId);
    if (!row) {
        throw new Error(`user ${userId} has no default billing account`);
    }
    return row.id;
}
