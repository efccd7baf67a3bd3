/** Faults on demand: the plan, the requests that match its rules, and the counts. */
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { startEmulator, type Emulator, type FaultPlan } from "../../emulator";
import {
    agentenvApi,
    controlOf,
    databaseFile,
    emulatorCommand,
    emulatorPerTest,
    newWorkspace,
    send,
    tripswitchApi,
} from "./support";

const emulator = emulatorPerTest();
const control = controlOf(emulator);

const unavailable = { kind: "status", status: 503 } as const;
const list = (of = emulator.current) => agentenvApi(of)("GET", "/workspaces");
/** The statuses of this many sequential requests. */
async function statuses(count: number, ask: () => Promise<{ status: number }>): Promise<number[]> {
    const found: number[] = [];
    for (let i = 0; i < count; i++) {
        found.push((await ask()).status);
    }
    return found;
}

describe("control routes", () => {
    const plan = { seed: 7, rules: [{ fault: { kind: "hang" } }], staleReadsMs: 5 };

    test("PUT /faults sets a plan, GET returns it with its defaults, DELETE removes it", async () => {
        expect((await control("PUT", "/faults", plan)).status).toBe(204);
        expect((await control("GET", "/faults")).body.plan).toEqual({
            seed: 7,
            rules: [{ when: {}, rate: 1, skip: 0, fault: { kind: "hang", phase: "before" } }],
            ignoreIdempotencyKeys: false,
            clockSkewMs: 0,
            staleReadsMs: 5,
        });
        expect((await control("DELETE", "/faults")).status).toBe(204);
        expect((await control("GET", "/faults")).body.plan).toBeNull();
        expect((await list()).status).toBe(200);
    });

    test("a plan replaces the previous one and its counts; {} is a plan without faults", async () => {
        await control("PUT", "/faults", { rules: [{ fault: unavailable }] });
        expect((await list()).status).toBe(503);
        await control("PUT", "/faults", {});
        expect((await list()).status).toBe(200);
        expect(emulator.current.faultCounts()).toMatchObject({ rules: [], kinds: { status: 0 } });
    });

    test.each([
        ["rules.0.fault.kind", { rules: [{ fault: { kind: "meteor" } }] }],
        ["rules.0.fault.status", { rules: [{ fault: { kind: "status", status: 200 } }] }],
        ["rules.0.fault.maxMs", { rules: [{ fault: { kind: "latency", minMs: 2, maxMs: 1 } }] }],
        ["rules.1.rate", { rules: [{ fault: unavailable }, { rate: 2, fault: unavailable }] }],
        ["rules.0.when.method", { rules: [{ when: { method: "FETCH" }, fault: unavailable }] }],
        ["rules.0.when.path", { rules: [{ when: { path: "v1" }, fault: unavailable }] }],
        ["rateLimit.burst", { rateLimit: { perSecond: 1, burst: 0 } }],
        ["clockSkewMs", { clockSkewMs: 1e300 }],
        ['"delay"', { rules: [{ fault: { kind: "truncate", delay: 1 } }] }],
        ["not JSON", "{"],
    ])(
        "an invalid plan is refused with the name of the invalid part (%s), and changes nothing",
        async (name, wrong) => {
            await control("PUT", "/faults", plan);
            const before = (await control("GET", "/faults")).text;
            const refused = await control("PUT", "/faults", wrong);
            expect([refused.status, refused.body]).toEqual([
                400,
                { error: expect.stringContaining(name) as string },
            ]);
            expect(() => emulator.current.faults(wrong as FaultPlan)).toThrow();
            expect((await control("GET", "/faults")).text).toBe(before);
        },
    );

    test("no faults are injected into control routes; /reset keeps the plan", async () => {
        emulator.current.faults({ rules: [{ fault: unavailable }], rateLimit: { perSecond: 1, burst: 1 } });
        expect((await control("POST", "/reset")).status).toBe(204);
        expect((await control("GET", "/objects")).status).toBe(200);
        expect((await list()).status).toBe(503);
    });
});

