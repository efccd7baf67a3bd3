import type { Stage } from "../../stage";
import { defaultBillingAccount } from "./billingBinding";
import { post, type Period } from "./billingLedger";

/** What a workspace consumed of one thing at one moment: billed, and counted against the rate limit of that name. */
export interface Usage {
    readonly name: string;
    readonly quantity: number;
    readonly unit: string;
    readonly amountCents: number;
}

/** No route of the pages makes usage; the control routes do. What costs something is paid by the default billing account. */
export function recordUsage(stage: Stage, workspaceId: string, usage: Usage): void {
    const { name, quantity, unit, amountCents } = usage;
    stage.store.transaction(() => {
        stage.store.run(
            `INSERT INTO agentenv_usage (workspace_id, name, quantity, unit, amount_cents, created_at)
             VALUES (?, ?, ?, ?, ?, ?)`,
            workspaceId,
            name,
            quantity,
            unit,
            amountCents,
            stage.clock.stamp().toISOString(),
        );
        if (amountCents === 0) return;
        const payer = defaultBillingAccount(stage, workspaceId);
        post(stage, payer, "usage", -amountCents, `${name}: ${quantity} ${unit}`);
    });
}

/** Usage of a period, one item per thing. */
export function usageOf({ store }: Stage, workspaceId: string, { periodStart, periodEnd }: Period): Usage[] {
    return store.all<Usage>(
        `SELECT name, sum(quantity) AS quantity, unit, sum(amount_cents) AS amountCents
           FROM agentenv_usage WHERE workspace_id = ? AND created_at >= ? AND created_at < ?
          GROUP BY name, unit ORDER BY name, unit`,
        workspaceId,
        periodStart,
        periodEnd,
    );
}
