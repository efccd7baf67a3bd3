/** The control routes under /_emulator, by which a test looks behind the services. */
import { request } from "node:http";
import { agentenvApi, controlApi, emulatorPerTest, send, tripswitchApi, type Api } from "./support";

const emulator = emulatorPerTest();
let control: Api;
beforeEach(() => {
    control = controlApi(emulator.current);
});

const list = async () => JSON.parse((await control("GET", "/requests")).text) as unknown;

describe("GET /requests", () => {
    test("every request to a service in order of arrival, with query, status and account; control routes are not in it", async () => {
        const { agentenvUserId, tripswitchOrgId, url } = emulator.current;
        await agentenvApi(emulator.current)("GET", "/workspaces?limit=2");
        await tripswitchApi(emulator.current)("POST", "/v1/workspaces", { name: "a", slug: "a" });
        await agentenvApi(emulator.current, "wrong")("GET", "/workspaces");
        await agentenvApi(emulator.current)("DELETE", "/workspaces/ws_none");
        await control("GET", "/objects");
        const expected = [
            { method: "GET", path: "/agentenv/v1/workspaces?limit=2", status: 200, account: agentenvUserId },
            { method: "POST", path: "/tripswitch/v1/workspaces", status: 201, account: tripswitchOrgId },
            { method: "GET", path: "/agentenv/v1/workspaces", status: 401 },
            {
                method: "DELETE",
                path: "/agentenv/v1/workspaces/ws_none",
                status: 404,
                account: agentenvUserId,
            },
        ];
        expect(await list()).toEqual(expected);
        expect(emulator.current.requests()).toEqual(expected);
        expect((await send("GET", `${url}/elsewhere`)).status).toBe(404);
        expect(emulator.current.requests().at(-1)).toEqual({
            method: "GET",
            path: "/elsewhere",
            status: 404,
        });
    });

    test("DELETE /requests empties it", async () => {
        await agentenvApi(emulator.current)("GET", "/workspaces");
        expect((await control("DELETE", "/requests")).status).toBe(204);
        expect(await list()).toEqual([]);
    });
});

describe("GET /objects and POST /reset", () => {
    const empty = { agentenv: { workspaces: 0, secrets: 0 }, tripswitch: { workspaces: 0 } };

    test("counts over all accounts; reset empties and keeps accounts and keys", async () => {
        expect((await control("GET", "/objects")).body).toEqual(empty);
        const other = (await control("POST", "/accounts", { service: "agentenv" })).body;
        const api = agentenvApi(emulator.current);
        const { id } = (await api("POST", "/workspaces", { name: "a" })).body;
        await api("POST", `/workspaces/${String(id)}/secrets`, { name: "S", value: "v" });
        await agentenvApi(emulator.current, String(other.key))("POST", "/workspaces", { name: "b" });
        await tripswitchApi(emulator.current)("POST", "/v1/workspaces", { name: "a", slug: "a" });
        expect((await control("GET", "/objects")).body).toEqual({
            agentenv: { workspaces: 2, secrets: 1 },
            tripswitch: { workspaces: 1 },
        });

        expect((await control("POST", "/reset")).status).toBe(204);
        expect((await control("GET", "/objects")).body).toEqual(empty);
        expect((await api("GET", "/workspaces")).body).toEqual({ workspaces: [] });
        expect((await agentenvApi(emulator.current, String(other.key))("GET", "/workspaces")).status).toBe(
            200,
        );
    });

    test("after a reset an idempotency key is a new one", async () => {
        const create = () =>
            agentenvApi(emulator.current)("POST", "/workspaces", { name: "a" }, { "Idempotency-Key": "k" });
        const first = await create();
        await control("POST", "/reset");
        expect((await create()).body.id).not.toBe(first.body.id);
    });
});

test("GET /secrets/{secretId} shows the value that a client wrote", async () => {
    const api = agentenvApi(emulator.current);
    const workspaceId = String((await api("POST", "/workspaces", { name: "a" })).body.id);
    const { id } = (await api("POST", `/workspaces/${workspaceId}/secrets`, { name: "S", value: "old" }))
        .body;
    await api("PATCH", `/workspaces/${workspaceId}/secrets/${String(id)}`, { value: "new" });
    const stored = { workspaceId, name: "S", value: "new", version: 2 };
    expect((await control("GET", `/secrets/${String(id)}`)).body).toEqual(stored);
    expect((await control("GET", "/secrets/sec_none")).status).toBe(404);
});

