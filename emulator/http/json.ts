/** JSON bodies: their declaration in a route, and how a response with one is recognized. */
import type { z } from "@hono/zod-openapi";

/** A JSON response of a route, for its `responses`. */
export function json<Schema extends z.ZodType>(description: string, schema: Schema) {
    return { description, content: { "application/json": { schema } } };
}

/** The JSON body that a route requires. */
export function jsonBody<Schema extends z.ZodType>(schema: Schema) {
    return { required: true, content: { "application/json": { schema } } };
}

export function isJson({ headers, body }: Response): boolean {
    return body !== null && (headers.get("Content-Type")?.startsWith("application/json") ?? false);
}
