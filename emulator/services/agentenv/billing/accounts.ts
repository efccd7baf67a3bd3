/**
 * AgentEnv's workspaces page, "Billing bindings": GET and POST /workspaces/{workspaceId}/billing/accounts, POST …/link,
 * POST …/{billingAccountId}/default, DELETE …/{billingAccountId}.
 */
import { createRoute, z } from "@hono/zod-openapi";
import { json, jsonBody } from "../../../http/json";
import { router, type Router } from "../../../http/router";
import { ServiceError } from "../../../http/serviceError";
import type { EmulatorContext } from "../../../context";
import { requireEditor, requireReader } from "../access";
import * as binding from "./binding";
import { balanceOf } from "./ledger";
import { billingAccount, billingAccountList, createBillingAccount, linkBillingAccount } from "./schemas";
import { errors } from "../errors";
import { pageQuery, takePage } from "../paging";
import { workspaceParams } from "../workspaces/schemas";

const accountParams = workspaceParams.extend({
    billingAccountId: z.string().openapi({ param: { name: "billingAccountId", in: "path" } }),
});

export function billingAccountRoutes(context: EmulatorContext): Router {
    const { store, clock } = context;
    const app = router();

    app.openapi(
        createRoute({
            method: "get",
            path: "/workspaces/{id}/billing/accounts",
            summary: "List the billing accounts that the workspace is bound to",
            request: { params: workspaceParams, query: pageQuery },
            responses: {
                200: json("One page, first linked first", billingAccountList),
                ...errors(401, 403, 404, 422),
            },
        }),
        (c) => {
            const { id } = c.req.valid("param");
            requireReader(context, id, c.get("caller"));
            const { rows, next } = takePage(c.req.valid("query"), (after, count) =>
                store.all<Row>(`${BINDINGS} AND links.seq > ? ORDER BY links.seq LIMIT ?`, id, after, count),
            );
            return c.json({ billingAccounts: rows.map((row) => toWire(context, row)), ...next }, 200);
        },
    );

    app.openapi(
        createRoute({
            method: "post",
            path: "/workspaces/{id}/billing/accounts",
            summary: "Open a billing account of the caller and link it",
            request: { params: workspaceParams, body: jsonBody(createBillingAccount) },
            responses: {
                201: json("The new account; not the default", billingAccount),
                ...errors(400, 401, 403, 404, 422),
            },
        }),
        (c) => {
            const { id } = c.req.valid("param");
            const { name } = c.req.valid("json");
            const created = store.transaction(() => {
                requireEditor(context, id, c.get("caller"));
                const accountId = binding.openBillingAccount(context, c.get("caller").accountId, name);
                binding.linkBillingAccount(context, id, accountId, clock.stamp().toISOString());
                return read(context, id, accountId);
            });
            return c.json(created, 201);
        },
    );

    app.openapi(
        createRoute({
            method: "post",
            path: "/workspaces/{id}/billing/accounts/link",
            summary: "Link one of the caller's own billing accounts",
            request: { params: workspaceParams, body: jsonBody(linkBillingAccount) },
            responses: {
                201: json("The linked account; not the default", billingAccount),
                ...errors(400, 401, 403, 404, 409, 422),
            },
        }),
        (c) => {
            const { id } = c.req.valid("param");
            const { billingAccountId } = c.req.valid("json");
            const linked = store.transaction(() => {
                requireEditor(context, id, c.get("caller"));
                binding.requireOwnBillingAccount(context, c.get("caller").accountId, billingAccountId);
                if (find(context, id, billingAccountId)) {
                    throw new ServiceError(
                        409,
                        "conflict",
                        `Billing account ${billingAccountId} is already linked`,
                    );
                }
                binding.linkBillingAccount(context, id, billingAccountId, clock.stamp().toISOString());
                return read(context, id, billingAccountId);
            });
            return c.json(linked, 201);
        },
    );

    app.openapi(
        createRoute({
            method: "post",
            path: "/workspaces/{id}/billing/accounts/{billingAccountId}/default",
            summary: "Make a linked billing account the workspace's default",
            request: { params: accountParams },
            responses: { 200: json("The account as it is now", billingAccount), ...errors(401, 403, 404) },
        }),
        (c) => {
            const { id, billingAccountId } = c.req.valid("param");
            const account = store.transaction(() => {
                requireEditor(context, id, c.get("caller"));
                read(context, id, billingAccountId);
                binding.setDefaultBillingAccount(context, id, billingAccountId);
                return read(context, id, billingAccountId);
            });
            return c.json(account, 200);
        },
    );

    app.openapi(
        createRoute({
            method: "delete",
            path: "/workspaces/{id}/billing/accounts/{billingAccountId}",
            summary: "Unlink a billing account, which stays its user's",
            request: { params: accountParams },
            responses: { 204: { description: "It is unlinked" }, ...errors(401, 403, 404, 409) },
        }),
        (c) => {
            const { id, billingAccountId } = c.req.valid("param");
            store.transaction(() => {
                requireEditor(context, id, c.get("caller"));
                if (read(context, id, billingAccountId).isDefault) {
                    const message = "This is the default account; make another one the default first";
                    throw new ServiceError(409, "default_account", message);
                }
                binding.unlinkBillingAccount(context, id, billingAccountId);
            });
            return c.body(null, 204);
        },
    );

    return app;
}

interface Row {
    seq: number;
    id: string;
    name: string;
    isDefault: number;
    currency: string;
    linkedAt: string;
}

const BINDINGS = `
    SELECT links.seq AS seq, accounts.id AS id, name, is_default AS isDefault, currency, linked_at AS linkedAt
      FROM agentenv_workspace_billing AS links
      JOIN agentenv_billing_accounts AS accounts ON accounts.id = links.billing_account_id
     WHERE links.workspace_id = ?`;

function find({ store }: EmulatorContext, workspaceId: string, id: string): Row | undefined {
    return store.get<Row>(`${BINDINGS} AND accounts.id = ?`, workspaceId, id);
}

/** The account as one of the workspace, or 404: also for an account that exists and is not linked. */
function read(context: EmulatorContext, workspaceId: string, id: string): z.output<typeof billingAccount> {
    const row = find(context, workspaceId, id);
    if (!row) {
        throw new ServiceError(404, "not_found", `The workspace is not linked to a billing account ${id}`);
    }
    return toWire(context, row);
}

function toWire(context: EmulatorContext, { id, name, isDefault, currency, linkedAt }: Row) {
    return { id, name, isDefault: isDefault === 1, balanceCents: balanceOf(context, id), currency, linkedAt };
}
