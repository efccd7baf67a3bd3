/** The consent page of the emulated Google: the address that `auth-url` returns. test/browser/consent.test.ts has it in a browser. */
import { request } from "node:http";
import { startEmulator } from "../../emulator";
import {
    agentenvApi,
    anotherUser,
    controlApi,
    databaseFile,
    emulatorPerTest,
    newWorkspace,
    refusal,
    send,
    type Api,
    type HttpResponse,
} from "./support";

const HOUR_MS = 60 * 60 * 1000;
const BACK = "https://client.example/back?tab=google";

const emulator = emulatorPerTest();
let api: Api;
let google: string;
beforeEach(async () => {
    api = agentenvApi(emulator.current);
    google = `${await newWorkspace(api)}/oauth-connections/google`;
});

async function authUrl(redirectUri?: string): Promise<{ url: string; state: string }> {
    const { body } = await api("POST", `${google}/auth-url`, { redirectUri });
    return { url: String(body.url), state: String(body.state) };
}

const FORM = { "Content-Type": "application/x-www-form-urlencoded" };

/** As the page's form is sent. Redirects are not followed. */
async function answer(
    url: string,
    fields: Record<string, string>,
    headers: Record<string, string> = {},
): Promise<{ status: number; location: URL | undefined; text: string }> {
    const response = await fetch(url, {
        method: "POST",
        redirect: "manual",
        headers: { ...FORM, ...headers },
        body: new URLSearchParams(fields),
    });
    const location = response.headers.get("Location");
    return {
        status: response.status,
        location: location === null ? undefined : new URL(location),
        text: await response.text(),
    };
}

const exchange = (fields: Record<string, unknown>, at = google): Promise<HttpResponse> =>
    api("POST", `${at}/exchange`, fields);
const advance = (advanceMs: number): Promise<HttpResponse> =>
    controlApi(emulator.current)("POST", "/clock", { advanceMs });

describe("the page", () => {
    test("names the workspace, the scopes, where it leads, and who can be chosen", async () => {
        const workspace = google.slice(0, google.indexOf("/oauth"));
        await api("PUT", workspace, { name: "<b>Team</b>" });
        await anotherUser(emulator.current, "grace@example.com");
        await api("POST", `${workspace}/members`, { email: "invited@example.com", role: "member" });
        const { status, headers, text } = await send("GET", (await authUrl(BACK)).url);
        expect([status, headers.get("Content-Type")]).toEqual([200, "text/html; charset=utf-8"]);
        expect(text).toContain("&lt;b&gt;Team&lt;/b&gt;");
        expect(text).toContain("https://www.googleapis.com/auth/drive.file");
        expect(text).toContain("<code>https://client.example</code>");
        for (const email of [
            `${emulator.current.agentenvUserId}@emulator.test`,
            "grace@example.com",
            "invited@example.com",
        ]) {
            expect(text).toContain(`value="${email}"`);
        }
    });

    test("loads nothing, is framed by nobody, and its form leads to the emulator and the client only", async () => {
        const { headers } = await send("GET", (await authUrl(BACK)).url);
        const policy = headers.get("Content-Security-Policy")?.split("; ") ?? [];
        expect(policy).toEqual(
            expect.arrayContaining([
                "default-src 'none'",
                "base-uri 'none'",
                "frame-ancestors 'none'",
                "form-action 'self' https://client.example",
            ]),
        );
        expect(policy.join()).not.toMatch(/unsafe|script-src|\*/);
        expect(headers.get("X-Frame-Options")).toBe("DENY");
        expect(headers.get("Cache-Control")).toBe("no-store");
    });

    test("is neither in the request log nor changed by faults", async () => {
        const { url } = await authUrl(BACK);
        emulator.current.faults({ rules: [{ fault: { kind: "status", status: 503 } }] });
        const before = emulator.current.requests().length;
        expect((await send("GET", url)).status).toBe(200);
        expect(emulator.current.requests()).toHaveLength(before);
    });
});

describe("a person who allows it", () => {
    test("is led back with a code and the state, and the code connects the chosen account once", async () => {
        const { url, state } = await authUrl(BACK);
        const { status, location } = await answer(url, { decision: "allow", email: "Grace@example.com" });
        expect([status, location?.origin, location?.pathname]).toEqual([
            303,
            "https://client.example",
            "/back",
        ]);
        expect(Object.fromEntries(location?.searchParams ?? [])).toEqual({
            tab: "google",
            state,
            code: expect.stringMatching(/^4\/0A[\w-]{32}$/) as string,
        });
        const code = location?.searchParams.get("code");
        const connected = await exchange({ code, state, redirectUri: BACK });
        expect([connected.status, connected.body.email]).toEqual([201, "grace@example.com"]);
        expect(refusal(await exchange({ code, state, redirectUri: BACK }))).toEqual([422, "code_used"]);
    });

    test("may enter another address than those of the page", async () => {
        const { url } = await authUrl(BACK);
        const { location } = await answer(url, { decision: "allow", email: "", other: " new@example.org " });
        const { body } = await exchange({ code: location?.searchParams.get("code"), redirectUri: BACK });
        expect(body.email).toBe("new@example.org");
    });

    test("ends on a page of the emulator that shows the code, where the client named none", async () => {
        const { url, state } = await authUrl();
        const { location } = await answer(url, { decision: "allow", email: "grace@example.com" });
        expect(location?.origin).toBe(emulator.current.url);
        const code = String(location?.searchParams.get("code"));
        const { status, text } = await send("GET", String(location));
        expect([status, text]).toEqual([200, expect.stringContaining(`<pre>${code}</pre>`)]);
        expect((await exchange({ code, state })).status).toBe(201);
    });
});

