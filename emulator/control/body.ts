/** The checked input of control routes. */
import type { Context } from "hono";
import type * as z from "zod";
import { problemsOf, sentenceOf, ServiceError } from "../http/serviceError";
import type { ServiceEnv } from "../http/serviceEnv";

/** The JSON body of a request. */
export async function controlBody<Schema extends z.ZodType>(
    c: Context<ServiceEnv>,
    schema: Schema,
): Promise<z.output<Schema>> {
    return checked(schema, await jsonOf(c));
}

/** @throws ServiceError 400 where the body is no JSON */
export function jsonOf(c: Context<ServiceEnv>): Promise<unknown> {
    return c.req.json<unknown>().catch((error: unknown) => {
        throw error instanceof ServiceError
            ? error
            : new ServiceError(400, "bad_request", "The body is not JSON");
    });
}

/** @throws ServiceError 400 that names what is wrong. */
export function checked<Schema extends z.ZodType>(schema: Schema, input: unknown): z.output<Schema> {
    const parsed = schema.safeParse(input);
    if (!parsed.success) {
        throw new ServiceError(400, "bad_request", sentenceOf(problemsOf(parsed.error)));
    }
    return parsed.data;
}
