import type { Context } from "hono";
import type { z } from "zod";
import { problemsOf, sentenceOf, ServiceError } from "./serviceError";
import type { ServiceEnv } from "./stage";

/** The JSON body of a request to a control route, checked. */
export async function controlBody<Schema extends z.ZodType>(
    c: Context<ServiceEnv>,
    schema: Schema,
): Promise<z.output<Schema>> {
    const parsed = schema.safeParse(
        await c.req.json().catch(() => {
            throw new ServiceError(400, "bad_request", "The body is not JSON");
        }),
    );
    if (!parsed.success) throw new ServiceError(400, "bad_request", sentenceOf(problemsOf(parsed.error)));
    return parsed.data;
}
