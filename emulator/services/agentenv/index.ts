import { idempotency } from "../../idempotency";
import { router, serviceRouter, type Router } from "../../service";
import { ServiceError } from "../../serviceError";
import type { Stage } from "../../stage";
import { authenticate, callerOf } from "./authenticate";
import { billingAccountRoutes } from "./billingAccounts";
import { billingViewRoutes } from "./billingViews";
import { checkoutRoutes } from "./checkouts";
import { envelope, wrapDocument } from "./envelope";
import { errorStyle } from "./errors";
import { googleConnectionRoutes } from "./googleConnections";
import { iconRoutes } from "./icon";
import { membershipRoutes } from "./membership";
import { rateLimitRoutes } from "./rateLimits";
import { secretRoutes } from "./secrets";
import { healthRoutes, sessionRoutes } from "./session";
import { totpPolicyRoutes } from "./totpPolicy";
import { workspaceRoutes } from "./workspaces";

/** The areas of the service behind authentication. A new area is one file and one entry. */
const areas: readonly ((stage: Stage) => Router)[] = [
    sessionRoutes,
    workspaceRoutes,
    membershipRoutes,
    iconRoutes,
    totpPolicyRoutes,
    billingAccountRoutes,
    billingViewRoutes,
    checkoutRoutes,
    secretRoutes,
    rateLimitRoutes,
    googleConnectionRoutes,
];

/** AgentEnv, to be mounted at /agentenv: the service under /v1, its OpenAPI document beside it. */
export function agentenv(stage: Stage): Router {
    const { behaviour } = stage;
    const v1 = serviceRouter(stage, {
        service: "agentenv",
        style: errorStyle,
        callerOf: (c) => callerOf(stage, c),
    });
    v1.openAPIRegistry.registerComponent("securitySchemes", "apiKey", {
        type: "apiKey",
        in: "header",
        name: "X-API-Key",
    });
    v1.openAPIRegistry.registerComponent("securitySchemes", "token", { type: "http", scheme: "bearer" });
    if (behaviour.envelope) v1.use(envelope);
    v1.route("/", healthRoutes());
    v1.use(authenticate(stage));
    v1.use(idempotency(stage));
    for (const area of areas) v1.route("/", area(stage));
    v1.all("*", (c) => {
        throw new ServiceError(404, "not_found", `There is no route ${c.req.method} ${c.req.path}`);
    });

    const service = router();
    service.get("/openapi.json", (c) => {
        const document = v1.getOpenAPI31Document({
            openapi: "3.1.0",
            info: {
                title: "AgentEnv workspaces, as emulated",
                version: "1",
                description: "Unofficial. The service publishes its routes; the bodies here are assumed.",
            },
            servers: [{ url: "/agentenv/v1" }],
            security: [{ apiKey: [] }, { token: [] }],
        });
        return c.json(behaviour.envelope ? wrapDocument(document) : document);
    });
    service.route("/v1", v1);
    return service;
}
