/** Faults on demand: the effect of each kind on a client of each service. */
import { startEmulator, type Fault, type FaultMatch } from "../../emulator";
import { create, failureOf, ids, subjects, until, type Subject } from "./faultsSupport";
import { agentenvApi, controlApi, emulatorPerTest, newWorkspace, send, type Api } from "./support";

const emulator = emulatorPerTest();

/** Injects a fault into all requests, or into those that match. */
const inject = (fault: Fault, when: FaultMatch = {}) => emulator.current.faults({ rules: [{ when, fault }] });
const heal = () => emulator.current.faults(undefined);
const lastRecord = () => emulator.current.requests().at(-1);
const kindsInjected = () =>
    Object.fromEntries(Object.entries(emulator.current.faultCounts().kinds).filter(([, count]) => count > 0));

/** The response of the list of workspaces, with its body not read yet. */
function rawGet({ service, path }: Subject, signal: AbortSignal | null = null): Promise<Response> {
    const { agentenvUrl, agentenvApiKey, tripswitchUrl, tripswitchApiKey } = emulator.current;
    return service === "agentenv"
        ? fetch(agentenvUrl + path, { signal, headers: { "X-API-Key": agentenvApiKey } })
        : fetch(tripswitchUrl + path, { signal, headers: { Authorization: `Bearer ${tripswitchApiKey}` } });
}

