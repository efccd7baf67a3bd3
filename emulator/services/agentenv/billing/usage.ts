/** What workspaces used. */
import type { EmulatorContext } from "../../../context";
import { defaultBillingAccount } from "./binding";
import { recordTransaction, type Period } from "./ledger";

/** Use of one thing at one moment: billed, and counted against the rate limit of that name. */
export interface Usage {
    readonly name: string;
    readonly quantity: number;
    readonly unit: string;
    readonly amountCents: number;
}

/** No route of the pages records usage; a control route does. The default billing account pays the cost. */
export function recordUsage(context: EmulatorContext, workspaceId: string, usage: Usage): void {
    const { name, quantity, unit, amountCents } = usage;
    context.store.transaction(() => {
        context.store.run(
            `INSERT INTO agentenv_usage (workspace_id, name, quantity, unit, amount_cents, created_at)
             VALUES (?, ?, ?, ?, ?, ?)`,
            workspaceId,
            name,
            quantity,
            unit,
            amountCents,
            context.clock.stamp().toISOString(),
        );
        if (amountCents === 0) {
            return;
        }
        const payer = defaultBillingAccount(context, workspaceId);
        recordTransaction(context, payer, "usage", -amountCents, `${name}: ${quantity} ${unit}`);
    });
}

/** The usage in a period, one item per thing. */
export function usageOf(
    { store }: EmulatorContext,
    workspaceId: string,
    { periodStart, periodEnd }: Period,
): Usage[] {
    return store.all<Usage>(
        `SELECT name, sum(quantity) AS quantity, unit, sum(amount_cents) AS amountCents
           FROM agentenv_usage WHERE workspace_id = ? AND created_at >= ? AND created_at < ?
          GROUP BY name, unit ORDER BY name, unit`,
        workspaceId,
        periodStart,
        periodEnd,
    );
}
