/** How fast a service refills a quota, measured from what its responses report: a bucket has a rate, a fixed window has none. */
import { Quotas } from "../../../provider/http/rateLimit/quota";
import { Refill } from "../../../provider/http/rateLimit/refill";
import { simulate } from "./simulation";

const SPAN_MS = 250;
const LIMIT = 100;

interface Reported {
    left: number;
    /** Requests since the report before. */
    requests?: number;
    ms?: number;
    refused?: boolean;
}

/** What is measured after these reports, the first of which is that of a first request. Requests per second. */
function rateAfter(reports: readonly Reported[], limit = LIMIT): number | undefined {
    const refill = new Refill();
    let number = 0;
    let sentAt = 0;
    for (const { left, requests = 10, ms = SPAN_MS, refused = false } of reports) {
        number += requests;
        sentAt += ms;
        if (refused) {
            refill.uncounted();
        }
        refill.observe(left, limit, { number, sentAt, sentSince: 0, refused });
    }
    return refill.rate && Math.round(refill.rate * 1_000_000) / 1000;
}

const times = (count: number, report: Reported): Reported[] => Array.from({ length: count }, () => report);

test("a quota that loses less than was used is refilled, at a rate slightly above the one that is used", () => {
    // 10 of 10 come back in each span.
    expect(rateAfter(times(5, { left: 40 }))).toBe(0.97 * 40);
    // 8 of 10.
    expect(rateAfter([50, 48, 46, 44, 42].map((left) => ({ left })))).toBeCloseTo(0.97 * 32);
    // Of the last four spans: 5, 10, 10, 10 of 10.
    expect(rateAfter([{ left: 60 }, { left: 60 }, { left: 55 }, ...times(3, { left: 55 })])).toBeCloseTo(
        0.97 * 35,
    );
});

test("four spans are needed, and responses that come sooner measure nothing", () => {
    expect(rateAfter(times(4, { left: 40 }))).toBeUndefined();
    expect(rateAfter(times(60, { left: 40, ms: SPAN_MS / 20, requests: 1 }))).toBeUndefined();
    expect(rateAfter(times(81, { left: 40, ms: SPAN_MS / 20, requests: 1 }))).toBeCloseTo(0.97 * 80);
});

test("a fixed window has no rate: nothing comes back until its reset", () => {
    const window = [90, 80, 70, 60].map((left) => ({ left }));
    expect(rateAfter([...window, ...window, ...window])).toBeUndefined();
});

test("a request that used nothing is no refill", () => {
    const drained = [{ left: 0 }, ...times(4, { left: 0, requests: 1, refused: true })];
    expect(rateAfter(drained)).toBeUndefined();
    expect(rateAfter(drained.map((report) => ({ ...report, refused: false })))).toBeCloseTo(0.97 * 4);
});

test("a quota that was full in between is refilled faster than it was used: the rate grows, by a part of the limit", () => {
    expect(rateAfter(times(5, { left: 99 }))).toBe(80);
    expect(rateAfter(times(5, { left: 98 }))).toBe(0.97 * 40);
    expect(rateAfter(times(5, { left: 9 }), 10)).toBe(40 + 10);
    // Only the last span counts, of those that are measured.
    expect(rateAfter([...times(4, { left: 99 }), { left: 99, requests: 5 }])).toBe(40);
});

test("after a span without a refill the rate is forgotten, and needs twice as many spans", () => {
    const mistake = [...times(5, { left: 40 }), { left: 30 }];
    expect(rateAfter(mistake)).toBeUndefined();
    expect(rateAfter([...mistake, ...times(7, { left: 30 })])).toBeUndefined();
    expect(rateAfter([...mistake, ...times(8, { left: 30 })])).toBe(0.97 * 40);
    // What was no mistake costs nothing.
    expect(rateAfter([{ left: 50 }, { left: 40 }, ...times(4, { left: 40 })])).toBe(0.97 * 40);
});

test("the number of spans grows to 64 at most", () => {
    const mistakes = Array.from({ length: 8 }, () => [...times(65, { left: 40 }), { left: 30 }]).flat();
    expect(rateAfter([...mistakes, ...times(63, { left: 30 })])).toBeUndefined();
    expect(rateAfter([...mistakes, ...times(64, { left: 30 })])).toBe(0.97 * 40);
});