describe.each(subjects)("$service", (subject: Subject) => {
    const { service, path } = subject;
    let api: Api;
    beforeEach(() => {
        api = subject.apiOf(emulator.current);
    });
    const errorOf = (body: Record<string, unknown>) => (service === "agentenv" ? body.error : body);

    describe("status", () => {
        test("before: the service's own error body, and the request is not handled", async () => {
            inject({ kind: "status", status: 503 });
            const response = await create(api, subject);
            expect(response.status).toBe(503);
            expect(errorOf(response.body)).toMatchObject({
                code: "unavailable",
                message: "A fault on demand of the emulator",
            });
            expect(response.headers.get("X-Request-ID")).toMatch(/^req_/);
            expect(lastRecord()).toMatchObject({ status: 503, fault: "status 503 before" });
            heal();
            expect(await ids(api, subject)).toEqual([]);
        });

        test("after: the request is handled, and a retry with the same key returns the created object", async () => {
            emulator.current.faults({
                rules: [{ times: 1, fault: { kind: "status", status: 500, phase: "after" } }],
            });
            const key = { "Idempotency-Key": "k" };
            const lost = await create(api, subject, key);
            expect([lost.status, lost.headers.get("ETag")]).toEqual([500, null]);
            const again = await create(api, subject, key);
            expect([again.status, again.headers.get("Idempotency-Replayed")]).toEqual([201, "true"]);
            expect(await ids(api, subject)).toEqual([again.body.id]);
        });

        test("429 with Retry-After in seconds, or as a date", async () => {
            inject({ kind: "status", status: 429, retryAfter: { seconds: 7 } });
            const bySeconds = await api("GET", path);
            expect([bySeconds.status, bySeconds.headers.get("Retry-After")]).toEqual([429, "7"]);
            expect(errorOf(bySeconds.body)).toMatchObject({ code: "rate_limited" });

            inject({ kind: "status", status: 429, retryAfter: { seconds: 7, as: "date" } });
            const { headers } = await api("GET", path);
            const ahead =
                Date.parse(headers.get("Retry-After") ?? "") - Date.parse(headers.get("Date") ?? "");
            expect(ahead).toBeGreaterThanOrEqual(7000);
            expect(ahead).toBeLessThanOrEqual(8000); // both are whole seconds, and one rounds up
        });

        test("an HTML page, as a gateway returns it", async () => {
            inject({ kind: "status", status: 502, body: "html" });
            const response = await api("GET", path);
            expect([response.status, response.headers.get("Content-Type")]).toEqual([502, "text/html"]);
            expect(response.text).toContain("<h1>502 from the gateway</h1>");
        });
    });

    describe("reset", () => {
        test("before: the connection is reset, and the request is not handled", async () => {
            inject({ kind: "reset", phase: "before" });
            expect(await failureOf(create(api, subject))).toBe("ECONNRESET");
            heal();
            expect(await ids(api, subject)).toEqual([]);
        });

        test("after: the connection is reset, and the request is handled; a retry with the same key returns the created object", async () => {
            inject({ kind: "reset", phase: "after" });
            const key = { "Idempotency-Key": "k" };
            expect(await failureOf(create(api, subject, key))).toBe("ECONNRESET");
            expect(lastRecord()).toEqual({
                method: "POST",
                path: expect.any(String) as string,
                status: 0,
                account: expect.any(String) as string,
                fault: "reset after",
            });
            heal();
            const again = await create(api, subject, key);
            expect(again.headers.get("Idempotency-Replayed")).toBe("true");
            expect(await ids(api, subject)).toEqual([again.body.id]);
        });

        test("body: status, headers and the first half of the body are sent, then the connection is closed", async () => {
            const whole = (await api("GET", path)).text;
            inject({ kind: "reset", phase: "body" });
            const response = await rawGet(subject);
            expect([response.status, response.headers.get("Content-Length")]).toEqual([
                200,
                `${whole.length}`,
            ]);
            let arrived = "";
            const readAll = async () => {
                for await (const bytes of response.body ?? []) {
                    arrived += Buffer.from(bytes as Uint8Array).toString();
                }
            };
            await expect(readAll()).rejects.toThrow("terminated");
            expect(arrived).toBe(whole.slice(0, Math.floor(whole.length / 2)));
            expect(lastRecord()).toMatchObject({ status: 200, fault: "reset body" });
        });

        test("body, of a response without one: the request is handled, and the connection is reset", async () => {
            const { id } = (await create(api, subject)).body;
            inject({ kind: "reset", phase: "body" }, { method: "DELETE" });
            expect(await failureOf(api("DELETE", `${path}/${String(id)}`))).toBe("ECONNRESET");
            expect(await ids(api, subject)).toEqual([]);
        });
    });

    describe("hang", () => {
        test("before: no response, and the request is not handled, until the emulator closes", async () => {
            inject({ kind: "hang" }, { method: "POST" });
            const failure = failureOf(create(api, subject));
            await until(() => lastRecord()?.fault === "hang before");
            expect(lastRecord()?.status).toBe(0);
            expect(await ids(api, subject)).toEqual([]);
            await emulator.current.close();
            expect(await failure).toBe("UND_ERR_SOCKET");
        });

        test("a request that the client aborts is in the log with status 0", async () => {
            inject({ kind: "hang" });
            const client = new AbortController();
            const failure = rawGet(subject, client.signal);
            await until(() => lastRecord()?.fault === "hang before");
            client.abort();
            await expect(failure).rejects.toThrow("aborted");
            expect(lastRecord()).toEqual({ ...lastRecord(), status: 0, fault: "hang before" });
        });

        test("after: no response, and the request is handled", async () => {
            inject({ kind: "hang", phase: "after" }, { method: "POST" });
            const failure = failureOf(create(api, subject));
            await until(async () => (await ids(api, subject)).length === 1);
            await emulator.current.close();
            expect(await failure).toBe("UND_ERR_SOCKET");
        });
    });

    test("truncate: a response that is complete by its length, with half of its JSON", async () => {
        const whole = (await api("GET", path)).text;
        inject({ kind: "truncate" });
        const response = await rawGet(subject);
        const half = whole.slice(0, Math.floor(whole.length / 2));
        expect([response.status, await response.text()]).toEqual([200, half]);
        expect(response.headers.get("Content-Length")).toBe(`${half.length}`);
        expect(lastRecord()).toMatchObject({ status: 200, fault: "truncate" });
    });

    test("malformed: invalid JSON, or JSON of a wrong shape, with the response's own status", async () => {
        inject({ kind: "malformed" });
        const response = await rawGet(subject);
        expect([response.status, response.headers.get("Content-Type")]).toEqual([200, "application/json"]);
        await expect(response.json()).rejects.toThrow("JSON");
        inject({ kind: "malformed", as: "wrongShape" });
        const created = await create(api, subject);
        expect([created.status, created.body]).toEqual([201, { unexpected: "shape" }]);
        heal();
        expect(await ids(api, subject)).toHaveLength(1);
    });

    test("emptyList and shortList: a list without objects, or with the first half of them", async () => {
        const created: unknown[] = [];
        for (const name of ["a", "b", "c"]) {
            created.push((await api("POST", path, { name, slug: name })).body.id);
        }
        inject({ kind: "emptyList" });
        expect((await api("GET", path)).body).toEqual({ workspaces: [] });
        inject({ kind: "shortList" });
        expect(await ids(api, subject)).toEqual(created.slice(0, 1));
        expect(lastRecord()).toMatchObject({ status: 200, fault: "shortList" });
        heal();
        expect(await ids(api, subject)).toEqual(created);
    });

    test("rotateKey: the key is refused from this request on; the new one is accepted", async () => {
        emulator.current.faults({ rules: [{ skip: 1, times: 1, fault: { kind: "rotateKey" } }] });
        const statuses: number[] = [];
        for (let i = 0; i < 3; i++) {
            statuses.push((await api("GET", path)).status);
        }
        expect(statuses).toEqual([200, 401, 401]);
        expect(emulator.current.requests().map(({ fault }) => fault)).toEqual([
            undefined,
            "rotateKey",
            undefined,
        ]);
        expect((await subject.apiOf(emulator.current)("GET", path)).status).toBe(200);
    });

    test("latency: the request is handled afterwards, and a later rule is applied too", async () => {
        emulator.current.faults({
            rules: [
                { fault: { kind: "latency", minMs: 1, maxMs: 3 } },
                { when: { method: "GET" }, fault: { kind: "status", status: 503 } },
            ],
        });
        expect((await create(api, subject)).status).toBe(201);
        expect((await api("GET", path)).status).toBe(503);
        expect(emulator.current.requests().map(({ fault }) => fault)).toEqual([
            "latency",
            "latency, status 503 before",
        ]);
        expect(kindsInjected()).toEqual({ latency: 2, status: 1 });
    });
});

