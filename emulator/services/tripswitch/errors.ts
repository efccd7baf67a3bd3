/** Tripswitch's errors. */
import { z } from "@hono/zod-openapi";
import type { ErrorStyle } from "../../http/errorStyle";
import { json } from "../../http/json";
import { ServiceError } from "../../http/serviceError";

/** The body as the service's official clients read it. */
const errorBody = z.object({ code: z.string(), message: z.string() }).openapi("Error");

/** The error responses of the workspaces page, in its words. */
export const errorResponses = {
    badRequest: { 400: json("Invalid request payload", errorBody) },
    unauthorized: { 401: json("Missing or invalid API key", errorBody) },
    notFound: { 404: json("Workspace not found", errorBody) },
    invalid: { 422: json("Validation failed (e.g. duplicate slug)", errorBody) },
};

export const workspaceNotFound = () => new ServiceError(404, "not_found", "Workspace not found");

/**
 * The page distinguishes two failures of a body: 400 "invalid request payload", for what is missing or of the wrong type, and 422
 * "validation failed", for a well-formed payload with an invalid value. An id that is no UUID is an unknown one.
 */
export const errorStyle: ErrorStyle = {
    render: (c, { status, code, message }) => c.json({ code, message }, status),
    invalid: ({ target, wrongShape, summary }) =>
        target === "param"
            ? workspaceNotFound()
            : wrongShape
              ? new ServiceError(400, "invalid_request", summary)
              : new ServiceError(422, "validation_failed", summary),
    unreadable: (_status, message) => new ServiceError(400, "invalid_request", message),
    unauthorized: () => new ServiceError(401, "unauthorized", "Missing or invalid API key"),
    noRoute: () => new ServiceError(404, "not_found", "Not found"),
};
