/** Faults on demand: the rate limit, and reads that lag behind writes. */
import { TokenBucket } from "../../emulator/faults/rateLimiter";
import { create, ids, subjects, type Subject } from "./faultsSupport";
import {
    agentenvApi,
    anotherUser,
    controlApi,
    emulatorPerTest,
    newWorkspace,
    tripswitchApi,
    type Api,
} from "./support";

/** A test that sets it controls the time. */
let time: number | undefined;
const emulator = emulatorPerTest({ now: () => time ?? Date.now() });
afterEach(() => {
    time = undefined;
});

describe.each(subjects)("rateLimit, $service", (subject: Subject) => {
    const { path } = subject;
    let api: Api;
    beforeEach(() => {
        api = subject.apiOf(emulator.current);
        time = Date.now();
    });
    const pass = (ms: number): void => {
        time = (time ?? 0) + ms;
    };

    test("above the limit: 429 in the service's own shape with Retry-After, and the request is not handled", async () => {
        emulator.current.faults({ rateLimit: { perSecond: 0.01, burst: 2 } });
        expect((await api("GET", path)).status).toBe(200);
        expect((await api("GET", path)).status).toBe(200);
        const refused = await create(api, subject);
        expect(refused.status).toBe(429);
        expect(refused.headers.get("Retry-After")).toBe("100");
        const error = subject.service === "agentenv" ? refused.body.error : refused.body;
        expect(error).toMatchObject({ code: "rate_limited" });
        expect(emulator.current.requests().at(-1)).toMatchObject({ status: 429, fault: "rateLimit" });
        expect(emulator.current.faultCounts().kinds.rateLimit).toBe(1);
        emulator.current.faults(undefined);
        expect(await ids(api, subject)).toEqual([]);
    });

    test("tokens return with time", async () => {
        emulator.current.faults({ rateLimit: { perSecond: 2, burst: 1 } });
        const status = async (): Promise<number> => (await api("GET", path)).status;
        expect([await status(), await status()]).toEqual([200, 429]);
        pass(499);
        expect(await status()).toBe(429);
        pass(1);
        expect([await status(), await status()]).toEqual([200, 429]);
    });

    test("`headers`: every response contains the limit and what remains", async () => {
        emulator.current.faults({ rateLimit: { perSecond: 0.01, burst: 2, headers: true } });
        const seen: (string | null)[][] = [];
        for (let i = 0; i < 3; i++) {
            const { status, headers } = await api("GET", path);
            seen.push([`${status}`, headers.get("RateLimit-Limit"), headers.get("RateLimit-Remaining")]);
        }
        expect(seen).toEqual([
            ["200", "2", "1"],
            ["200", "2", "0"],
            ["429", "2", "0"],
        ]);
        expect((await api("GET", path)).headers.get("RateLimit-Reset")).toBe("200");
    });
});

test("the limit is per service, or per credential", async () => {
    const other = await anotherUser(emulator.current);
    const asks = [agentenvApi(emulator.current), other.api];
    const seen = async (per: "service" | "credential") => {
        emulator.current.faults({ rateLimit: { perSecond: 0.01, burst: 1, per } });
        const found: number[] = [];
        for (const ask of asks) {
            found.push((await ask("GET", "/workspaces")).status);
        }
        found.push((await tripswitchApi(emulator.current)("GET", "/v1/workspaces")).status);
        return found;
    };
    expect(await seen("service")).toEqual([200, 429, 200]);
    expect(await seen("credential")).toEqual([200, 200, 200]);
});

test("a request above the limit is not counted by any rule", async () => {
    emulator.current.faults({
        rateLimit: { perSecond: 0.01, burst: 1 },
        rules: [{ fault: { kind: "status", status: 503 } }],
    });
    await agentenvApi(emulator.current)("GET", "/workspaces");
    await agentenvApi(emulator.current)("GET", "/workspaces");
    expect(emulator.current.faultCounts()).toMatchObject({
        rules: [{ considered: 1, injected: 1 }],
        kinds: { status: 1, rateLimit: 1 },
    });
});

test("a bucket is refilled at its rate, up to its burst; seconds are rounded up", () => {
    let now = 0;
    const bucket = new TokenBucket({ perSecond: 2, burst: 3 }, () => now);
    const takeAll = () => {
        let taken = 0;
        while (bucket.take()) {
            taken++;
        }
        return taken;
    };
    expect(takeAll()).toBe(3);
    expect([bucket.secondsUntil(1), bucket.secondsUntil(3)]).toEqual([1, 2]);
    now += 500;
    expect(takeAll()).toBe(1);
    now += 60_000;
    expect(takeAll()).toBe(3);
});

