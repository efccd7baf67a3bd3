import { OpenAPIHono, type Hook } from "@hono/zod-openapi";
import type { Context, MiddlewareHandler, ValidationTargets } from "hono";
import { HTTPException } from "hono/http-exception";
import type { Caller, Service } from "./accounts";
import { injectFaults } from "./faults/middleware";
import { limitRate } from "./faults/rateLimit";
import { opaqueId } from "./ids";
import { problemsOf, sentenceOf, ServiceError, type Problem } from "./serviceError";
import type { ServiceEnv, Stage } from "./stage";

/** The routes of one area of a service, as a router to mount into it. */
export type Router = OpenAPIHono<ServiceEnv>;

export function router(): Router {
    return new OpenAPIHono<ServiceEnv>();
}

/** How a service says no. Everything else about a failed request is the same for both. */
export interface ErrorStyle {
    render(c: Context<ServiceEnv>, error: ServiceError): Response;
    /** A body, query or path that its schema refuses. `wrongShape`: something is missing or of the wrong type. */
    invalid(problem: {
        target: keyof ValidationTargets;
        wrongShape: boolean;
        summary: string;
        problems: Problem[];
    }): ServiceError;
    /** A body that cannot be read at all: broken JSON, or not JSON. */
    unreadable(status: 400 | 415, message: string): ServiceError;
}

/** What stands in front of a service's routes has to know which one it is. */
export interface ServiceFront {
    readonly service: Service;
    readonly style: ErrorStyle;
    /** Whose request it is, by its credential; undefined where that is missing or not valid. */
    callerOf(c: Context<ServiceEnv>): Caller | undefined;
}

/** A service's router: request ids, the server's date, faults on demand, and every failure in the service's own words. */
export function serviceRouter(stage: Stage, front: ServiceFront): Router {
    const { style } = front;
    const hook: Hook<unknown, ServiceEnv, string, void> = (result) => {
        if (result.success) return;
        const problems = problemsOf(result.error);
        throw style.invalid({
            target: result.target,
            wrongShape: result.error.issues.some((issue) => issue.code === "invalid_type"),
            summary: sentenceOf(problems),
            problems,
        });
    };
    const app = new OpenAPIHono<ServiceEnv>({ defaultHook: hook });
    app.use(identify(stage));
    app.use(limitRate(stage, front));
    app.use(injectFaults(stage, front));
    app.onError((error, c) => style.render(c, asServiceError(error, style)));
    return app;
}

/** `X-Request-ID` of the client is echoed, or one is made; `Date` comes from the clock that stamps the objects. */
function identify({ clock }: Stage): MiddlewareHandler<ServiceEnv> {
    return async (c, next) => {
        const given = c.req.header("X-Request-ID");
        const requestId = given !== undefined && /^[\x21-\x7e]{1,200}$/.test(given) ? given : opaqueId("req");
        c.set("requestId", requestId);
        await next();
        c.header("X-Request-ID", requestId);
        c.header("Date", clock.read().toUTCString());
    };
}

function asServiceError(error: Error, style: ErrorStyle): ServiceError {
    if (error instanceof ServiceError) return error;
    // The validator of zod-openapi throws these two before any schema is asked.
    if (error instanceof HTTPException && (error.status === 400 || error.status === 415)) {
        return style.unreadable(error.status, error.message);
    }
    console.error(error);
    return new ServiceError(500, "internal_error", "The emulator failed; its standard error says where");
}
