/**
 * The emulator's own routes, for tests, at /_emulator. They need no key and are not in the request log. Errors are
 * `{"error": "a sentence"}`.
 */
import { Hono } from "hono";
import * as z from "zod";
import { consoleRoutes } from "../console/routes";
import type { EmulatorContext } from "../context";
import { faultControl } from "../faults/control";
import { limitBody, limitState } from "../http/bodyLimit";
import { ServiceError } from "../http/serviceError";
import type { ServiceEnv } from "../http/serviceEnv";
import type { EmulatedService } from "../services/service";
import { countObjects, resetObjects } from "../store/objects";
import { checked, controlBody } from "./body";
import { healthControl } from "./health";
import { localOnly } from "./localOnly";
import { stateControl } from "./state";

const clockBody = z.strictObject({ advanceMs: z.int().nonnegative() });

export function controlRoutes(
    context: EmulatorContext,
    services: readonly EmulatedService[],
): Hono<ServiceEnv> {
    const { clock, log, store } = context;
    const app = new Hono<ServiceEnv>();
    app.use(localOnly);
    app.use((c, next) => (c.req.path.endsWith("/state") ? limitState : limitBody)(c, next));
    app.onError((error, c) => {
        if (error instanceof ServiceError) {
            return c.json({ error: error.message }, error.status);
        }
        console.error(error);
        return c.json({ error: "The emulator failed; see its standard error" }, 500);
    });

    /** GET /_emulator/requests: the requests that the services received, newest last. */
    app.get("/requests", (c) => c.json(log.list()));
    /** DELETE /_emulator/requests: clears the log. */
    app.delete("/requests", (c) => {
        log.clear();
        return c.body(null, 204);
    });

    /** GET /_emulator/objects: how many objects of each kind there are beyond the defaults; all zero is "empty". */
    app.get("/objects", (c) => c.json(countObjects(store, services)));
    /** POST /_emulator/reset: deletes all objects, for reads that lag too; accounts, keys, the time and faults are kept. */
    app.post("/reset", (c) => {
        resetObjects(store, services);
        context.faults.replica?.catchUp();
        return c.body(null, 204);
    });

    /** POST /_emulator/clock {advanceMs}: advances the time, to expire objects. The time never goes back. */
    app.post("/clock", async (c) => {
        clock.advance((await controlBody(c, clockBody)).advanceMs);
        return c.json({ now: clock.read().toISOString() });
    });

    app.route("/", healthControl(context, services));
    app.route("/", stateControl(context, services));
    app.route("/", accountRoutes(context, services));
    app.route("/", faultControl(context));
    for (const { control } of services) {
        if (control) {
            app.route("/", control(context));
        }
    }

    app.route("/", consoleRoutes(context, services));
    app.all("*", (c) => {
        throw new ServiceError(404, "not_found", `There is no control route ${c.req.method} ${c.req.path}`);
    });
    return app;
}

function accountRoutes(context: EmulatorContext, services: readonly EmulatedService[]): Hono<ServiceEnv> {
    const { accounts } = context;
    const serviceName = z.enum(services.map(({ name }) => name));
    const newAccount = z.looseObject({ service: serviceName });
    const rotation = z.strictObject({ service: serviceName, account: z.string().optional() });
    const serviceOf = (requested: string): EmulatedService => {
        const service = services.find(({ name }) => name === requested);
        if (!service) {
            throw new Error(`${requested} is not the name of a service`);
        }
        return service;
    };
    const app = new Hono<ServiceEnv>();

    /** POST /_emulator/accounts {service, …}: a new account of a service, with its credentials. The rest of the body is the service's. */
    app.post("/accounts", async (c) => {
        const { service: name, ...rest } = await controlBody(c, newAccount);
        const service = serviceOf(name);
        const { id, shown } = service.accounts.create(context, checked(service.accounts.options, rest));
        const key = accounts.secretOf(id, "key");
        const token = service.issuesTokens && { token: accounts.secretOf(id, "token") };
        return c.json({ service: name, [service.accountIdName]: id, ...shown, key, ...token }, 201);
    });

    /** POST /_emulator/rotate-key {service, account?}: a new key for an account; the old one becomes invalid. */
    app.post("/rotate-key", async (c) => {
        const { service, account = accounts.defaultId(service) } = await controlBody(c, rotation);
        if (account === undefined || !accounts.exists(service, account)) {
            throw new ServiceError(404, "not_found", `${service} has no account ${account}`);
        }
        return c.json({ service, account, key: accounts.rotateKey(serviceOf(service), account) });
    });

    return app;
}
