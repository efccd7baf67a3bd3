import type { z } from "@hono/zod-openapi";

/** A JSON answer of a route, for its `responses`. */
export function json<Schema extends z.ZodType>(description: string, schema: Schema) {
    return { description, content: { "application/json": { schema } } };
}

/** A JSON body that a route must be sent. */
export function jsonBody<Schema extends z.ZodType>(schema: Schema) {
    return { required: true, content: { "application/json": { schema } } };
}
