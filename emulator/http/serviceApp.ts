/** Serves one service: request ids, the date, injected faults, authentication, idempotency keys, its routes and its OpenAPI document. */
import { OpenAPIHono, type Hook } from "@hono/zod-openapi";
import { Hono, type MiddlewareHandler } from "hono";
import { HTTPException } from "hono/http-exception";
import type { EmulatorContext } from "../context";
import { injectFaults } from "../faults/middleware";
import { limitRate } from "../faults/rateLimit";
import { opaqueId } from "../ids";
import type { EmulatedService } from "../services/service";
import { limitBody } from "./bodyLimit";
import { envelope, wrapDocument } from "./envelope";
import type { ErrorStyle } from "./errorStyle";
import { idempotency } from "./idempotency";
import type { Router } from "./router";
import { problemsOf, sentenceOf, ServiceError } from "./serviceError";
import type { ServiceEnv } from "./serviceEnv";

/** The app of a service, to be mounted at `/{name}`. The document is no part of the service's API: no fault is injected into it. */
export function serviceApp(context: EmulatorContext, service: EmulatedService): Hono<ServiceEnv> {
    const isWrapped = context.behaviour.envelope && service.wrapsResponses === true;
    const api = apiOf(context, service);
    if (isWrapped) {
        api.use(envelope);
    }
    for (const area of service.publicAreas ?? []) {
        api.route("/", area(context));
    }
    api.use(authenticate(context, service));
    api.use(idempotency(context));
    for (const area of service.areas) {
        api.route("/", area(context));
    }
    api.all("*", (c) => {
        throw service.errors.noRoute(c);
    });

    const app = new Hono<ServiceEnv>();
    app.get("/openapi.json", (c) => {
        const document = documentOf(service, api);
        return c.json(isWrapped ? wrapDocument(document) : document);
    });
    return app.route(service.apiPath || "/", api);
}

/** A router that turns every failure into the service's own error response. */
function apiOf(context: EmulatorContext, service: EmulatedService): Router {
    const { errors } = service;
    const hook: Hook<unknown, ServiceEnv, string, void> = (result) => {
        if (result.success) {
            return;
        }
        const problems = problemsOf(result.error);
        throw errors.invalid({
            target: result.target,
            wrongShape: result.error.issues.some((issue) => issue.code === "invalid_type"),
            summary: sentenceOf(problems),
            problems,
        });
    };
    const api = new OpenAPIHono<ServiceEnv>({ defaultHook: hook });
    api.use(identify(context));
    api.use(limitRate(context, service));
    api.use(injectFaults(context, service));
    api.use(limitBody);
    api.onError((error, c) => errors.render(c, asServiceError(error, errors)));
    return api;
}

/** `X-Request-ID` of the client is returned, or a new one; `Date` comes from the clock that stamps the objects. */
function identify({ clock }: EmulatorContext): MiddlewareHandler<ServiceEnv> {
    return async (c, next) => {
        const given = c.req.header("X-Request-ID");
        const requestId = given !== undefined && /^[\x21-\x7e]{1,200}$/.test(given) ? given : opaqueId("req");
        c.set("requestId", requestId);
        await next();
        c.header("X-Request-ID", requestId);
        c.header("Date", clock.read().toUTCString());
    };
}

function authenticate(context: EmulatorContext, service: EmulatedService): MiddlewareHandler<ServiceEnv> {
    return async (c, next) => {
        const caller = service.callerOf(context, c);
        if (!caller) {
            throw service.errors.unauthorized(c);
        }
        c.set("caller", caller);
        await next();
    };
}

function asServiceError(error: Error, errors: ErrorStyle): ServiceError {
    if (error instanceof ServiceError) {
        return error;
    }
    // The validator of zod-openapi throws these two before it applies a schema.
    if (error instanceof HTTPException && (error.status === 400 || error.status === 415)) {
        return errors.unreadable(error.status, error.message);
    }
    console.error(error);
    return new ServiceError(500, "internal_error", "The emulator failed; see its standard error");
}

function documentOf({ name, apiPath, openapi }: EmulatedService, api: Router) {
    const { title, description, securitySchemes } = openapi;
    for (const [scheme, definition] of Object.entries(securitySchemes)) {
        api.openAPIRegistry.registerComponent("securitySchemes", scheme, definition);
    }
    return api.getOpenAPI31Document({
        openapi: "3.1.0",
        info: { title, version: "1", ...(description !== undefined && { description }) },
        servers: [{ url: `/${name}${apiPath}` }],
        security: Object.keys(securitySchemes).map((scheme) => ({ [scheme]: [] })),
    });
}
