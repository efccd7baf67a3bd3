/** The pace: none without a limit, and with one near to it, with few refusals. In virtual time, and against a real server. */
import { Limiter } from "../../../provider/http/rateLimit/limiter";
import { Pacer } from "../../../provider/http/rateLimit/pacing";
import { allowancesOf } from "../../../provider/http/rateLimit/rateHeaders";
import { simulate, VirtualClock, type Scenario } from "./simulation";
import { client, serve } from "./support";

const never = new AbortController().signal;

/** Of what chance decides, so many are tried. */
const SEEDS = 20;

const share = ({ refused, sent }: { refused: number; sent: number }): number => refused / sent;

function grid(): Scenario[] {
    const scenarios: Scenario[] = [];
    for (const rate of [5, 50, 200]) {
        for (const burst of [1, 10, 50]) {
            for (const operations of [8, 16, 32]) {
                for (const latencyMs of [2, 20, 50, 100, 200]) {
                    scenarios.push({ rate, burst, operations, latencyMs });
                }
            }
        }
    }
    return scenarios;
}

const named = (scenarios: Scenario[]): [string, Scenario][] =>
    scenarios.map((s) => [
        `${s.rate}/s, burst ${s.burst}, ${s.operations} operations, ${s.latencyMs} ms${s.jitter ? " ± 30 %" : ""}`,
        s,
    ]);

describe("500 creates against a token bucket without headers", () => {
    const usual = grid().filter(({ rate, latencyMs }) => rate === 50 && latencyMs <= 20);

    test.each(
        named([...usual, ...usual.filter(({ burst }) => burst > 1).map((s) => ({ ...s, jitter: 0.3 }))]),
    )("%s: at most 2 %% refused (rounded), within 1.3 of the ideal time", async (_name, scenario) => {
        const outcome = await simulate(scenario);
        expect(Math.round(share(outcome) * 100)).toBeLessThanOrEqual(2);
        expect(outcome.time / outcome.ideal).toBeLessThanOrEqual(1.3);
    });

    // More operations than may be in flight make no difference.
    const others = grid().filter(({ operations }) => operations < 32);

    // Long ways tell of a limit late, and a fast limit leaves no time to learn it.
    test.each(named(others))("%s: not much worse", async (_name, scenario) => {
        const outcome = await simulate(scenario);
        // The pause that the service asks for at its first refusal is its own, and long beside 2.5 seconds of work.
        const pause = outcome.refused > 0 ? 1000 : 0;
        expect(share(outcome)).toBeLessThanOrEqual(0.055);
        expect(outcome.time).toBeLessThanOrEqual(outcome.ideal * 1.55 + pause);
    });

    const busy = [10, 50].flatMap((burst) =>
        [8, 32].flatMap((operations) =>
            [5, 15, 40].map((latencyMs) => ({ rate: 50, burst, operations, latencyMs, spread: 0.5 })),
        ),
    );

    test.each(named(busy))("%s on average, on a busy machine", async (_name, scenario) => {
        const [ratios, shares]: [number[], number[]] = [[], []];
        for (let seed = 1; seed <= SEEDS; seed++) {
            const outcome = await simulate({ ...scenario, lateMs: seed % 2 ? 30 : 0, seed: seed * 7919 });
            ratios.push(outcome.time / outcome.ideal);
            shares.push(share(outcome));
        }
        const inOrder = ratios.sort((a, b) => a - b);
        expect(inOrder[SEEDS / 2]).toBeLessThanOrEqual(1.2);
        expect(inOrder.at(-1)).toBeLessThanOrEqual(1.3);
        expect(shares.filter((one) => one > 0.02).length).toBeLessThanOrEqual(SEEDS * 0.05);
        expect(Math.max(...shares)).toBeLessThanOrEqual(0.03);
    });

    test("without a limit nothing is refused, and the careful start costs little", async () => {
        for (const latencyMs of [2, 20, 200]) {
            const outcome = await simulate({ rate: 1e6, burst: 1e6, operations: 32, latencyMs });
            expect(outcome.refused).toBe(0);
            expect(outcome.time).toBeLessThanOrEqual(outcome.ideal * 1.2 + 600);
        }
    });
});

describe("500 creates against a token bucket that reports what is left", () => {
    test.each(
        named(grid().filter(({ rate, burst, latencyMs }) => rate >= 50 && burst >= 50 && latencyMs <= 50)),
    )("%s: hardly any is refused", async (_name, scenario) => {
        const outcome = await simulate({ ...scenario, headers: true });
        expect(share(outcome)).toBeLessThanOrEqual(0.02);
        expect(outcome.time / outcome.ideal).toBeLessThanOrEqual(1.3);
    });
});

