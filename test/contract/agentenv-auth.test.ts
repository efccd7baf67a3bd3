/** AgentEnv: which credentials are accepted, and what every response contains. */
import { agentenvApi, controlApi, emulatorPerTest, send } from "./support";

const emulator = emulatorPerTest();

const at = (path: string) => emulator.current.agentenvUrl + path;

test("GET /health/ready needs no key", async () => {
    const response = await send("GET", at("/health/ready"));
    expect([response.status, response.body]).toEqual([200, { status: "ready" }]);
});

test("GET /auth/api-key-context returns the owner of the key", async () => {
    const response = await agentenvApi(emulator.current)("GET", "/auth/api-key-context");
    expect(response.body).toEqual({
        userId: emulator.current.agentenvUserId,
        keyId: expect.stringMatching(/^key_/) as string,
        scopes: ["*"],
        workspaceId: null,
    });
});

test("a user's token as Bearer identifies the same user, without a key", async () => {
    const headers = { Authorization: `Bearer ${emulator.current.agentenvToken}` };
    const response = await send("GET", at("/auth/api-key-context"), headers);
    expect(response.body).toMatchObject({ userId: emulator.current.agentenvUserId, keyId: null });
    expect(emulator.current.agentenvToken.split(".")).toHaveLength(3);
});

test.each([
    ["no credential", {}],
    ["an unknown key", { "X-API-Key": "wrong" }],
    ["an unknown token", { Authorization: "Bearer wrong" }],
    ["an unknown scheme", { Authorization: "Basic d3Jvbmc=" }],
])("401 for %s, on every route but health", async (_case, headers: Record<string, string>) => {
    for (const path of ["/workspaces", "/workspaces/ws_1/secrets", "/no-such-route"]) {
        const response = await send("GET", at(path), headers);
        expect(response.status).toBe(401);
        expect(response.body).toEqual({
            error: {
                code: "unauthorized",
                message: expect.any(String) as string,
                requestId: response.headers.get("X-Request-ID"),
            },
        });
    }
});

test("an API key is refused as a token, and a Tripswitch key as an AgentEnv key", async () => {
    const { agentenvApiKey, tripswitchApiKey } = emulator.current;
    const asToken = await send("GET", at("/workspaces"), { Authorization: `Bearer ${agentenvApiKey}` });
    const foreign = await send("GET", at("/workspaces"), { "X-API-Key": tripswitchApiKey });
    expect([asToken.status, foreign.status]).toEqual([401, 401]);
});

test("X-Request-ID of the client is returned, or a new one; it is in the body of an error", async () => {
    const api = agentenvApi(emulator.current);
    const echoed = await api("GET", "/workspaces/ws_none", undefined, { "X-Request-ID": "my-id" });
    expect(echoed.headers.get("X-Request-ID")).toBe("my-id");
    expect(echoed.body).toMatchObject({ error: { code: "not_found", requestId: "my-id" } });
    expect((await api("GET", "/workspaces")).headers.get("X-Request-ID")).toMatch(/^req_/);
});

test("Date is never earlier than a timestamp that was returned before", async () => {
    const api = agentenvApi(emulator.current);
    const created = await api("POST", "/workspaces", { name: "a" });
    const later = await api("GET", "/workspaces");
    const secondOfCreation = Math.floor(Date.parse(String(created.body.createdAt)) / 1000) * 1000;
    expect(Date.parse(later.headers.get("Date") ?? "")).toBeGreaterThanOrEqual(secondOfCreation);
});

test("an unknown route is a 404 in the service's own shape, the removed balance route too", async () => {
    const api = agentenvApi(emulator.current);
    const { id } = (await api("POST", "/workspaces", { name: "a" })).body;
    for (const path of ["/nope", `/workspaces/${String(id)}/balance`]) {
        const response = await api("GET", path);
        expect(response.status).toBe(404);
        expect(response.body).toMatchObject({ error: { code: "not_found" } });
    }
});

test("a rotated key is refused immediately; the new key belongs to the same account", async () => {
    const oldKey = emulator.current.agentenvApiKey;
    const before = (await agentenvApi(emulator.current)("GET", "/auth/api-key-context")).body;
    const rotated = (await controlApi(emulator.current)("POST", "/rotate-key", { service: "agentenv" })).body;

    expect((await agentenvApi(emulator.current, oldKey)("GET", "/auth/api-key-context")).status).toBe(401);
    const after = (await agentenvApi(emulator.current, String(rotated.key))("GET", "/auth/api-key-context"))
        .body;
    expect(after.userId).toBe(before.userId);
    expect(after.keyId).not.toBe(before.keyId);
    expect(emulator.current.agentenvApiKey).toBe(rotated.key);
});
