import { z } from "@hono/zod-openapi";
import type { ErrorStyle } from "../../service";
import { ServiceError } from "../../serviceError";

/** AgentEnv's error body. Its pages publish none: this is the assumed shape (design, section 5), plus the fields at fault. */
const errorBody = z
    .object({
        error: z.object({
            code: z.string(),
            message: z.string(),
            requestId: z.string(),
            details: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
        }),
    })
    .openapi("Error");

const meanings = {
    400: "The body is not readable JSON",
    401: "Missing or invalid credential",
    403: "Visible to this caller, but not allowed: the role is too low, or the key is bound to one workspace",
    404: "Not found, or not visible to this user",
    409: "In conflict with what exists",
    412: "Changed since it was read",
    413: "The body is too large",
    415: "The body is of a type that is not taken",
    422: "Validation failed",
} as const;

type ErrorStatus = keyof typeof meanings;

/** The error answers of a route, for its `responses`. */
export function errors<Status extends ErrorStatus>(...statuses: Status[]) {
    const entries = statuses.map((status) => [
        status,
        { description: meanings[status], content: { "application/json": { schema: errorBody } } },
    ]);
    return Object.fromEntries(entries) as Record<
        Status,
        { description: string; content: { "application/json": { schema: typeof errorBody } } }
    >;
}

/** A field that is well formed and still not right. `code` tells a program why, where that matters to it. */
export function invalidField(path: string, message: string, code = "validation_failed"): ServiceError {
    return new ServiceError(422, code, `${path}: ${message}`, [{ path, message }]);
}

export const errorStyle: ErrorStyle = {
    render: (c, { status, code, message, details }) =>
        c.json(
            { error: { code, message, requestId: c.get("requestId"), ...(details && { details }) } },
            status,
        ),
    invalid: ({ summary, problems }) => new ServiceError(422, "validation_failed", summary, problems),
    unreadable: (status, message) =>
        new ServiceError(status, status === 415 ? "unsupported_media_type" : "bad_request", message),
};