describe("which requests match a rule", () => {
    /** `GET agentenv /v1/workspaces`, for each of some requests that match a rule with this `when`. */
    async function hitBy(when: NonNullable<FaultPlan["rules"]>[number]["when"]): Promise<string[]> {
        const one = agentenvApi(emulator.current);
        const two = tripswitchApi(emulator.current);
        await one("DELETE", "/workspaces/ws_a");
        const rules = [{ ...(when && { when }), fault: unavailable }];
        emulator.current.faults({ rules });
        await control("DELETE", "/requests");
        await one("GET", "/workspaces?limit=1");
        await one("POST", "/workspaces", { name: "a" });
        await one("GET", "/workspaces/ws_a");
        await one("GET", "/workspaces/ws_a/secrets");
        await one("PATCH", "/workspaces/ws_a/secrets/s");
        await two("GET", "/v1/workspaces");
        const hits = emulator.current.requests().filter(({ fault }) => fault !== undefined);
        return hits.map(({ method, path }) => `${method} ${path.replace("/v1/workspaces", "")}`);
    }

    test.each([
        [undefined, 6],
        [{ service: "tripswitch" }, ["GET /tripswitch"]],
        [{ method: "POST" }, ["POST /agentenv"]],
        [{ method: ["POST", "PATCH"] }, ["POST /agentenv", "PATCH /agentenv/ws_a/secrets/s"]],
        [{ path: "/v1/workspaces" }, ["GET /agentenv?limit=1", "POST /agentenv", "GET /tripswitch"]],
        [{ path: "/v1/workspaces/*" }, ["GET /agentenv/ws_a"]],
        [{ path: "/v1/workspaces/ws_*/secrets" }, ["GET /agentenv/ws_a/secrets"]],
        [
            { path: "/v1/*/ws_a/**" },
            ["GET /agentenv/ws_a", "GET /agentenv/ws_a/secrets", "PATCH /agentenv/ws_a/secrets/s"],
        ],
        [{ path: "/**/secrets" }, ["GET /agentenv/ws_a/secrets"]],
        [{ path: "/v1/work.paces" }, []],
        [{ service: "agentenv", method: "GET", path: "/v1/workspaces" }, ["GET /agentenv?limit=1"]],
    ] as const)("%j", async (when, expected) => {
        const hits = await hitBy(when);
        expect(typeof expected === "number" ? hits.length : hits).toEqual(expected);
    });

    test("`skip` leaves out the first requests, `times` limits the number of faults", async () => {
        emulator.current.faults({ rules: [{ skip: 1, times: 2, fault: unavailable }] });
        expect(await statuses(5, list)).toEqual([200, 503, 503, 200, 200]);
        expect(emulator.current.faultCounts().rules).toEqual([{ considered: 5, injected: 2 }]);
    });

    test("the first matching rule applies; after its last fault, the next rule does", async () => {
        emulator.current.faults({
            rules: [
                { times: 1, fault: { kind: "status", status: 500 } },
                { times: 1, fault: { kind: "status", status: 502 } },
            ],
        });
        expect(await statuses(3, list)).toEqual([500, 502, 200]);
        const counts = (await control("GET", "/faults")).body.counts;
        expect(counts).toEqual(emulator.current.faultCounts());
        expect(counts).toMatchObject({
            rules: [
                { considered: 3, injected: 1 },
                { considered: 3, injected: 1 },
            ],
            kinds: { status: 2, reset: 0 },
        });
    });
});

describe("`seed` and `rate`: the same faults in every run", () => {
    const half = (seed: number): FaultPlan => ({ seed, rules: [{ rate: 0.5, fault: unavailable }] });

    test("of requests to one path, a seed selects the same ones in every run, and another seed others", async () => {
        emulator.current.faults(half(1));
        const first = await statuses(40, list);
        expect(first).toEqual(expect.arrayContaining([200, 503]));
        emulator.current.faults(half(1));
        expect(await statuses(40, list)).toEqual(first);
        emulator.current.faults(half(2));
        expect(await statuses(40, list)).not.toEqual(first);
    });

    test("independently of other paths, methods and rules", async () => {
        emulator.current.faults(half(1));
        const alone = await statuses(20, list);
        emulator.current.faults({
            ...half(1),
            rules: [...half(1).rules!, { rate: 0.5, fault: { kind: "status", status: 500 } }],
        });
        const among = await statuses(20, async () => {
            await tripswitchApi(emulator.current)("GET", "/v1/workspaces");
            await agentenvApi(emulator.current)("POST", "/workspaces", { name: "a" });
            return list();
        });
        expect(among.map((status) => status === 503)).toEqual(alone.map((status) => status === 503));
    });

    test("in another emulator too, where all ids differ", async () => {
        const run = async (of: Emulator) => {
            const api = agentenvApi(of);
            const workspace = await newWorkspace(api);
            of.faults(half(3));
            return statuses(20, () => api("GET", workspace));
        };
        const other = await startEmulator();
        const there = await run(other).finally(() => other.close());
        expect(await run(emulator.current)).toEqual(there);
    });

    test("0 selects none, 1 all, and 0.1 about a tenth", async () => {
        const rules = [0, 1, 0.1].map((rate) => ({
            rate,
            fault: { kind: "latency", minMs: 0, maxMs: 0 } as const,
        }));
        emulator.current.faults({ rules });
        await statuses(200, list);
        const [none, all, some] = emulator.current.faultCounts().rules.map(({ injected }) => injected);
        expect([none, all]).toEqual([0, 200]);
        expect(some).toBe(16); // what the default seed gives
    });
});