describe.each(subjects)("staleReadsMs, $service", (subject: Subject) => {
    const { path } = subject;
    let api: Api;
    let control: Api;
    beforeEach(() => {
        api = subject.apiOf(emulator.current);
        control = controlApi(emulator.current);
    });
    const minute = 60_000;
    const later = (advanceMs = minute) => control("POST", "/clock", { advanceMs });
    const found = async (id: unknown) => (await api("GET", `${path}/${String(id)}`)).status;

    test("a created object is missing from the list, and 404, until the time is over", async () => {
        emulator.current.faults({ staleReadsMs: minute });
        const { id } = (await create(api, subject)).body;
        expect([await ids(api, subject), await found(id)]).toEqual([[], 404]);
        await later();
        expect([await ids(api, subject), await found(id)]).toEqual([[id], 200]);
    });

    test("a deleted object is still returned, until the time is over", async () => {
        const { id } = (await create(api, subject)).body;
        emulator.current.faults({ staleReadsMs: minute });
        expect((await api("DELETE", `${path}/${String(id)}`)).status).toBe(204);
        expect([await ids(api, subject), await found(id)]).toEqual([[id], 200]);
        expect((await api("DELETE", `${path}/${String(id)}`)).status).toBe(404);
        await later();
        expect([await ids(api, subject), await found(id)]).toEqual([[], 404]);
    });

    test("a changed object is returned as before, until the time is over", async () => {
        const { id } = (await create(api, subject)).body;
        emulator.current.faults({ staleReadsMs: minute });
        const method = subject.service === "agentenv" ? "PUT" : "PATCH";
        await api(method, `${path}/${String(id)}`, { name: "new" });
        const name = async () => (await api("GET", `${path}/${String(id)}`)).body.name;
        expect(await name()).toBe("a");
        await later();
        expect(await name()).toBe("new");
    });

    test("each write is visible when its own time is over", async () => {
        emulator.current.faults({ staleReadsMs: minute });
        const created: unknown[] = [];
        for (const name of ["a", "b"]) {
            created.push((await api("POST", path, { name, slug: name })).body.id);
            await later(minute / 2);
        }
        expect(await ids(api, subject)).toEqual(created.slice(0, 1));
        await later(minute / 2);
        expect(await ids(api, subject)).toEqual(created);
    });

    test("the log and the counts show the stale reads; without the plan there are none", async () => {
        emulator.current.faults({ staleReadsMs: minute });
        await ids(api, subject); // nothing was written: no lag to see
        const { id } = (await create(api, subject)).body;
        await ids(api, subject);
        expect(emulator.current.requests().map(({ fault }) => fault)).toEqual([
            undefined,
            undefined,
            "staleRead",
        ]);
        expect(emulator.current.faultCounts().kinds.staleRead).toBe(1);
        expect(emulator.current.requests().at(-1)?.account).toBeDefined();
        emulator.current.faults(undefined);
        expect(await ids(api, subject)).toEqual([id]);
    });

    test("other faults and limits apply to stale reads too", async () => {
        emulator.current.faults({
            staleReadsMs: minute,
            rules: [{ when: { method: "GET" }, skip: 1, fault: { kind: "status", status: 503 } }],
        });
        await create(api, subject);
        expect([(await api("GET", path)).status, (await api("GET", path)).status]).toEqual([200, 503]);
        expect(emulator.current.requests().at(-1)?.fault).toBe("staleRead, status 503 before");
    });

    test("a rotated key is refused immediately", async () => {
        emulator.current.faults({ staleReadsMs: minute });
        await create(api, subject);
        await control("POST", "/rotate-key", { service: subject.service });
        expect((await api("GET", path)).status).toBe(401);
        expect((await subject.apiOf(emulator.current)("GET", path)).status).toBe(200);
    });

    test("after a reset, reads are empty immediately", async () => {
        await create(api, subject);
        emulator.current.faults({ staleReadsMs: minute });
        await control("POST", "/reset");
        expect(await ids(api, subject)).toEqual([]);
    });
});

test("the contents of a workspace are stale too: secrets, members, an icon, the balance", async () => {
    const api = agentenvApi(emulator.current);
    const control = controlApi(emulator.current);
    const workspace = await newWorkspace(api);
    await api("PUT", `${workspace}/icon`, "<svg/>", { "Content-Type": "image/svg+xml" });
    const reads = [
        workspace,
        `${workspace}/secrets`,
        `${workspace}/icon`,
        `${workspace}/billing/accounts`,
        `${workspace}/billing/balance`,
        `${workspace}/rate-limits`,
    ];
    const all = async () => {
        const texts: string[] = [];
        for (const read of reads) {
            texts.push((await api("GET", read)).text);
        }
        return texts;
    };
    const before = await all();
    emulator.current.faults({ staleReadsMs: 60_000 });
    expect(await all()).toEqual(before); // the copy that lags is a true one

    await api("PUT", workspace, { name: "b" });
    await api("POST", `${workspace}/secrets`, { name: "S", value: "v" });
    await api("PUT", `${workspace}/icon`, "<svg>2</svg>", { "Content-Type": "image/svg+xml" });
    await api("POST", `${workspace}/billing/accounts`, { name: "Team" });
    const usage = { workspaceId: workspace.split("/")[2], name: "tokens", quantity: 1, amountCents: 1 };
    await control("POST", "/usage", usage);
    await api("POST", `${workspace}/rate-limits/refresh`);
    expect(await all()).toEqual(before);

    await control("POST", "/clock", { advanceMs: 60_000 });
    const lagged = await all();
    emulator.current.faults(undefined);
    expect(lagged).toEqual(await all());
    expect(lagged.filter((text, i) => text === before[i])).toEqual([]);
});