describe("after a refusal", () => {
    /** A limiter whose first request was refused, with a pause of a second. */
    async function scene() {
        const clock = new VirtualClock();
        const limiter = new Limiter(16, clock);
        const log: string[] = [];
        const ends = new Map<string, (kind: "responded" | "lost") => void>();
        const send = (name: string, options: { delayMs?: number; again?: boolean } = {}): void => {
            void limiter.run({ signal: never, ...options }, async (ticket) => {
                log.push(name);
                limiter.pacer[await new Promise<"responded" | "lost">((resolve) => ends.set(name, resolve))](
                    ticket,
                );
            });
        };
        const end = async (name: string, kind: "responded" | "lost"): Promise<void> => {
            ends.get(name)?.(kind);
            await clock.pass(1000);
        };
        const wait = await limiter.run({ signal: never }, async (ticket) =>
            limiter.pacer.refused(ticket, 1000),
        );
        expect(wait).toBe(1000);
        return { clock, log, send, end };
    }

    test("after the pause one request is sent as a probe, refused ones first; the others wait for its response", async () => {
        const { clock, log, send, end } = await scene();
        send("new");
        send("refused", { delayMs: 1000, again: true });
        await clock.pass(999);
        expect(log).toEqual([]);
        await clock.pass(1);
        expect(log).toEqual(["refused"]);
        await clock.pass(10_000);
        expect(log).toEqual(["refused"]);
        await end("refused", "responded");
        expect(log).toEqual(["refused", "new"]);
    });

    test("a probe without a result is followed by another", async () => {
        const { clock, log, send, end } = await scene();
        send("first");
        send("second");
        send("third");
        await clock.pass(1000);
        await end("first", "lost");
        expect(log).toEqual(["first", "second"]);
    });

    test("what was sent before the refusal and is refused too slows nothing further down", () => {
        let now = 0;
        const pacer = new Pacer(() => now);
        const tickets = [1, 2, 3].map(() => pacer.sent());
        now = 10;
        tickets.forEach((ticket) => pacer.refused(ticket, 1000));
        expect(pacer.delay()).toBe(1000);
    });
});

test.each([
    [{ ratelimit: "limit=50, remaining=10, reset=1" }, { limit: 50, remaining: 10, resetMs: 1000 }],
    [
        { ratelimit: '"default";r=10;t=2', "ratelimit-policy": '"default";q=50;w=60' },
        { limit: 50, remaining: 10, resetMs: 2000 },
    ],
    [
        { "ratelimit-limit": "50, 50;w=1", "ratelimit-remaining": "0", "ratelimit-reset": "3" },
        { limit: 50, remaining: 0, resetMs: 3000 },
    ],
    [
        {
            "x-ratelimit-limit": "50",
            "x-ratelimit-remaining": "7",
            "x-ratelimit-reset": "1800000005",
            date: "Fri, 15 Jan 2027 08:00:00 GMT",
        },
        { limit: 50, remaining: 7, resetMs: 5000 },
    ],
    [{ "x-ratelimit-remaining": "7" }, undefined],
    [{ "ratelimit-remaining": "many", "ratelimit-reset": "1" }, undefined],
    [{}, undefined],
])("%j says %j", (headers, said) => {
    expect([...allowancesOf(headers as Record<string, string>).values()][0]).toEqual(said);
});

test("of several policies in a RateLimit header the tightest rules", () => {
    const pacer = new Pacer(() => 0);
    pacer.responded(pacer.sent(), {
        "ratelimit-policy": '"burst";q=10;w=1, "hourly";q=500;w=3600',
        ratelimit: '"burst";r=10;t=1, "hourly";r=0;t=30',
    });
    expect(pacer.delay()).toBe(30_000);
});

test("against a real server, all are accepted in the end and few refused on the way", async () => {
    const [rate, burst, creates] = [100, 20, 150];
    let [tokens, filledAt, refused, accepted] = [burst, performance.now(), 0, 0];
    const server = await serve((_request, response) => {
        const now = performance.now();
        tokens = Math.min(burst, tokens + ((now - filledAt) * rate) / 1000);
        filledAt = now;
        if (tokens >= 1) {
            tokens--;
            accepted++;
            response.writeHead(201).end('{"id":"x"}');
        } else {
            refused++;
            response.writeHead(429, { "retry-after": "1" }).end("{}");
        }
    });
    const asked = client(`http://127.0.0.1:${server.port}`, { maxRetries: 6 });
    let begun = 0;
    const operation = async (): Promise<void> => {
        while (begun++ < creates) {
            await asked.send("POST", "/a", { signal: new AbortController().signal, body: {} });
        }
    };
    await Promise.all(Array.from({ length: 16 }, operation));
    await asked.close();
    await server.close();
    expect(accepted).toBe(creates);
    expect(refused).toBeLessThanOrEqual(creates * 0.2);
}, 30_000);
