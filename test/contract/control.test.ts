/** The control routes under /_emulator, by which a test inspects and changes what the services hold. */
import { request } from "node:http";
import { agentenvApi, controlOf, emulatorPerTest, newWorkspace, send, tripswitchApi } from "./support";

const emulator = emulatorPerTest();
const control = controlOf(emulator);

const list = async () => JSON.parse((await control("GET", "/requests")).text) as unknown;

describe("GET /requests", () => {
    test("lists every request to a service in order of arrival, with query, status and account, without control routes", async () => {
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

    test("DELETE /requests clears it", async () => {
        await agentenvApi(emulator.current)("GET", "/workspaces");
        expect((await control("DELETE", "/requests")).status).toBe(204);
        expect(await list()).toEqual([]);
    });
});

describe("GET /objects and POST /reset", () => {
    const empty = {
        agentenv: {
            workspaces: 0,
            secrets: 0,
            members: 0,
            icons: 0,
            totpPolicies: 0,
            billingAccounts: 0,
            googleConnections: 0,
            checkouts: 0,
        },
        tripswitch: { workspaces: 0 },
    };

    test("counts objects of all accounts; reset deletes them and keeps accounts and keys", async () => {
        expect((await control("GET", "/objects")).body).toEqual(empty);
        const other = (await control("POST", "/accounts", { service: "agentenv" })).body;
        const api = agentenvApi(emulator.current);
        const { id } = (await api("POST", "/workspaces", { name: "a" })).body;
        await api("POST", `/workspaces/${String(id)}/secrets`, { name: "S", value: "v" });
        await agentenvApi(emulator.current, String(other.key))("POST", "/workspaces", { name: "b" });
        await tripswitchApi(emulator.current)("POST", "/v1/workspaces", { name: "a", slug: "a" });
        expect((await control("GET", "/objects")).body).toEqual({
            agentenv: { ...empty.agentenv, workspaces: 2, secrets: 1 },
            tripswitch: { workspaces: 1 },
        });

        expect((await control("POST", "/reset")).status).toBe(204);
        expect((await control("GET", "/objects")).body).toEqual(empty);
        expect((await api("GET", "/workspaces")).body).toEqual({ workspaces: [] });
        expect((await agentenvApi(emulator.current, String(other.key))("GET", "/workspaces")).status).toBe(
            200,
        );
    });

    test("a workspace's first member and first billing account are not counted; others are, until the workspace is deleted", async () => {
        const api = agentenvApi(emulator.current);
        const workspace = await newWorkspace(api);
        expect((await control("GET", "/objects")).body.agentenv).toEqual({
            ...empty.agentenv,
            workspaces: 1,
        });

        const svg = { "Content-Type": "image/svg+xml" };
        await api("POST", `${workspace}/members`, { email: "ann@example.org", role: "member" });
        await api("PUT", `${workspace}/icon`, "<svg/>", svg);
        await api("PUT", `${workspace}/totp-policy`, { required: true });
        await api("POST", `${workspace}/billing/accounts`, { name: "Team" });
        await api("POST", `${workspace}/oauth-connections/google/exchange`, { code: "code-alice" });
        await api("POST", `${workspace}/billing/checkout`, { amountCents: 1 });
        await api("POST", `${workspace}/billing/checkout/x402`, { amountCents: 1 });
        expect((await control("GET", "/objects")).body.agentenv).toEqual({
            workspaces: 1,
            secrets: 0,
            members: 1,
            icons: 1,
            totpPolicies: 1,
            billingAccounts: 1,
            googleConnections: 1,
            checkouts: 2,
        });

        await api("DELETE", workspace);
        expect((await control("GET", "/objects")).body).toEqual(empty);
    });

    test("reset restores the initial credit, and used codes work again", async () => {
        const api = agentenvApi(emulator.current);
        const connect = async (workspace: string) =>
            (await api("POST", `${workspace}/oauth-connections/google/exchange`, { code: "code-alice" }))
                .status;
        const first = await newWorkspace(api);
        const usage = { workspaceId: first.split("/")[2], name: "tokens", quantity: 1, amountCents: 400 };
        await control("POST", "/usage", usage);
        await connect(first);
        await control("POST", "/reset");

        const second = await newWorkspace(api);
        expect((await api("GET", `${second}/billing/balance`)).body.balanceCents).toBe(1000);
        expect(await connect(second)).toBe(201);
    });

    test("after a reset an idempotency key can be used again", async () => {
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
    test("creates an AgentEnv user with a key and a token", async () => {
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

    test("creates a Tripswitch org with a key", async () => {
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

    test("an e-mail address belongs to one user: 409", async () => {
        const account = { service: "agentenv", email: "ann@example.org" };
        await control("POST", "/accounts", account);
        expect((await control("POST", "/accounts", account)).status).toBe(409);
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
        const response = await control("POST", "/rotate-key", {
            service: "tripswitch",
            account: emulator.current.agentenvUserId,
        });
        expect(response.status).toBe(404);
    });
});

test("POST /clock advances the time, for the services' timestamps too", async () => {
    const day = 24 * 60 * 60 * 1000;
    const { body } = await control("POST", "/clock", { advanceMs: 3 * day });
    expect(Date.parse(String(body.now)) - Date.now()).toBeGreaterThan(2 * day);
    const workspace = (await agentenvApi(emulator.current)("POST", "/workspaces", { name: "a" })).body;
    expect(String(workspace.createdAt) >= String(body.now)).toBe(true);
    expect((await control("POST", "/clock", { advanceMs: -1 })).status).toBe(400);
});

test.each([
    ["POST", "/keys", { service: "agentenv", workspaceId: "ws_none" }],
    ["POST", "/connections/goc_none/revoke", undefined],
    ["POST", "/usage", { workspaceId: "ws_none", name: "tokens", quantity: 1 }],
])("%s %s returns 404 for a missing object", async (method, path, body) => {
    const response = await control(method, path, body);
    expect([response.status, response.body]).toEqual([404, { error: expect.any(String) as string }]);
});

test.each([
    ["a body that is not JSON", "POST", "/accounts", "x", 400],
    ["an unknown service", "POST", "/accounts", { service: "github" }, 400],
    ["an unknown route", "GET", "/nope", undefined, 404],
])("%s is refused with an error text", async (_case, method, path, body, status) => {
    const response = await control(method, path, body);
    expect([response.status, response.body]).toEqual([status, { error: expect.any(String) as string }]);
});

describe("POST /invitations/accept", () => {
    test("makes the invited person an active member, without a key of that person", async () => {
        const api = agentenvApi(emulator.current);
        const workspace = await newWorkspace(api);
        const body = { workspaceId: workspace.split("/")[2], email: "Ann@example.org" };
        expect((await control("POST", "/invitations/accept", body)).status).toBe(404);

        await api("POST", `${workspace}/members`, { email: "ann@example.org", role: "admin" });
        const accepted = await control("POST", "/invitations/accept", body);
        expect(accepted.body).toMatchObject({ email: "ann@example.org", role: "admin", status: "active" });
        expect((await api("GET", workspace)).body.members).toContainEqual(accepted.body);
        expect((await control("POST", "/invitations/accept", body)).status).toBe(404);

        const { userId } = (
            await control("POST", "/accounts", { service: "agentenv", email: "ann@example.org" })
        ).body;
        expect(userId).toBe(accepted.body.userId);
    });

    test("an expired invitation cannot be accepted", async () => {
        const api = agentenvApi(emulator.current);
        const workspace = await newWorkspace(api);
        await api("POST", `${workspace}/members`, { email: "ann@example.org", role: "admin" });
        await control("POST", "/clock", { advanceMs: 8 * 24 * 60 * 60 * 1000 });
        const body = { workspaceId: workspace.split("/")[2], email: "ann@example.org" };
        expect((await control("POST", "/invitations/accept", body)).status).toBe(409);
    });
});

describe("only a local caller may use them", () => {
    /** fetch refuses to set a Host header, so this uses node:http. */
    const statusWith = (headers: Record<string, string>) =>
        new Promise<number | undefined>((resolve, reject) => {
            request(`${emulator.current.url}/_emulator/requests`, { headers }, (response) => {
                response.resume();
                resolve(response.statusCode);
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