describe("POST /accounts", () => {
    test("makes an AgentEnv user with a key and a token", async () => {
        const { status, body } = await control("POST", "/accounts", {
            service: "agentenv",
            email: "Ann@Example.org",
        });
        expect(status).toBe(201);
        expect(body).toEqual({
            service: "agentenv",
            userId: expect.stringMatching(/^usr_/) as string,
            email: "ann@example.org",
            key: expect.stringMatching(/^ae_emulated_/) as string,
            token: expect.any(String) as string,
        });
        const context = await agentenvApi(emulator.current, String(body.key))("GET", "/auth/api-key-context");
        expect(context.body.userId).toBe(body.userId);
    });

    test("makes a Tripswitch org with a key", async () => {
        const { status, body } = await control("POST", "/accounts", { service: "tripswitch" });
        expect(status).toBe(201);
        expect(Object.keys(body)).toEqual(["service", "orgId", "key"]);
        const workspace = { name: "a", slug: "a" };
        const created = await tripswitchApi(emulator.current, String(body.key))(
            "POST",
            "/v1/workspaces",
            workspace,
        );
        expect(created.body.org_id).toBe(body.orgId);
    });

    test("an e-mail has one user", async () => {
        const wish = { service: "agentenv", email: "ann@example.org" };
        await control("POST", "/accounts", wish);
        expect((await control("POST", "/accounts", wish)).status).toBe(409);
    });
});

describe("POST /rotate-key", () => {
    test("rotates the default account's key, or that of a named one", async () => {
        const other = (await control("POST", "/accounts", { service: "tripswitch" })).body;
        const rotated = await control("POST", "/rotate-key", { service: "tripswitch", account: other.orgId });
        expect(rotated.body).toEqual({
            service: "tripswitch",
            account: other.orgId,
            key: expect.any(String) as string,
        });
        const status = async (key: unknown) =>
            (await tripswitchApi(emulator.current, String(key))("GET", "/v1/workspaces")).status;
        expect(await status(other.key)).toBe(401);
        expect(await status(rotated.body.key)).toBe(200);
        expect(await status(emulator.current.tripswitchApiKey)).toBe(200);
    });

    test("404 for an account that the service does not have", async () => {
        const answer = await control("POST", "/rotate-key", {
            service: "tripswitch",
            account: emulator.current.agentenvUserId,
        });
        expect(answer.status).toBe(404);
    });
});

test("PUT /faults is not there yet, and says so", async () => {
    const answer = await control("PUT", "/faults", { rules: [] });
    expect(answer.status).toBe(501);
    expect(answer.body).toEqual({ error: expect.stringContaining("faults") as string });
    expect((await control("PUT", "/faults", "not json")).status).toBe(400);
});

test.each([
    ["a body that is not JSON", "POST", "/accounts", "x", 400],
    ["an unknown service", "POST", "/accounts", { service: "github" }, 400],
    ["an unknown route", "GET", "/nope", undefined, 404],
])("%s is refused with a sentence", async (_case, method, path, body, status) => {
    const answer = await control(method, path, body);
    expect([answer.status, answer.body]).toEqual([status, { error: expect.any(String) as string }]);
});

describe("only a local caller may use them", () => {
    /** fetch refuses to forge a Host header, so this goes through node:http. */
    const statusWith = (headers: Record<string, string>) =>
        new Promise<number | undefined>((resolve, reject) => {
            request(`${emulator.current.url}/_emulator/requests`, { headers }, (answer) => {
                answer.resume();
                resolve(answer.statusCode);
            })
                .on("error", reject)
                .end();
        });

    test.each(["localhost", "localhost:4010", "127.0.0.1", "127.1.2.3:80", "[::1]:4010"])(
        "Host: %s",
        async (host) => {
            expect(await statusWith({ Host: host })).toBe(200);
        },
    );

    test.each(["evil.example", "127.0.0.1.evil.example", "localhost.evil.example:4010", "10.0.0.1"])(
        "403 for Host: %s (DNS rebinding)",
        async (host) => expect(await statusWith({ Host: host })).toBe(403),
    );

    test("403 for a web page of another origin", async () => {
        expect(await statusWith({ Origin: "https://evil.example" })).toBe(403);
        expect(await statusWith({ Origin: "null" })).toBe(403);
        expect(await statusWith({ Origin: "http://localhost:3000" })).toBe(200);
    });
});
