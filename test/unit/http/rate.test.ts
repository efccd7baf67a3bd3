/** The measured limit: what a refusal says of the rate and the burst of a token bucket, from the times of accepted requests. */
import { RateLog, type Limit } from "../../../provider/http/rateLimit/rate";

/** Requests that were accepted at these times. */
function accepted(...times: number[]): RateLog {
    const log = new RateLog();
    accept(log, ...times);
    return log;
}

function accept(log: RateLog, ...times: number[]): void {
    for (const at of times) {
        log.add(at).accepted = true;
    }
}

/** A request that is sent and refused at this time, while the rate was `pace`. */
const refuse = (log: RateLog, at: number, pace = 10): Limit => log.refused(log.add(at), pace);

/** So many times, evenly, the first at `from`. */
const evenly = (count: number, from: number, interval: number): number[] =>
    Array.from({ length: count }, (_, index) => from + index * interval);

describe("the first refusal", () => {
    test("gives the burst: what was accepted within a second and a half before it", () => {
        expect(refuse(accepted(0, 499, 500, 1_000, 2_000), 2_000)).toMatchObject({
            rate: 3,
            burst: 3,
            rateAtMost: Infinity,
        });
    });

    test("gives a burst of one where nothing was accepted", () => {
        expect(refuse(accepted(), 0)).toMatchObject({ rate: 1, burst: 1 });
    });

    test("counts requests that were accepted although they were sent later", () => {
        const log = accepted(100);
        const refused = log.add(200);
        accept(log, 300, 1_800);
        log.add(1_801);
        expect(log.refused(refused, 10)).toMatchObject({ burst: 2 });
    });

    test("counts no request that is still in flight", () => {
        const log = accepted(0);
        log.add(1);
        expect(refuse(log, 2)).toMatchObject({ burst: 1 });
    });

    test("gives the highest accepted rate over at least a quarter of a second", () => {
        expect(refuse(accepted(0, 750, 751, 752), 1_000).ceiling).toBeCloseTo(3 / 0.25);
        expect(refuse(accepted(0, 751, 752, 753), 1_000).ceiling).toBe(4);
        expect(refuse(accepted(751, 752, 753), 1_000).ceiling).toBe(Infinity);
    });
});

describe("a later refusal", () => {
    test("gives the rate that was accepted since the one before", () => {
        const log = accepted(...evenly(10, 0, 0));
        refuse(log, 0);
        accept(log, ...evenly(20, 100, 100));
        expect(refuse(log, 2_000).rate).toBeCloseTo(10);
        accept(log, ...evenly(30, 2_030, 33));
        expect(refuse(log, 3_000).rate).toBeCloseTo(30);
    });

    test("gives the rate since the bucket was full, without its content", () => {
        const log = accepted(...evenly(10, 0, 0));
        refuse(log, 0);
        // A long time without requests, in which the bucket overflowed; then its 10 and 20 a second.
        accept(log, ...evenly(30, 60_000, 1_000 / 30));
        const limit = refuse(log, 61_000);
        expect(limit.rate).toBeCloseTo(20);
        expect(limit.burst).toBe(10);
        expect(limit.ceiling).toBe(Infinity);
    });

    test("separates the refill from the burst, with the rate that is known by then", () => {
        // 10 at once, and 10 a second.
        const log = accepted(...evenly(10, 0, 0), ...evenly(10, 100, 100));
        expect(refuse(log, 1_001).burst).toBe(20);
        accept(log, ...evenly(20, 2_001, 100));
        const limit = refuse(log, 4_001, 5);
        expect(limit.rate).toBeCloseTo(20 / 3);
        expect(limit.burst).toBeCloseTo(20 - 6.67, 1);
    });

    test.each([
        [10, 6.67],
        [15, 7.5],
        [20, 9.5],
    ])("gives how high the rate is at most: with a pace of %d, %d", (pace, expected) => {
        const log = accepted(...evenly(10, 0, 0), ...evenly(10, 100, 100));
        refuse(log, 1_001);
        accept(log, ...evenly(20, 2_001, 100));
        expect(refuse(log, 4_001, pace).rateAtMost).toBeCloseTo(expected, 1);
    });

    test("at the time of the one before gives no rate", () => {
        const log = accepted(0);
        refuse(log, 100);
        expect(refuse(log, 100)).toMatchObject({ rate: 0, burst: 1, rateAtMost: 0 });
    });

    test("takes no rate from requests that were sent at its own time", () => {
        const log = accepted(0);
        refuse(log, 0);
        accept(log, 1_000, 1_000, 1_000);
        expect(refuse(log, 1_000).rate).toBe(3);
    });

    test("does not count what was sent after it", () => {
        const log = accepted(...evenly(10, 0, 0));
        refuse(log, 0);
        accept(log, ...evenly(10, 1_000, 100));
        const refused = log.add(2_000);
        accept(log, 2_001, 2_002);
        expect(log.refused(refused, 10).rate).toBeCloseTo(5);
    });

    test("is compared with one at least a quarter of a second ago", () => {
        const log = accepted(...evenly(10, 0, 0));
        refuse(log, 0);
        accept(log, ...evenly(10, 1_000, 100));
        refuse(log, 2_000);
        accept(log, 2_100, 2_200);
        expect(refuse(log, 2_249).rate).toBeCloseTo(12 / 2.249);
        expect(refuse(log, 2_250).rate).toBeCloseTo(2 / 0.25);
    });
});

describe("the log", () => {
    test("holds enough requests for a fast service", () => {
        expect(refuse(accepted(...evenly(1_999, 0, 0.5)), 1_000).burst).toBe(1_999);
    });

    test("does not grow without end", () => {
        expect(refuse(accepted(...evenly(50_000, 0, 0)), 0).burst).toBeLessThanOrEqual(2_000);
    });
});