test("a person who denies it leads back with error=access_denied and the state, and no code was issued", async () => {
    const { url, state } = await authUrl(BACK);
    const { status, location } = await answer(url, { decision: "deny", email: "grace@example.com" });
    expect(status).toBe(303);
    expect(Object.fromEntries(location?.searchParams ?? [])).toEqual({
        tab: "google",
        error: "access_denied",
        state,
    });
    const own = (await answer((await authUrl()).url, { decision: "deny" })).location;
    expect((await send("GET", String(own))).text).toContain("Consent was refused");
});

describe("an answer that cannot be taken", () => {
    test.each([
        ["without a decision", { email: "grace@example.com" }, "Choose Allow or Deny."],
        ["without an account", { decision: "allow" }, "Choose an account, or enter an e-mail address."],
        ["with no address", { decision: "allow", email: "", other: "grace" }, "Choose an account"],
    ])("%s shows the page again with the reason", async (_what, fields, reason) => {
        const { url } = await authUrl(BACK);
        const refused = await answer(url, fields);
        expect([refused.status, refused.location]).toEqual([422, undefined]);
        expect(refused.text).toContain(reason);
        expect((await answer(url, { decision: "allow", email: "grace@example.com" })).status).toBe(303);
    });

    test("of an unknown state, another redirect or an answered request leads nowhere", async () => {
        const allow = { decision: "allow", email: "grace@example.com" };
        const { url } = await authUrl(BACK);
        const other = (name: string, value: string): string => {
            const changed = new URL(url);
            changed.searchParams.set(name, value);
            return changed.href;
        };
        for (const [address, title] of [
            [other("state", "0".repeat(24)), "Unknown request"],
            [other("redirect_uri", "https://evil.example/"), "Unknown redirect"],
            [`${emulator.current.url}/_emulator/google/consent`, "Unknown request"],
        ] as const) {
            for (const refused of [await send("GET", address), await answer(address, allow)]) {
                expect([refused.status, refused.text]).toEqual([
                    400,
                    expect.stringContaining(`<h1>${title}</h1>`),
                ]);
                expect(refused.text).not.toContain("evil.example");
            }
        }
        await answer(url, allow);
        const again = await answer(url, allow);
        expect([again.status, again.location]).toEqual([409, undefined]);
    });

    test("of a request that is more than an hour old leads nowhere", async () => {
        const { url } = await authUrl(BACK);
        await advance(HOUR_MS);
        expect((await send("GET", url)).text).toContain("Unknown request");
    });

    test("from a page of another origin is refused, and by another name of this machine", async () => {
        const { url } = await authUrl(BACK);
        const allow = { decision: "allow", email: "grace@example.com" };
        for (const origin of ["https://evil.example", "null"]) {
            expect((await answer(url, allow, { Origin: origin })).status).toBe(403);
        }
        const rebound = await new Promise<number | undefined>((resolve, reject) => {
            request(url, { headers: { Host: "evil.example" } }, (response) => {
                response.resume();
                resolve(response.statusCode);
            })
                .on("error", reject)
                .end();
        });
        expect(rebound).toBe(403);
        expect((await answer(url, allow, { Origin: emulator.current.url })).status).toBe(303);
    });
});

describe("a code of the page", () => {
    let code: string;
    let state: string;
    beforeEach(async () => {
        const asked = await authUrl(BACK);
        state = asked.state;
        const { location } = await answer(asked.url, { decision: "allow", email: "grace@example.com" });
        code = String(location?.searchParams.get("code"));
    });

    test("is refused with another state or redirect, and then still works", async () => {
        for (const [wrong, reason, path] of [
            [{ state: "other" }, "state_mismatch", "state"],
            [{ redirectUri: "https://other.example/" }, "redirect_mismatch", "redirectUri"],
            [{ redirectUri: undefined }, "redirect_mismatch", "redirectUri"],
        ] as const) {
            const refused = await exchange({ code, state, redirectUri: BACK, ...wrong });
            expect(refusal(refused)).toEqual([422, reason]);
            expect(refused.body).toMatchObject({ error: { details: [{ path }] } });
        }
        expect((await exchange({ code, state, redirectUri: BACK })).status).toBe(201);
    });

    test("is for its workspace only", async () => {
        const elsewhere = `${await newWorkspace(api)}/oauth-connections/google`;
        expect(refusal(await exchange({ code, redirectUri: BACK }, elsewhere))).toEqual([
            422,
            "code_invalid",
        ]);
    });

    test("is refused after ten minutes", async () => {
        await advance(10 * 60 * 1000);
        const refused = await exchange({ code, redirectUri: BACK });
        expect([...refusal(refused), JSON.stringify(refused.body)]).toEqual([
            422,
            "code_invalid",
            expect.stringContaining("too old"),
        ]);
    });
});

test("a request can be answered after a restart on the same file", async () => {
    const db = databaseFile();
    const first = await startEmulator({ db });
    const asPerson = agentenvApi(first);
    const at = `${await newWorkspace(asPerson)}/oauth-connections/google`;
    const { url } = (await asPerson("POST", `${at}/auth-url`, { redirectUri: BACK })).body;
    await first.close();
    const second = await startEmulator({ db });
    const moved = new URL(String(url));
    moved.port = new URL(second.url).port;
    const { location } = await answer(moved.href, { decision: "allow", email: "grace@example.com" });
    const exchanged = await agentenvApi(second)("POST", `${at}/exchange`, {
        code: location?.searchParams.get("code"),
        redirectUri: BACK,
    });
    expect(exchanged.status).toBe(201);
    await second.close();
});
