import { createRoute, type z } from "@hono/zod-openapi";
import { json } from "../../json";
import { router, type Router } from "../../service";
import type { Stage } from "../../stage";
import { requireReader } from "./access";
import { defaultBillingAccount } from "./billingBinding";
import { balanceOf, currency, currentPeriod, turnoverOf } from "./billingLedger";
import { balance, summary, transactionList, usageOverview, type transaction } from "./billingSchemas";
import { errors } from "./errors";
import { pageQuery, takePage } from "./paging";
import { usageOf } from "./usage";
import { workspaceParams } from "./workspaceSchemas";

/**
 * AgentEnv's workspaces page, "Workspace billing views": GET /workspaces/{workspaceId}/billing/balance, …/transactions,
 * …/summary and …/usage-overview. The first three look at the workspace's default billing account, which other workspaces
 * may share; usage is the workspace's own.
 */
export function billingViewRoutes(stage: Stage): Router {
    const { store } = stage;
    const app = router();

    app.openapi(
        createRoute({
            method: "get",
            path: "/workspaces/{id}/billing/balance",
            summary: "Balance of the default billing account",
            request: { params: workspaceParams },
            responses: { 200: json("The balance", balance), ...errors(401, 403, 404) },
        }),
        (c) => {
            const { id } = c.req.valid("param");
            requireReader(stage, id, c.get("caller"));
            const accountId = defaultBillingAccount(stage, id);
            return c.json({ balanceCents: balanceOf(stage, accountId), currency }, 200);
        },
    );

    app.openapi(
        createRoute({
            method: "get",
            path: "/workspaces/{id}/billing/transactions",
            summary: "Transactions of the default billing account",
            request: { params: workspaceParams, query: pageQuery },
            responses: {
                200: json("One page, oldest first", transactionList),
                ...errors(401, 403, 404, 422),
            },
        }),
        (c) => {
            const { id } = c.req.valid("param");
            requireReader(stage, id, c.get("caller"));
            const accountId = defaultBillingAccount(stage, id);
            const { rows, next } = takePage(c.req.valid("query"), (after, count) =>
                store.all<z.output<typeof transaction> & { seq: number }>(
                    `SELECT seq, id, type, amount_cents AS amountCents, description, created_at AS createdAt
                       FROM agentenv_transactions WHERE billing_account_id = ? AND seq > ? ORDER BY seq LIMIT ?`,
                    accountId,
                    after,
                    count,
                ),
            );
            return c.json({ transactions: rows.map(({ seq: _seq, ...shown }) => shown), ...next }, 200);
        },
    );

    app.openapi(
        createRoute({
            method: "get",
            path: "/workspaces/{id}/billing/summary",
            summary: "What the default billing account spent and was credited this month",
            request: { params: workspaceParams },
            responses: { 200: json("The current month, UTC", summary), ...errors(401, 403, 404) },
        }),
        (c) => {
            const { id } = c.req.valid("param");
            requireReader(stage, id, c.get("caller"));
            const accountId = defaultBillingAccount(stage, id);
            const period = currentPeriod(stage);
            const turnover = turnoverOf(stage, accountId, period);
            return c.json({ balanceCents: balanceOf(stage, accountId), ...turnover, ...period }, 200);
        },
    );

    app.openapi(
        createRoute({
            method: "get",
            path: "/workspaces/{id}/billing/usage-overview",
            summary: "What the workspace used this month",
            request: { params: workspaceParams },
            responses: { 200: json("The current month, UTC", usageOverview), ...errors(401, 403, 404) },
        }),
        (c) => {
            const { id } = c.req.valid("param");
            requireReader(stage, id, c.get("caller"));
            const period = currentPeriod(stage);
            return c.json({ ...period, items: usageOf(stage, id, period) }, 200);
        },
    );

    return app;
}
