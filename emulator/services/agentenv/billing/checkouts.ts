/**
 * AgentEnv's workspaces page, "Workspace billing views": POST /workspaces/{workspaceId}/billing/checkout and …/checkout/x402.
 * The emulator charges nothing; each checkout is stored, so that a test can count those that a client started.
 */
import { createRoute, z } from "@hono/zod-openapi";
import { opaqueId } from "../../../ids";
import { json, jsonBody } from "../../../http/json";
import { router, type Router } from "../../../http/router";
import type { EmulatorContext } from "../../../context";
import { requireEditor } from "../access";
import { errors } from "../errors";
import { workspaceParams } from "../workspaces/schemas";

const amountCents = z.int().positive();
const EXPIRY_MS = 24 * 60 * 60 * 1000;

const startCheckout = z
    .object({ amountCents, successUrl: z.url().optional(), cancelUrl: z.url().optional() })
    .openapi("StartCheckout");

const checkout = z
    .object({
        checkoutId: z.string(),
        url: z.string().openapi({ description: "Where the user pays; nothing is charged before" }),
        expiresAt: z.iso.datetime(),
    })
    .openapi("Checkout");

const startX402Checkout = z.object({ amountCents }).openapi("StartX402Checkout");

/** Payment requirements of x402, version 1. */
const x402Checkout = z
    .object({
        checkoutId: z.string(),
        x402Version: z.literal(1),
        accepts: z.array(
            z.object({
                scheme: z.literal("exact"),
                network: z.string(),
                maxAmountRequired: z.string().openapi({ description: "In the asset's smallest unit" }),
                resource: z.string(),
                description: z.string(),
                mimeType: z.string(),
                payTo: z.string(),
                maxTimeoutSeconds: z.int(),
                asset: z.string(),
            }),
        ),
    })
    .openapi("X402Checkout");

/** USDC on Base's test network, which has six decimals: a cent is 10,000 units. The payee is an address without an owner. */
const USDC = {
    network: "base-sepolia",
    asset: "0x036CbD53842c5426634e7929541eC2318f3dCF7e",
    payTo: "0x000000000000000000000000000000000000dEaD",
    unitsPerCent: 10_000n,
};

export function checkoutRoutes(context: EmulatorContext): Router {
    const { store, clock } = context;
    const app = router();

    const start = (workspaceId: string, kind: "card" | "x402", cents: number) => {
        const id = opaqueId("chk");
        const at = clock.stamp();
        store.run(
            "INSERT INTO agentenv_checkouts (id, workspace_id, kind, amount_cents, created_at) VALUES (?, ?, ?, ?, ?)",
            id,
            workspaceId,
            kind,
            cents,
            at.toISOString(),
        );
        return { id, at };
    };

    app.openapi(
        createRoute({
            method: "post",
            path: "/workspaces/{id}/billing/checkout",
            summary: "Start a payment by card",
            request: { params: workspaceParams, body: jsonBody(startCheckout) },
            responses: { 201: json("Where to pay", checkout), ...errors(400, 401, 403, 404, 422) },
        }),
        (c) => {
            const { id: workspaceId } = c.req.valid("param");
            const { amountCents: cents } = c.req.valid("json");
            requireEditor(context, workspaceId, c.get("caller"));
            const { id, at } = start(workspaceId, "card", cents);
            const expiresAt = new Date(at.getTime() + EXPIRY_MS).toISOString();
            return c.json({ checkoutId: id, url: `https://pay.emulator.test/${id}`, expiresAt }, 201);
        },
    );

    app.openapi(
        createRoute({
            method: "post",
            path: "/workspaces/{id}/billing/checkout/x402",
            summary: "Start a payment by x402",
            request: { params: workspaceParams, body: jsonBody(startX402Checkout) },
            responses: {
                402: json("The payment requirements: the response of a success", x402Checkout),
                ...errors(400, 401, 403, 404, 422),
            },
        }),
        (c) => {
            const { id: workspaceId } = c.req.valid("param");
            const { amountCents: cents } = c.req.valid("json");
            requireEditor(context, workspaceId, c.get("caller"));
            const { id } = start(workspaceId, "x402", cents);
            const requirement = {
                scheme: "exact" as const,
                network: USDC.network,
                maxAmountRequired: String(BigInt(cents) * USDC.unitsPerCent),
                resource: c.req.url,
                description: `Credit for workspace ${workspaceId}`,
                mimeType: "application/json",
                payTo: USDC.payTo,
                maxTimeoutSeconds: 300,
                asset: USDC.asset,
            };
            return c.json({ checkoutId: id, x402Version: 1 as const, accepts: [requirement] }, 402);
        },
    );

    return app;
}
