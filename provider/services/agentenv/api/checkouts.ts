/** AgentEnv's routes that create checkouts. No route reads one. */
import * as z from "zod";
import { path } from "../../../http/client";
import { objectId, type AgentEnvClient } from "./client";

const checkoutBody = z.looseObject({
    checkoutId: objectId,
    url: z.string(),
    expiresAt: z.string().nullish(),
});

const x402CheckoutBody = z.looseObject({
    checkoutId: objectId,
    x402Version: z.number(),
    accepts: z.array(z.record(z.string(), z.unknown())),
});

export class CheckoutsApi {
    constructor(private readonly client: AgentEnvClient) {}

    /** POST /workspaces/{workspaceId}/billing/checkout */
    create(
        workspaceId: string,
        body: { amountCents: number; successUrl?: string; cancelUrl?: string },
        idempotencyKey: string,
    ): Promise<z.output<typeof checkoutBody>> {
        const route = path`/workspaces/${workspaceId}/billing/checkout`;
        return this.client.post(route, checkoutBody, body, idempotencyKey);
    }

    /** POST …/billing/checkout/x402: a success is a 402 with the payment requirements. */
    createX402(
        workspaceId: string,
        amountCents: number,
        idempotencyKey: string,
    ): Promise<z.output<typeof x402CheckoutBody>> {
        return this.client.http.write("POST", path`/workspaces/${workspaceId}/billing/checkout/x402`, {
            body: { amountCents },
            idempotencyKey,
            accept: [402],
            decode: this.client.shape(x402CheckoutBody),
        });
    }
}
