/** AgentEnv's Google connections. Google is emulated too: the code `code-alice-1` is one for alice@example.com. */
import {
    agentenvApi,
    controlApi,
    emulatorPerTest,
    newWorkspace,
    refusal,
    type Api,
    type Body,
} from "./support";

const emulator = emulatorPerTest();
let api: Api;
let google: string;
beforeEach(async () => {
    api = agentenvApi(emulator.current);
    google = `${await newWorkspace(api)}/oauth-connections/google`;
});

const exchange = (code: string, at = google) => api("POST", `${at}/exchange`, { code });
const list = async () => (await api("GET", google)).body;
const revoke = (id: unknown) => controlApi(emulator.current)("POST", `/connections/${String(id)}/revoke`);

test("POST …/auth-url returns a consent page of the emulator with state and redirect, and creates nothing", async () => {
    const redirectUri = "https://example.org/back";
    const { status, body } = await api("POST", `${google}/auth-url`, { redirectUri });
    expect([status, Object.keys(body)]).toEqual([200, ["url", "state"]]);
    const url = new URL(String(body.url));
    expect(url.origin + url.pathname).toBe(`${emulator.current.url}/_emulator/google/consent`);
    expect(url.searchParams.get("state")).toBe(body.state);
    expect(url.searchParams.get("redirect_uri")).toBe(redirectUri);
    expect(await list()).toEqual({ connections: [] });

    const again = await api("POST", `${google}/auth-url`); // the body may be left out
    expect(again.status).toBe(200);
    expect(again.body.state).not.toBe(body.state);
});

test.each([
    "back",
    "javascript:alert(1)",
    "data:text/html,x",
    "custom:/back",
    "https://a;b/",
    "https://a.example/#part",
])("POST …/auth-url refuses the redirect %s", async (redirectUri) => {
    expect(refusal(await api("POST", `${google}/auth-url`, { redirectUri }))).toEqual([
        422,
        "validation_failed",
    ]);
});

test("POST …/exchange creates a connection for the code's account", async () => {
    const request = { code: "code-Alice-1", state: "xyz", redirectUri: "https://example.org/back" };
    const { status, body } = await api("POST", `${google}/exchange`, request);
    expect([status, body]).toEqual([
        201,
        {
            id: expect.stringMatching(/^goc_/) as string,
            email: "alice@example.com",
            scopes: expect.arrayContaining(["email"]) as string[],
            status: "active",
            connectedAt: expect.stringMatching(/Z$/) as string,
        },
    ]);
    expect(await list()).toEqual({ connections: [body] });
});

test("a code works once, across all workspaces", async () => {
    await exchange("code-alice-1");
    const elsewhere = `${await newWorkspace(api)}/oauth-connections/google`;
    for (const at of [google, elsewhere]) {
        expect(refusal(await exchange("code-alice-1", at))).toEqual([422, "code_used"]);
    }
});

test.each(["", "code-", "4/0AX4XfWh"])("422 for the code %j, which Google did not issue", async (code) => {
    const response = await exchange(code);
    expect(refusal(response)).toEqual([422, "code_invalid"]);
    expect(response.body).toMatchObject({ error: { details: [{ path: "code" }] } });
});

test("every code-<anything> is valid", async () => {
    expect((await exchange("code-bob")).body.email).toBe("bob@example.com");
    expect((await exchange("code--1")).body.email).toBe("someone@example.com");
});

test("connecting an address again keeps its id, and reactivates a revoked connection", async () => {
    const first = (await exchange("code-alice-1")).body;
    expect((await revoke(first.id)).status).toBe(204);
    expect((await list()).connections).toEqual([{ ...first, status: "revoked" }]);

    const again = await exchange("code-alice-2");
    expect([again.status, again.body]).toMatchObject([201, { id: first.id, status: "active" }]);
    expect(String(again.body.connectedAt) > String(first.connectedAt)).toBe(true);
    expect(await list()).toEqual({ connections: [again.body] });
});

test("the same address in another workspace is a separate connection", async () => {
    const elsewhere = `${await newWorkspace(api)}/oauth-connections/google`;
    const one = (await exchange("code-alice-1")).body;
    const two = (await exchange("code-alice-2", elsewhere)).body;
    expect(one.id).not.toBe(two.id);
    expect((await api("DELETE", `${elsewhere}/${String(one.id)}`)).status).toBe(404);
});

test("the list is paginated, oldest first", async () => {
    for (const name of ["alice", "bob", "carol"]) {
        await exchange(`code-${name}`);
    }
    const first = (await api("GET", `${google}?limit=2`)).body;
    const second = (await api("GET", `${google}?cursor=${String(first.nextCursor)}`)).body;
    const emails = [first, second].map((page) => (page.connections as Body[]).map(({ email }) => email));
    expect(emails).toEqual([["alice@example.com", "bob@example.com"], ["carol@example.com"]]);
});

test("DELETE removes it; connecting again creates a new one, and the old code remains used", async () => {
    const { id } = (await exchange("code-alice-1")).body;
    expect((await api("DELETE", `${google}/${String(id)}`)).status).toBe(204);
    expect((await api("DELETE", `${google}/${String(id)}`)).status).toBe(404);
    expect(refusal(await exchange("code-alice-1"))).toEqual([422, "code_used"]);
    expect((await exchange("code-alice-2")).body.id).not.toBe(id);
});
