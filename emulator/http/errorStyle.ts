/** How a service reports failures. Everything else about a failed request is the same for all services. */
import type { Context, ValidationTargets } from "hono";
import type { ServiceEnv } from "./serviceEnv";
import type { Problem, ServiceError } from "./serviceError";

/** A body, query or path that its schema refuses. */
interface InvalidInput {
    readonly target: keyof ValidationTargets;
    /** Something is missing or of the wrong type. */
    readonly wrongShape: boolean;
    readonly summary: string;
    readonly problems: Problem[];
}

export interface ErrorStyle {
    /** The response to a request that failed. */
    render(c: Context<ServiceEnv>, error: ServiceError): Response;
    invalid(input: InvalidInput): ServiceError;
    /** A body that cannot be read at all: broken JSON, or not JSON. */
    unreadable(status: 400 | 415, message: string): ServiceError;
    /** A request whose credential is missing or not valid. */
    unauthorized(c: Context<ServiceEnv>): ServiceError;
    /** A request to a route that the service does not have. */
    noRoute(c: Context<ServiceEnv>): ServiceError;
}