describe("beside rules", () => {
    test("`ignoreIdempotencyKeys`: while the plan is active, every POST creates an object", async () => {
        const create = () =>
            agentenvApi(emulator.current)("POST", "/workspaces", { name: "a" }, { "Idempotency-Key": "k" });
        const first = await create();
        emulator.current.faults({ ignoreIdempotencyKeys: true });
        expect((await create()).body.id).not.toBe(first.body.id);
        emulator.current.faults(undefined);
        expect((await create()).body.id).toBe(first.body.id);
    });

    test("`clockSkewMs`: the services' clock differs, in `Date` and in timestamps", async () => {
        const now = Date.UTC(2026, 0, 15);
        const skewed = await startEmulator({ now: () => now });
        const hour = 60 * 60 * 1000;
        const offsets: number[][] = [];
        for (const clockSkewMs of [hour, -hour, 0]) {
            skewed.faults({ clockSkewMs });
            const { headers, body } = await agentenvApi(skewed)("POST", "/workspaces", { name: "a" });
            const times = [headers.get("Date"), body.createdAt].map((time) => Date.parse(String(time)));
            offsets.push(times.map((time) => Math.round((time - now) / hour)));
        }
        await skewed.close();
        expect(offsets).toEqual([
            [1, 1],
            [-1, -1],
            [0, 0],
        ]);
    });
});

describe("a plan at the start", () => {
    test("`startEmulator({ faults })`", async () => {
        const faulty = await startEmulator({ faults: { rules: [{ times: 1, fault: unavailable }] } });
        const seen = await statuses(2, () => list(faulty));
        await faulty.close();
        expect(seen).toEqual([503, 200]);
    });

    test("with an invalid plan it does not start, and the error contains the reason", async () => {
        const faults = { rules: [{ rate: -1, fault: unavailable }] };
        await expect(startEmulator({ faults })).rejects.toThrow("rules.0.rate");
    });

    describe("the command's --faults FILE", () => {
        const file = (text: string) => {
            const path = join(dirname(databaseFile()), "faults.json");
            writeFileSync(path, text);
            return path;
        };
        const run = (path: string) => emulatorCommand("--port", "0", "--faults", path);

        test("accepts the same JSON", async () => {
            const child = run(file(JSON.stringify({ rules: [{ fault: unavailable }] })));
            const [line] = (await once(createInterface(child.stdout), "line")) as [string];
            const { tripswitchUrl } = JSON.parse(line) as { tripswitchUrl: string };
            expect((await send("GET", `${tripswitchUrl}/v1/workspaces`)).status).toBe(503);
            const exit = once(child, "exit");
            child.kill("SIGTERM");
            await exit;
        });

        test.each([
            ["a missing file", () => join(dirname(databaseFile()), "none.json"), "ENOENT"],
            ["a file that is not JSON", () => file("{"), "JSON"],
            ["a file that is not a plan", () => file('{"rules": [{}]}'), "rules.0.fault"],
        ])("%s is an error by its name, before anything listens", async (_case, path, reason) => {
            const child = run(path());
            let [out, err] = ["", ""];
            child.stdout.on("data", (chunk: Buffer) => (out += chunk.toString()));
            child.stderr.on("data", (chunk: Buffer) => (err += chunk.toString()));
            expect(await once(child, "close")).toEqual([1, null]);
            expect(err).toMatch(/--faults .*\.json/);
            expect(err).toContain(reason);
            expect(out).toBe("");
        });
    });
});
