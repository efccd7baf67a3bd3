/** AgentEnv's errors. Its pages publish no error body: the shape is assumed. */
import { z } from "@hono/zod-openapi";
import type { ErrorStyle } from "../../http/errorStyle";
import { ServiceError } from "../../http/serviceError";
import { credentialOf } from "./authenticate";

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

const MEANINGS = {
    400: "The body is not readable JSON",
    401: "Missing or invalid credential",
    403: "Visible to this caller, but not allowed: the role is too low, or the key is bound to one workspace",
    404: "Not found, or not visible to this user",
    409: "In conflict with what exists",
    412: "Changed since it was read",
    413: "The body is too large",
    415: "The type of the body is not supported",
    422: "Validation failed",
} as const;

type ErrorStatus = keyof typeof MEANINGS;

/** The error responses of a route, for its `responses`. */
export function errors<Status extends ErrorStatus>(...statuses: Status[]) {
    const entries = statuses.map((status) => [
        status,
        { description: MEANINGS[status], content: { "application/json": { schema: errorBody } } },
    ]);
    return Object.fromEntries(entries) as Record<
        Status,
        { description: string; content: { "application/json": { schema: typeof errorBody } } }
    >;
}

/** A field that is well formed and invalid. `code` gives a program the reason, where that matters to it. */
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
    unauthorized: (c) => {
        const message = credentialOf(c)?.secret
            ? "The credential is not valid"
            : "Send X-API-Key or Authorization: Bearer";
        return new ServiceError(401, "unauthorized", message);
    },
    noRoute: (c) => new ServiceError(404, "not_found", `There is no route ${c.req.method} ${c.req.path}`),
};
