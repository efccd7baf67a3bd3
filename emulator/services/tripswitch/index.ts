import { idempotency } from "../../idempotency";
import { serviceRouter, type Router } from "../../service";
import { ServiceError } from "../../serviceError";
import type { Stage } from "../../stage";
import { authenticate, callerOf } from "./authenticate";
import { errorStyle } from "./errors";
import { workspaceRoutes } from "./workspaces";

/** Tripswitch, to be mounted at /tripswitch; its paths start with /v1. */
export function tripswitch(stage: Stage): Router {
    const service = serviceRouter(stage, {
        service: "tripswitch",
        style: errorStyle,
        callerOf: (c) => callerOf(stage, c),
    });
    service.openAPIRegistry.registerComponent("securitySchemes", "adminKey", {
        type: "http",
        scheme: "bearer",
    });
    service.get("/openapi.json", (c) =>
        c.json(
            service.getOpenAPI31Document({
                openapi: "3.1.0",
                info: { title: "Tripswitch workspaces, as emulated", version: "1" },
                servers: [{ url: "/tripswitch" }],
                security: [{ adminKey: [] }],
            }),
        ),
    );
    service.use(authenticate(stage));
    service.use(idempotency(stage));
    service.route("/", workspaceRoutes(stage));
    service.all("*", () => {
        throw new ServiceError(404, "not_found", "Not found");
    });
    return service;
}
