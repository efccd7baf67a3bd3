/**
 * AgentEnv's workspaces page, "Workspace billing views": GET /workspaces/{workspaceId}/billing/balance, …/transactions,
 * …/summary and …/usage-overview. The first three show the workspace's default billing account, which other workspaces
 * may share; usage is the workspace's own.
 */
import { createRoute, type z } from "@hono/zod-openapi";
import { json } from "../../../http/json";
import { router, type Router } from "../../../http/router";
import type { EmulatorContext } from "../../../context";
import { requireReader } from "../access";
import { defaultBillingAccount } from "./binding";
import { balanceOf, CURRENCY, currentPeriod, turnoverOf } from "./ledger";
import { balance, summary, transactionList, usageOverview, type transaction } from "./schemas";
import { errors } from "../errors";
import { pageQuery, takePage } from "../paging";
import { usageOf } from "./usage";
import { workspaceParams } from "../workspaces/schemas";

export function billingViewRoutes(context: EmulatorContext): Router {
    const { store } = context;
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
            requireReader(context, id, c.get("caller"));
            const accountId = defaultBillingAccount(context, id);
            return c.json({ balanceCents: balanceOf(context, accountId), currency: CURRENCY }, 200);
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
            requireReader(context, id, c.get("caller"));
            const accountId = defaultBillingAccount(context, id);
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
            summary: "What the default billing account spent and received this month",
            request: { params: workspaceParams },
            responses: { 200: json("The current month, UTC", summary), ...errors(401, 403, 404) },
        }),
        (c) => {
            const { id } = c.req.valid("param");
            requireReader(context, id, c.get("caller"));
            const accountId = defaultBillingAccount(context, id);
            const period = currentPeriod(context);
            const turnover = turnoverOf(context, accountId, period);
            return c.json({ balanceCents: balanceOf(context, accountId), ...turnover, ...period }, 200);
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
            requireReader(context, id, c.get("caller"));
            const period = currentPeriod(context);
            return c.json({ ...period, items: usageOf(context, id, period) }, 200);
        },
    );

    return app;
}
