/** All services and the control routes under one root. */
import { Hono } from "hono";
import type { EmulatorContext } from "../context";
import { controlRoutes } from "../control/routes";
import { noteFault } from "../faults/note";
import type { Replica } from "../faults/replica";
import type { EmulatedService } from "../services/service";
import { serviceApp } from "./serviceApp";
import type { ServiceEnv } from "./serviceEnv";

export function assemble(context: EmulatorContext, services: readonly EmulatedService[]): Hono<ServiceEnv> {
    const app = new Hono<ServiceEnv>();
    app.route("/_emulator", controlRoutes(context, services)); // not in the log, which is for requests to the services
    const current = serviceApps(context, services);
    const lagging = laggingApps(context, services);
    app.all("*", (c) => {
        const { replica } = context.faults;
        const isRead = c.req.method === "GET" || c.req.method === "HEAD";
        return (isRead && replica?.isBehind() ? lagging(replica) : current).fetch(c.req.raw, c.env);
    });
    return app;
}

function serviceApps(
    context: EmulatorContext,
    services: readonly EmulatedService[],
    replica?: Replica,
): Hono<ServiceEnv> {
    const app = new Hono<ServiceEnv>();
    app.use(context.log.middleware);
    if (replica) {
        app.use((c, next) => {
            replica.reads++;
            noteFault(c, "staleRead");
            return next();
        });
    }
    for (const service of services) {
        app.route(`/${service.name}`, serviceApp(context, service));
    }
    const paths = services.map(({ name, apiPath }) => `/${name}${apiPath}`).join(", ");
    app.notFound((c) => c.text(`The emulator serves ${paths} and /_emulator\n`, 404));
    return app;
}

/** The services over a replica instead of the database. Credentials are always current: accounts are not read from the replica. */
function laggingApps(
    context: EmulatorContext,
    services: readonly EmulatedService[],
): (replica: Replica) => Hono<ServiceEnv> {
    const apps = new WeakMap<Replica, Hono<ServiceEnv>>();
    return (replica) => {
        const app = apps.get(replica) ?? serviceApps({ ...context, store: replica.store }, services, replica);
        apps.set(replica, app);
        return app;
    };
}
