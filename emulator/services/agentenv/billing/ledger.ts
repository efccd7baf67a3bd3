/** The transactions of billing accounts. */
import { opaqueId } from "../../../ids";
import type { EmulatorContext } from "../../../context";

/** A top-up or a cost. No balance is stored: it is the sum of the account's transactions. */
export type TransactionType = "credit" | "usage";

/** Income is positive, spending negative. */
export function recordTransaction(
    { store, clock }: EmulatorContext,
    billingAccountId: string,
    type: TransactionType,
    amountCents: number,
    description: string,
): void {
    store.run(
        `INSERT INTO agentenv_transactions (id, billing_account_id, type, amount_cents, description, created_at)
         VALUES (?, ?, ?, ?, ?, ?)`,
        opaqueId("txn"),
        billingAccountId,
        type,
        amountCents,
        description,
        clock.stamp().toISOString(),
    );
}

/** The currency of all accounts: no route of the pages accepts another. */
export const CURRENCY = "USD";

export function balanceOf({ store }: EmulatorContext, billingAccountId: string): number {
    const sql =
        "SELECT coalesce(sum(amount_cents), 0) AS cents FROM agentenv_transactions WHERE billing_account_id = ?";
    return store.get<{ cents: number }>(sql, billingAccountId)?.cents ?? 0;
}

export interface Period {
    readonly periodStart: string;
    readonly periodEnd: string;
}

/** The calendar month, UTC: from its first moment to that of the next. */
export function currentPeriod({ clock }: EmulatorContext): Period {
    const now = clock.read();
    const monthStart = (offset: number) =>
        new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + offset)).toISOString();
    return { periodStart: monthStart(0), periodEnd: monthStart(1) };
}

/** What an account spent and received in a period, both as positive amounts. */
export function turnoverOf(
    { store }: EmulatorContext,
    billingAccountId: string,
    { periodStart, periodEnd }: Period,
): { spentCents: number; creditedCents: number } {
    const row = store.get<{ spentCents: number; creditedCents: number }>(
        `SELECT coalesce(-sum(min(amount_cents, 0)), 0) AS spentCents,
                coalesce(sum(max(amount_cents, 0)), 0) AS creditedCents
           FROM agentenv_transactions WHERE billing_account_id = ? AND created_at >= ? AND created_at < ?`,
        billingAccountId,
        periodStart,
        periodEnd,
    );
    return row ?? { spentCents: 0, creditedCents: 0 };
}