describe("requests that used nothing, or of which no response says so", () => {
    const report = (remaining: number) => new Map([["", { limit: LIMIT, remaining, resetMs: 60_000 }]]);
    const response = (number: number, refused = false) => ({
        number,
        sentAt: number * SPAN_MS,
        sentSince: 0,
        refused,
    });
    /** The wait with none left, after spans of two requests each, of which one is counted. Without a refill it is that for the reset. */
    function waitAfter(uncounted: (quotas: Quotas, number: number) => void): number {
        const quotas = new Quotas();
        for (let number = 0; number < 20; number += 2) {
            quotas.observe(report(Math.max(0, 9 - number / 2)), response(number), number * SPAN_MS);
            uncounted(quotas, number + 1);
        }
        quotas.observe(report(0), response(20), 20 * SPAN_MS);
        return quotas.delay(20 * SPAN_MS);
    }

    test.each<[string, (quotas: Quotas, number: number) => void]>([
        [
            "a response without the headers",
            (quotas, number) => quotas.observe(new Map(), response(number), number),
        ],
        ["a request without a response", (quotas) => quotas.lost()],
    ])("%s is no refill", (_what, uncounted) => {
        expect(waitAfter(uncounted)).toBe(60_000);
    });

    test("a refusal that a later response has overtaken is no refill", () => {
        const quotas = new Quotas();
        for (let number = 1; number < 20; number += 2) {
            quotas.observe(report(Math.max(0, 9 - (number - 1) / 2)), response(number), number * SPAN_MS);
            quotas.observe(report(0), response(number - 1, true), number * SPAN_MS);
        }
        quotas.observe(report(0), response(21), 21 * SPAN_MS);
        expect(quotas.delay(21 * SPAN_MS)).toBe(60_000);
    });

    test("where the service counts them all, the same is one", () => {
        expect(waitAfter(() => undefined)).toBeLessThan(10_000);
    });
});

describe("with a measured rate", () => {
    const RESET_MS = 60_000;
    /** Quotas with 10 requests of 100 left, after 40 a second came back. */
    function measured(left = 10, limit = LIMIT, resetMs = RESET_MS): { quotas: Quotas; now: number } {
        const quotas = new Quotas();
        let now = 0;
        for (let number = 0; number <= 40; number += 10) {
            quotas.observe(
                new Map([["", { limit, remaining: left, resetMs }]]),
                { number, sentAt: now, sentSince: 0, refused: false },
                now,
            );
            now += SPAN_MS;
        }
        return { quotas, now: now - SPAN_MS };
    }
    const MS_EACH = 1000 / (0.97 * 40);

    test("requests go on at once as long as a few remain", () => {
        const { quotas, now } = measured(4);
        expect(quotas.delay(now)).toBe(0);
        quotas.sent(now);
        expect(quotas.delay(now)).toBeCloseTo(MS_EACH);
        expect(quotas.delay(now + MS_EACH + 0.001)).toBe(0);
    });

    test.each([
        [60_000, 2_000],
        [1_500, 1_500],
        [100, 1_000],
    ])("what is left beside is spread too: with a reset in %d ms over %d ms", (resetMs, spreadMs) => {
        const { quotas, now } = measured(44, LIMIT, resetMs);
        quotas.sent(now);
        // 43 are left, 4 of which remain.
        const each = 1000 / (0.97 * 40 + (39 * 1000) / spreadMs);
        expect(quotas.delay(now)).toBeCloseTo(Math.min(each, resetMs / 43));
    });

    test("nor in less than a second, where the reset is nearer", () => {
        const { quotas, now } = measured(7, LIMIT, 300);
        quotas.sent(now);
        expect(quotas.delay(now)).toBeCloseTo(1000 / (0.97 * 40 + 2));
    });

    test("of a small limit half remains", () => {
        const { quotas, now } = measured(1, 4);
        expect(quotas.delay(now)).toBeCloseTo(MS_EACH);
    });

    test("where none is left, they wait for the next one, and not for the reset", () => {
        const { quotas, now } = measured(0);
        expect(quotas.exhaustedUntil - now).toBeCloseTo(MS_EACH);
        expect(quotas.delay(now)).toBeCloseTo(4 * MS_EACH);
    });

    test("never longer than for the reset", () => {
        const { quotas, now } = measured(0);
        quotas.observe(
            new Map([["", { limit: LIMIT, remaining: 0, resetMs: 10 }]]),
            { number: 41, sentAt: now, sentSince: 0, refused: false },
            now,
        );
        expect(quotas.delay(now)).toBe(10);
        expect(quotas.exhaustedUntil).toBe(now + 10);
    });
});

test.each([
    { rate: 50, burst: 10, latencyMs: 2 },
    { rate: 50, burst: 10, latencyMs: 20 },
    { rate: 50, burst: 10, latencyMs: 100, jitter: 0.5 },
    { rate: 50, burst: 50, latencyMs: 300 },
    { rate: 100, burst: 20, latencyMs: 20 },
    { rate: 10, burst: 10, latencyMs: 20 },
    { rate: 50, burst: 10, latencyMs: 300, spread: 0.7, lateMs: 5 },
    { rate: 100, burst: 20, latencyMs: 2, spread: 0.7, lateMs: 5 },
    { rate: 50, burst: 2, latencyMs: 2 },
])("an announced bucket is used to its rate: %j", async (scenario) => {
    const { time, ideal, refused } = await simulate({ ...scenario, operations: 16, headers: true });
    expect(time / ideal).toBeLessThan(1.4);
    expect(refused).toBeLessThan(20);
});
