/** The address on loopback to which a consent page sends the browser, over real HTTP. */
import { createServer, request, type Server } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { CallbackServer, type Answer } from "../../../connect/callback";

const STATE = "state-1";
const CODE = "4/0A-canary code&more";
const DONE = { title: "Done", text: 'Stored in "dev" <now>.' };

let server: CallbackServer;
let stop: AbortController;
let answer: Promise<Answer>;

beforeEach(async () => {
    server = await CallbackServer.listen(0);
    stop = new AbortController();
    answer = server.received(STATE, stop.signal);
    answer.catch(() => undefined);
});

afterEach(() => server.close());

function address(query: Record<string, string>): string {
    return `${server.redirectUri}?${new URLSearchParams(query).toString()}`;
}

const withCode = (): string => address({ code: CODE, state: STATE });

/** A browser's request, which waits for its outcome. */
async function finished(query: Record<string, string>): Promise<{ received: Answer; response: Response }> {
    const browser = fetch(address(query));
    const received = await answer;
    await server.finish(DONE);
    return { received, response: await browser };
}

test("listens on loopback, on a port of its own", () => {
    expect(server.redirectUri).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/callback$/);
});

test("returns the code, and the browser ends on a page with the outcome and without the code", async () => {
    const { received, response } = await finished({ code: CODE, state: STATE });
    expect(received).toEqual({ code: CODE });
    const page = await response.text();
    expect(response.status).toBe(200);
    expect(page).toContain("<h1>Done</h1>");
    expect(page).toContain("Stored in &quot;dev&quot; &lt;now&gt;.");
    expect(page).toContain("This page can be closed.");
    expect(page).not.toContain("canary");
    expect(page).not.toContain(STATE);
});

test("the page loads nothing, is kept nowhere, and leads nowhere", async () => {
    const { response } = await finished({ code: CODE, state: STATE });
    const policy = response.headers.get("content-security-policy") ?? "";
    expect(policy).toMatch(/^default-src 'none'; /);
    expect(policy).not.toMatch(/unsafe|http|\*/);
    expect(response.headers.get("cache-control")).toBe("no-store");
    expect(response.headers.get("referrer-policy")).toBe("no-referrer");
});

test.each([
    [{ error: "access_denied", state: STATE }, { error: "access_denied" }],
    [{ error: "access_denied", code: CODE, state: STATE }, { error: "access_denied" }],
    [{ state: STATE }, { error: "invalid_response" }],
    [{ code: "", state: STATE }, { error: "invalid_response" }],
])("a response with %j and no usable code is %j", async (query, expected) => {
    const { received } = await finished(query);
    expect(received).toEqual(expected);
});

test("a response with two codes is none", async () => {
    const browser = fetch(`${withCode()}&code=other`);
    expect(await answer).toEqual({ error: "invalid_response" });
    await server.finish(DONE);
    await browser;
});

describe("a request that is not the response", () => {
    test.each([
        ["has another state", (): string => address({ code: "forged", state: "other" })],
        ["has no state", (): string => address({ code: "forged" })],
        ["has two states", (): string => `${address({ code: "forged", state: STATE })}&state=other`],
    ])("because it %s is refused, and the response is still waited for", async (_what, forged) => {
        const refused = await fetch(forged());
        expect([refused.status, await refused.text()]).toEqual([
            400,
            expect.stringContaining("not the response"),
        ]);
        const { received } = await finished({ code: CODE, state: STATE });
        expect(received).toEqual({ code: CODE });
    });

    test("because of its path, its method or its host is not found", async () => {
        const { origin } = new URL(server.redirectUri);
        expect((await fetch(`${origin}/favicon.ico`)).status).toBe(404);
        expect((await fetch(withCode(), { method: "POST" })).status).toBe(404);
        expect(await statusFor(withCode(), { Host: "evil.example" })).toBe(404);
        const { received } = await finished({ code: CODE, state: STATE });
        expect(received).toEqual({ code: CODE });
    });
});

test("a second request with the state is refused while the first one waits", async () => {
    const first = fetch(withCode());
    expect(await answer).toEqual({ code: CODE });
    const second = await fetch(address({ code: "other", state: STATE }));
    expect([second.status, await second.text()]).toEqual([409, expect.stringContaining("received before")]);
    await server.finish(DONE);
    expect((await first).status).toBe(200);
});

test("nothing listens after the outcome", async () => {
    const after = withCode();
    await finished({ code: CODE, state: STATE });
    await expect(fetch(after)).rejects.toThrow();
});

test("a browser that has gone is no failure", async () => {
    const gone = new AbortController();
    const browser = fetch(withCode(), { signal: gone.signal });
    expect(await answer).toEqual({ code: CODE });
    gone.abort();
    await expect(browser).rejects.toThrow();
    await server.finish(DONE);
});

test("an interruption ends the wait", async () => {
    stop.abort(new Error("interrupted by SIGINT"));
    await expect(answer).rejects.toThrow("interrupted by SIGINT");
});

test("nothing is taken before it is known what to wait for", async () => {
    const early = await CallbackServer.listen(0);
    try {
        expect((await fetch(`${early.redirectUri}?code=x&state=`)).status).toBe(400);
    } finally {
        early.close();
    }
});

test("a busy port is an error that says what to do", async () => {
    const busy: Server = createServer().listen(0, "127.0.0.1");
    await once(busy, "listening");
    const { port } = busy.address() as AddressInfo;
    await expect(CallbackServer.listen(port)).rejects.toThrow(
        `cannot listen on port ${port} of 127.0.0.1 (another program uses it): give another --port, or none for a free one`,
    );
    busy.close();
});

/** fetch() sets the Host itself. */
function statusFor(url: string, headers: Record<string, string>): Promise<number | undefined> {
    return new Promise((resolve, reject) => {
        request(url, { headers }, (response) => {
            response.resume();
            resolve(response.statusCode);
        })
            .on("error", reject)
            .end();
    });
}