describe("lists", () => {
    test("in an envelope, the list is emptied; a page has no cursor, like the last one", async () => {
        const wrapped = await startEmulator({ envelope: true });
        const api = agentenvApi(wrapped);
        for (const name of ["a", "b", "c"]) {
            await api("POST", "/workspaces", { name });
        }
        wrapped.faults({ rules: [{ fault: { kind: "shortList" } }] });
        const { data } = (await api("GET", "/workspaces?limit=2")).body;
        await wrapped.close();
        expect(data).toEqual({ workspaces: [expect.objectContaining({ name: "a" })] });
    });

    test("responses that are no list are unchanged, and not counted: an object with an array, and an error", async () => {
        const api = agentenvApi(emulator.current);
        const workspace = await newWorkspace(api);
        const before = (await api("GET", workspace)).text;
        inject({ kind: "emptyList" });
        const response = await api("GET", workspace);
        expect([response.text, response.headers.has("ETag")]).toEqual([before, true]);
        expect((await api("GET", "/workspaces/ws_none")).status).toBe(404);
        expect(lastRecord()).not.toHaveProperty("fault");
        expect(emulator.current.faultCounts().rules).toEqual([{ considered: 2, injected: 0 }]);
    });
});

test("truncate and malformed leave a response without JSON unchanged", async () => {
    const api = agentenvApi(emulator.current);
    const workspace = await newWorkspace(api);
    await api("PUT", `${workspace}/icon`, "<svg/>", { "Content-Type": "image/svg+xml" });
    inject({ kind: "malformed" });
    expect((await api("GET", `${workspace}/icon`)).text).toBe("<svg/>");
    expect((await api("DELETE", workspace)).status).toBe(204);
    expect(kindsInjected()).toEqual({});
});

test("rotateKey does not change a user's token or a key that is bound to a workspace", async () => {
    const workspace = await newWorkspace(agentenvApi(emulator.current));
    const request = { service: "agentenv", workspaceId: workspace.split("/")[2] };
    const bound = (await controlApi(emulator.current)("POST", "/keys", request)).body;
    inject({ kind: "rotateKey" });
    expect((await agentenvApi(emulator.current, String(bound.key))("GET", workspace)).status).toBe(200);
    const { agentenvUrl, agentenvToken } = emulator.current;
    const byToken = { Authorization: `Bearer ${agentenvToken}` };
    expect((await send("GET", agentenvUrl + workspace, byToken)).status).toBe(200);
    expect(kindsInjected()).toEqual({});
});
