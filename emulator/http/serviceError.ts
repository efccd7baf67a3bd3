/** How a route refuses a request, whatever the service. */
import type { ContentfulStatusCode } from "hono/utils/http-status";

/** What was wrong with one field of a request. */
export interface Problem {
    /** Dotted path inside the body, or the name of the parameter. */
    readonly path: string;
    readonly message: string;
}

/** Thrown by a route to refuse a request; each service's ErrorStyle renders it in that service's own shape. */
export class ServiceError extends Error {
    override readonly name = "ServiceError";

    constructor(
        readonly status: ContentfulStatusCode,
        readonly code: string,
        message: string,
        readonly details?: readonly Problem[],
    ) {
        super(message);
    }
}

/** The issues of a zod error, in the form that all services share. */
export function problemsOf(error: {
    issues: readonly { path: PropertyKey[]; message: string }[];
}): Problem[] {
    return error.issues.map(({ path, message }) => ({ path: path.map(String).join("."), message }));
}

export function sentenceOf(problems: readonly Problem[]): string {
    return problems.map(({ path, message }) => (path ? `${path}: ${message}` : message)).join("; ");
}
