/** `Idempotency-Key` on POST: a create whose response was lost can be sent again. */
import { Hono } from "hono";
import { startEmulator } from "../../emulator";
import { contextOf } from "../../emulator/emulator";
import { idempotency } from "../../emulator/http/idempotency";
import type { ServiceEnv } from "../../emulator/http/serviceEnv";
import { ServiceError } from "../../emulator/http/serviceError";
import { services } from "../../emulator/services/index";
import { tripswitch } from "../../emulator/services/tripswitch/index";
import { Store } from "../../emulator/store/store";
import {
    agentenvApi,
    controlApi,
    databaseFile,
    emulatorPerTest,
    newWorkspace,
    tripswitchApi,
} from "./support";

const emulator = emulatorPerTest();
const key = { "Idempotency-Key": "k1" };

test("the same key and body return the first response again, and create nothing", async () => {
    const api = agentenvApi(emulator.current);
    const first = await api("POST", "/workspaces", { name: "a" }, key);
    const again = await api("POST", "/workspaces", { name: "a" }, key);
    expect([again.status, again.text]).toEqual([first.status, first.text]);
    expect(again.headers.get("ETag")).toBe(first.headers.get("ETag"));
    expect(again.headers.get("Content-Type")).toBe(first.headers.get("Content-Type"));
    expect(again.headers.get("Idempotency-Replayed")).toBe("true");
    expect(again.headers.get("X-Request-ID")).not.toBe(first.headers.get("X-Request-ID"));
    expect((await api("GET", "/workspaces")).body.workspaces).toEqual([first.body]);
});

test("it is the first response also after the object was changed or deleted", async () => {
    const api = agentenvApi(emulator.current);
    const first = await api("POST", "/workspaces", { name: "a" }, key);
    await api("DELETE", `/workspaces/${String(first.body.id)}`);
    expect((await api("POST", "/workspaces", { name: "a" }, key)).text).toBe(first.text);
});

test("the same key with another body or another route is refused", async () => {
    const api = agentenvApi(emulator.current);
    const { body } = await api("POST", "/workspaces", { name: "a" }, key);
    const secrets = `/workspaces/${String(body.id)}/secrets`;
    for (const reused of [
        await api("POST", "/workspaces", { name: "b" }, key),
        await api("POST", secrets, { name: "a", value: "v" }, key),
    ]) {
        expect([reused.status, reused.body]).toMatchObject([
            422,
            { error: { code: "idempotency_key_reused" } },
        ]);
    }
});

test("a request that fails after its writes were committed is not carried out again", async () => {
    const store = Store.open(":memory:", services);
    const context = contextOf(
        store,
        services.map(({ name }) => name),
        {},
    );
    const { id: accountId } = tripswitch.accounts.create(context, {});
    const things: string[] = [];
    const app = new Hono<ServiceEnv>();
    app.onError((error, c) =>
        error instanceof ServiceError ? c.json({ code: error.code }, error.status) : c.text("failed", 500),
    );
    app.use((c, next) => {
        c.set("caller", { accountId, credentialId: "c", kind: "key", workspaceId: null });
        return next();
    });
    app.use(idempotency(context));
    app.post("/things", (c) => {
        store.transaction(() => {
            if (c.req.query("refused") !== undefined) {
                throw new ServiceError(409, "conflict", "refused");
            }
            things.push("created");
        });
        throw new Error("killed before the response");
    });
    const post = async (path: string) => {
        const response = await app.request(path, { method: "POST", headers: key, body: "{}" });
        return [response.status, await response.text()];
    };
    expect(await post("/things?refused")).toEqual([409, '{"code":"conflict"}']);
    expect(await post("/things")).toEqual([500, "failed"]);
    expect(await post("/things")).toEqual([409, '{"code":"idempotency_key_interrupted"}']);
    expect(things).toEqual(["created"]);
    store.close();
});

test("the key of a refused request can be used again", async () => {
    const api = agentenvApi(emulator.current);
    expect((await api("POST", "/workspaces", { name: "" }, key)).status).toBe(422);
    expect((await api("POST", "/workspaces", { name: "a" }, key)).status).toBe(201);
});

test("an x402 checkout, whose response is 402, is created once too", async () => {
    const api = agentenvApi(emulator.current);
    const checkout = `${await newWorkspace(api)}/billing/checkout/x402`;
    const first = await api("POST", checkout, { amountCents: 5 }, key);
    const again = await api("POST", checkout, { amountCents: 5 }, key);
    expect([again.status, again.text]).toEqual([402, first.text]);
});

test("a key is independent of other accounts and of the other service", async () => {
    const other = (await controlApi(emulator.current)("POST", "/accounts", { service: "agentenv" })).body;
    const ours = await agentenvApi(emulator.current)("POST", "/workspaces", { name: "a" }, key);
    const theirs = await agentenvApi(emulator.current, String(other.key))(
        "POST",
        "/workspaces",
        { name: "a" },
        key,
    );
    const elsewhere = await tripswitchApi(emulator.current)(
        "POST",
        "/v1/workspaces",
        { name: "a", slug: "a" },
        key,
    );
    expect([ours.status, theirs.status, elsewhere.status]).toEqual([201, 201, 201]);
    expect(theirs.body.id).not.toBe(ours.body.id);
});

test("two concurrent requests create one object", async () => {
    const api = agentenvApi(emulator.current);
    const responses = await Promise.all(
        Array.from({ length: 8 }, () => api("POST", "/workspaces", { name: "a" }, key)),
    );
    expect(new Set(responses.map(({ text }) => text)).size).toBe(1);
    expect((await api("GET", "/workspaces")).body.workspaces).toHaveLength(1);
});

test("a key is kept over a restart with a file", async () => {
    const db = databaseFile();
    const before = await startEmulator({ db });
    const first = await agentenvApi(before)("POST", "/workspaces", { name: "a" }, key);
    await before.close();
    const after = await startEmulator({ db });
    const again = await agentenvApi(after)("POST", "/workspaces", { name: "a" }, key);
    await after.close();
    expect(again.text).toBe(first.text);
});

test("`ignoreIdempotencyKeys`: a service without idempotency keys", async () => {
    const ignorant = await startEmulator({ ignoreIdempotencyKeys: true });
    const api = agentenvApi(ignorant);
    const first = await api("POST", "/workspaces", { name: "a" }, key);
    const again = await api("POST", "/workspaces", { name: "a" }, key);
    await ignorant.close();
    expect([first.status, again.status]).toEqual([201, 201]);
    expect(again.body.id).not.toBe(first.body.id);
});
