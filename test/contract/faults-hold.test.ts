/** Faults on demand: `hold`, by which a test controls when a request proceeds. */
import { startEmulator, type Fault, type FaultMatch, type HeldRequest } from "../../emulator";
import { create, ids, subjects, until, type Subject } from "./faultsSupport";
import { agentenvApi, controlApi, emulatorPerTest, type HttpResponse, type Api } from "./support";

const emulator = emulatorPerTest();

const inject = (fault: Fault, when: FaultMatch = {}): void =>
    emulator.current.faults({ rules: [{ when, fault }] });

/** The create of a subject, by a client that disconnects when the signal aborts. */
function createUntil(signal: AbortSignal, { service, path, body }: Subject): Promise<Response> {
    const { agentenvUrl, agentenvApiKey, tripswitchUrl, tripswitchApiKey } = emulator.current;
    const credential: Record<string, string> =
        service === "agentenv"
            ? { "X-API-Key": agentenvApiKey }
            : { Authorization: `Bearer ${tripswitchApiKey}` };
    return fetch((service === "agentenv" ? agentenvUrl : tripswitchUrl) + path, {
        method: "POST",
        headers: { "Content-Type": "application/json", ...credential },
        body: JSON.stringify(body),
        signal,
    });
}

describe.each(subjects)("$service", (subject: Subject) => {
    let api: Api;
    beforeEach(() => {
        api = subject.apiOf(emulator.current);
    });

    test.each([
        ["before", 0],
        ["after", 1],
    ] as const)("%s handling: there is no response until it is released", async (phase, done) => {
        inject({ kind: "hold", phase }, { method: "POST" });
        let finished = false;
        const response = create(api, subject).finally(() => (finished = true));
        const held = await emulator.current.untilHeld();
        expect(held).toEqual([
            {
                method: "POST",
                path: expect.stringContaining(subject.path) as string,
                status: 0,
                fault: `hold ${phase}`,
                abandoned: false,
            },
        ]);
        expect(emulator.current.held()).toEqual(held);
        // Other requests are not held.
        expect(await ids(api, subject)).toHaveLength(done);
        expect(finished).toBe(false);

        expect(emulator.current.release()).toBe(1);
        expect((await response).status).toBe(201);
        expect(emulator.current.held()).toEqual([]);
        expect(await ids(api, subject)).toHaveLength(1);
        expect(emulator.current.faultCounts()).toMatchObject({ kinds: { hold: 1 } });
    });

    test("before: it is handled even if the client has disconnected", async () => {
        inject({ kind: "hold" }, { method: "POST" });
        const client = new AbortController();
        const request = createUntil(client.signal, subject);
        await emulator.current.untilHeld();
        client.abort();
        await expect(request).rejects.toThrow("aborted");
        await until(() => emulator.current.held()[0]?.abandoned === true);
        expect(await ids(api, subject)).toEqual([]);
        const idle = emulator.current.untilIdle();
        emulator.current.release();
        await idle;
        expect(await ids(api, subject)).toHaveLength(1);
        expect(emulator.current.requests()[0]).toMatchObject({ method: "POST", status: 0 });
    });

    test("`untilIdle` waits for held requests, and returns at once where none is in progress", async () => {
        await emulator.current.untilIdle();
        inject({ kind: "hold", phase: "after" }, { method: "POST" });
        const response = create(api, subject);
        await emulator.current.untilHeld();
        let idle = false;
        const waiting = emulator.current.untilIdle().then(() => (idle = true));
        await ids(api, subject);
        expect(idle).toBe(false);
        emulator.current.release();
        await Promise.all([waiting, response]);
    });

    test("a later rule is applied too", async () => {
        emulator.current.faults({
            rules: [
                { fault: { kind: "hold" } },
                { fault: { kind: "hold", phase: "after" } },
                { fault: { kind: "status", status: 503 } },
            ],
        });
        const response = create(api, subject);
        expect((await emulator.current.untilHeld())[0]?.fault).toBe("hold before");
        emulator.current.release();
        expect((await emulator.current.untilHeld())[0]?.fault).toBe(
            "hold before, hold after, status 503 before",
        );
        emulator.current.release();
        expect((await response).status).toBe(503);
    });
});

describe("several requests", () => {
    const list = (): Promise<HttpResponse> => agentenvApi(emulator.current)("GET", "/workspaces");

    test("`untilHeld(n)` waits until n are held at once; releasing them leaves the rule in force", async () => {
        inject({ kind: "hold" });
        const seen: number[] = [];
        const three = emulator.current.untilHeld(3).then((held) => seen.push(held.length));
        const responses = [list(), list()];
        await emulator.current.untilHeld(2);
        expect(seen).toEqual([]);
        responses.push(list());
        await three;
        expect(seen).toEqual([3]);
        expect(emulator.current.release()).toBe(3);
        await Promise.all(responses);

        const later = list();
        await emulator.current.untilHeld();
        emulator.current.release();
        expect((await later).status).toBe(200);
    });

    test("`skip` and `times` hold the nth request only", async () => {
        emulator.current.faults({ rules: [{ skip: 1, times: 1, fault: { kind: "hold" } }] });
        expect((await list()).status).toBe(200);
        const second = list();
        await emulator.current.untilHeld();
        expect((await list()).status).toBe(200);
        emulator.current.release();
        expect((await second).status).toBe(200);
    });

    test.each([
        ["another plan", () => emulator.current.faults({})],
        ["the end of the plan", () => emulator.current.faults(undefined)],
    ])("%s releases what is held", async (_case, end) => {
        inject({ kind: "hold", phase: "after" });
        const response = list();
        await emulator.current.untilHeld();
        end();
        expect((await response).status).toBe(200);
    });

    test("close() releases held requests, and rejects those who wait for more", async () => {
        const closing = await startEmulator({ faults: { rules: [{ fault: { kind: "hold" } }] } });
        const response = agentenvApi(closing)("GET", "/workspaces");
        await closing.untilHeld();
        const more = expect(closing.untilHeld(2)).rejects.toThrow("closed before so many requests were held");
        await closing.close();
        await more;
        expect((await response).status).toBe(200);
    });
});

describe("control routes", () => {
    test("GET /held waits for that many requests, and POST /release continues them", async () => {
        const control = controlApi(emulator.current);
        const held = async (query = ""): Promise<HeldRequest[]> =>
            JSON.parse((await control("GET", `/held${query}`)).text) as HeldRequest[];
        inject({ kind: "hold" }, { service: "tripswitch" });
        expect(await held()).toEqual([]);
        const waiting = held("?atLeast=1");
        const [subject] = subjects.filter(({ service }) => service === "tripswitch");
        const response = subject && subject.apiOf(emulator.current)("GET", subject.path);
        expect(await waiting).toEqual([expect.objectContaining({ method: "GET", fault: "hold before" })]);
        expect((await control("POST", "/release")).body).toEqual({ released: 1 });
        expect((await response)?.status).toBe(200);
        expect((await control("POST", "/release")).body).toEqual({ released: 0 });
    });

    test("an invalid number is refused by its name", async () => {
        const { status, body } = await controlApi(emulator.current)("GET", "/held?atLeast=some");
        expect([status, body]).toEqual([400, { error: expect.stringContaining("atLeast") as string }]);
    });
});
