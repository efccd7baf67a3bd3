/** The pace after a refusal and against a real server. pacing.slow.test.ts simulates many limits. */
import { Limiter } from "../../../provider/http/rateLimit/limiter";
import { Pacer } from "../../../provider/http/rateLimit/pacing";
import { allowancesOf } from "../../../provider/http/rateLimit/rateHeaders";
import { VirtualClock } from "./simulation";
import { client, serve } from "./support";

const never = new AbortController().signal;

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
