import { Hono, type MiddlewareHandler } from "hono";
import { z } from "zod";
import { services } from "./accounts";
import { agentenvControl } from "./services/agentenv/control";
import { createUser } from "./services/agentenv/users";
import { controlBody } from "./controlBody";
import { faultControl } from "./faults/control";
import { countObjects, resetObjects } from "./objects";
import { ServiceError } from "./serviceError";
import type { ServiceEnv, Stage } from "./stage";
import { createOrg } from "./services/tripswitch/orgs";

const newAccount = z.discriminatedUnion("service", [
    z.strictObject({ service: z.literal("agentenv"), email: z.email().optional() }),
    z.strictObject({ service: z.literal("tripswitch") }),
]);
const rotation = z.strictObject({ service: z.enum(services), account: z.string().optional() });
const advance = z.strictObject({ advanceMs: z.int().nonnegative() });

/**
 * The emulator's own routes, for tests: to be mounted at /_emulator. They need no key and are not in the request log. Errors
 * are `{"error": "a sentence"}`.
 */
export function control(stage: Stage): Hono<ServiceEnv> {
    const { accounts, clock, log, store } = stage;
    const app = new Hono<ServiceEnv>();
    app.use(localOnly);
    app.onError((error, c) => {
        if (error instanceof ServiceError) return c.json({ error: error.message }, error.status);
        console.error(error);
        return c.json({ error: "The emulator failed; its standard error says where" }, 500);
    });

    /** GET /_emulator/requests: what the services were asked, newest last. */
    app.get("/requests", (c) => c.json(log.list()));
    /** DELETE /_emulator/requests: forgets them. */
    app.delete("/requests", (c) => {
        log.clear();
        return c.body(null, 204);
    });

    /** GET /_emulator/objects: how many objects of each kind there are beyond the defaults; all zero is "empty". */
    app.get("/objects", (c) => c.json(countObjects(store)));
    /** POST /_emulator/reset: empties both services, for reads that lag too; accounts, keys, the time and faults stay. */
    app.post("/reset", (c) => {
        resetObjects(store);
        stage.faults.replica?.catchUp();
        return c.body(null, 204);
    });

    /** POST /_emulator/clock {advanceMs}: moves the time ahead, for what expires. It never goes back. */
    app.post("/clock", async (c) => {
        clock.advance((await controlBody(c, advance)).advanceMs);
        return c.json({ now: clock.read().toISOString() });
    });

    /** POST /_emulator/accounts {service, email?}: a new user of AgentEnv, or a new org of Tripswitch, with its key. */
    app.post("/accounts", async (c) => {
        const wish = await controlBody(c, newAccount);
        if (wish.service === "tripswitch") {
            const orgId = createOrg(stage, {});
            return c.json({ service: wish.service, orgId, key: accounts.secretOf(orgId, "key") }, 201);
        }
        const { id, email } = createUser(stage, wish.email === undefined ? {} : { email: wish.email });
        const secrets = { key: accounts.secretOf(id, "key"), token: accounts.secretOf(id, "token") };
        return c.json({ service: wish.service, userId: id, email, ...secrets }, 201);
    });

    /** POST /_emulator/rotate-key {service, account?}: a new key for an account; the old one opens nothing any more. */
    app.post("/rotate-key", async (c) => {
        const { service, account = accounts.defaultId(service) } = await controlBody(c, rotation);
        if (account === undefined || !accounts.exists(service, account)) {
            throw new ServiceError(404, "not_found", `${service} has no account ${account}`);
        }
        return c.json({ service, account, key: accounts.rotateKey(service, account) });
    });

    app.route("/", faultControl(stage));
    app.route("/", agentenvControl(stage));

    app.all("*", (c) => {
        throw new ServiceError(404, "not_found", `There is no control route ${c.req.method} ${c.req.path}`);
    });
    return app;
}

/**
 * A web page can reach a loopback port: by a name of its own that resolves to 127.0.0.1 (DNS rebinding: its name is in
 * `Host`), or by a plain cross-origin request (its name is in `Origin`). Neither may get at routes that need no key.
 */
const localOnly: MiddlewareHandler<ServiceEnv> = async (c, next) => {
    const origin = c.req.header("Origin");
    if (!isLoopback(`http://${c.req.header("Host")}`) || (origin !== undefined && !isLoopback(origin))) {
        throw new ServiceError(403, "forbidden", "Control routes answer only requests to a loopback address");
    }
    await next();
};

function isLoopback(url: string): boolean {
    if (!URL.canParse(url)) return false;
    return /^(localhost|127(\.\d+){3}|\[::1\])$/.test(new URL(url).hostname);
}
