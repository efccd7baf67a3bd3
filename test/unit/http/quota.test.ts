/** What a service reports of its limits: when the rest is spread, when requests wait for the reset, and which policy applies. */
import { Quotas } from "../../../provider/http/rateLimit/quota";
import type { Response } from "../../../provider/http/rateLimit/refill";
import type { Allowance } from "../../../provider/http/rateLimit/rateHeaders";

const NOW = 1_000;

/** The response to a request, which was accepted. */
function response(given: Partial<Response> = {}): Response {
    return { number: 0, sentAt: NOW, sentSince: 0, refused: false, ...given };
}

/** The response to the first of so many requests, and what it reports. */
function reported(allowance: Allowance, { sentSince = 0, lastSent = NOW } = {}): Quotas {
    const quotas = new Quotas();
    quotas.observe(
        new Map([["", { ...allowance, remaining: allowance.remaining + 1 }]]),
        response({ sentSince }),
        NOW,
    );
    quotas.sent(lastSent);
    return quotas;
}

test.each<[string, Allowance, number]>([
    ["half is left", { limit: 100, remaining: 50, resetMs: 10_000 }, 0],
    ["less than half is left", { limit: 100, remaining: 49, resetMs: 10_000 }, 10_000 / 49],
    ["one is left", { limit: 100, remaining: 1, resetMs: 10_000 }, 10_000],
    ["none is left", { limit: 100, remaining: 0, resetMs: 10_000 }, 10_000],
    ["none is left for an hour", { limit: 100, remaining: 0, resetMs: 3_600_000 }, 3_600_000],
    ["little is left for a minute", { limit: 100, remaining: 10, resetMs: 60_000 }, 6_000],
    ["little is left for longer", { limit: 100, remaining: 10, resetMs: 60_001 }, 0],
    ["32 are left of an unknown limit", { limit: undefined, remaining: 32, resetMs: 10_000 }, 0],
    ["31 are left of an unknown limit", { limit: undefined, remaining: 31, resetMs: 10_000 }, 10_000 / 31],
    ["none is left until now", { limit: 100, remaining: 0, resetMs: 0 }, 0],
])("where %s the next request waits as long as that needs", (_what, allowance, expected) => {
    expect(reported(allowance).delay(NOW)).toBeCloseTo(expected);
});

test("the time since the last request counts", () => {
    const quotas = reported({ limit: 100, remaining: 10, resetMs: 10_000 }, { lastSent: NOW - 400 });
    expect(quotas.delay(NOW)).toBeCloseTo(600);
    expect(quotas.delay(NOW + 5_000)).toBe(0);
});

test("after the reset nothing waits", () => {
    const quotas = reported({ limit: 100, remaining: 0, resetMs: 10_000 });
    expect(quotas.delay(NOW + 9_999)).toBe(1);
    expect(quotas.delay(NOW + 10_000)).toBe(0);
});

test("requests that were sent after the reported one count as used", () => {
    expect(
        reported({ limit: 100, remaining: 50, resetMs: 10_000 }, { sentSince: 1 }).delay(NOW),
    ).toBeGreaterThan(0);
    expect(reported({ limit: 100, remaining: 5, resetMs: 10_000 }, { sentSince: 5 }).delay(NOW)).toBe(10_000);
});

test("requests are used up until the reset only where none is left", () => {
    expect(reported({ limit: 100, remaining: 0, resetMs: 10_000 }).exhaustedUntil).toBe(NOW + 10_000);
    expect(reported({ limit: 100, remaining: 1, resetMs: 10_000 }).exhaustedUntil).toBe(0);
    expect(new Quotas().exhaustedUntil).toBe(0);
});

test("a response that was overtaken by a later one is ignored", () => {
    const quotas = new Quotas();
    const report = (remaining: number, number: number): void =>
        quotas.observe(
            new Map([["", { limit: 100, remaining, resetMs: 10_000 }]]),
            response({ number }),
            NOW,
        );
    report(0, 2);
    report(100, 1);
    expect(quotas.delay(NOW)).toBe(10_000);
    report(100, 2);
    expect(quotas.delay(NOW)).toBe(0);
});

describe("several policies", () => {
    const none = (resetMs: number): Allowance => ({ limit: 100, remaining: 0, resetMs });

    test("apply together: the longest wait counts", () => {
        const quotas = new Quotas();
        expect(quotas.known).toBe(false);
        quotas.observe(
            new Map([
                ["second", none(1_000)],
                ["hour", none(50_000)],
                ["minute", none(20_000)],
            ]),
            response(),
            NOW,
        );
        expect(quotas.known).toBe(true);
        expect(quotas.delay(NOW)).toBe(50_000);
        expect(quotas.exhaustedUntil).toBe(NOW + 50_000);
    });

    test("are remembered up to sixteen, so that names that change fill no memory", () => {
        const quotas = new Quotas();
        for (let policy = 1; policy <= 17; policy++) {
            quotas.observe(
                new Map([[`policy-${policy}`, none(policy * 1_000)]]),
                response({ number: policy }),
                NOW,
            );
        }
        expect(quotas.delay(NOW)).toBe(16_000);
        quotas.observe(new Map([["policy-1", none(40_000)]]), response({ number: 18 }), NOW);
        expect(quotas.delay(NOW)).toBe(40_000);
    });
});
