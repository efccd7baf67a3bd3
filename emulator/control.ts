import { Hono, type Context, type MiddlewareHandler } from "hono";
import { z } from "zod";
import { services } from "./accounts";
import { createUser } from "./agentenv/users";
import { countObjects, resetObjects } from "./objects";
import { problemsOf, sentenceOf, ServiceError } from "./serviceError";
import type { ServiceEnv, Stage } from "./stage";
import { createOrg } from "./tripswitch/orgs";

const newAccount = z.discriminatedUnion("service", [
    z.strictObject({ service: z.literal("agentenv"), email: z.email().optional() }),
    z.strictObject({ service: z.literal("tripswitch") }),
]);
const rotation = z.strictObject({ service: z.enum(services), account: z.string().optional() });

/**
 * The emulator's own routes, for tests: to be mounted at /_emulator. They need no key and are not in the request log. Errors
 * are `{"error": "a sentence"}`.
 */
export function control(stage: Stage): Hono<ServiceEnv> {
    const { accounts, log, store } = stage;
    const app = new Hono<ServiceEnv>();
    app.use(localOnly);
    app.onError((error, c) => {
        if (error instanceof ServiceError) return c.json({ error: error.message }, error.status);
        console.error(error);
        return c.json({ error: "The emulator failed; its standard error says where" }, 500);
    });

    app.get("/requests", (c) => c.json(log.list()));
    app.delete("/requests", (c) => {
        log.clear();
        return c.body(null, 204);
    });

    app.get("/objects", (c) => c.json(countObjects(store)));
    app.post("/reset", (c) => {
        resetObjects(store);
        return c.body(null, 204);
    });

    // No service route answers a value; a test of a client still has to see that the right one arrived.
    app.get("/secrets/:id", (c) => {
        const id = c.req.param("id");
        const sql =
            "SELECT workspace_id AS workspaceId, name, value, version FROM agentenv_secrets WHERE id = ?";
        const secret = store.get<{ workspaceId: string; name: string; value: string; version: number }>(
            sql,
            id,
        );
        if (!secret) throw new ServiceError(404, "not_found", `There is no secret ${id}`);
        return c.json(secret);
    });

    app.post("/accounts", async (c) => {
        const wish = await body(c, newAccount);
        if (wish.service === "tripswitch") {
            const orgId = createOrg(stage, {});
            return c.json({ service: wish.service, orgId, key: accounts.secretOf(orgId, "key") }, 201);
        }
        const { id, email } = createUser(stage, wish.email === undefined ? {} : { email: wish.email });
        const secrets = { key: accounts.secretOf(id, "key"), token: accounts.secretOf(id, "token") };
        return c.json({ service: wish.service, userId: id, email, ...secrets }, 201);
    });

    app.post("/rotate-key", async (c) => {
        const { service, account = accounts.defaultId(service) } = await body(c, rotation);
        if (account === undefined || !accounts.exists(service, account)) {
            throw new ServiceError(404, "not_found", `${service} has no account ${account}`);
        }
        return c.json({ service, account, key: accounts.rotateKey(service, account) });
    });

    app.put("/faults", async (c) => {
        await body(c, z.unknown());
        throw new ServiceError(
            501,
            "not_implemented",
            "This version of the emulator has no faults to inject",
        );
    });

    app.all("*", (c) => {
        throw new ServiceError(404, "not_found", `There is no control route ${c.req.method} ${c.req.path}`);
    });
    return app;
}

async function body<Schema extends z.ZodType>(
    c: Context<ServiceEnv>,
    schema: Schema,
): Promise<z.output<Schema>> {
    const parsed = schema.safeParse(
        await c.req.json().catch(() => {
            throw new ServiceError(400, "bad_request", "The body is not JSON");
        }),
    );
    if (!parsed.success) throw new ServiceError(400, "bad_request", sentenceOf(problemsOf(parsed.error)));
    return parsed.data;
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
