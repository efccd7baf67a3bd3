/** The pacer from response to response, with a clock of the test: how many may be in flight, how long a pause is, and how the rate changes. */
import { Pacer } from "../../../provider/http/rateLimit/pacing";

function scene() {
    let now = 0;
    const pacer = new Pacer(() => now);
    const pass = (ms: number): void => void (now += ms);
    const accept = (count: number, latencyMs = 0): void => {
        for (let i = 0; i < count; i++) {
            const ticket = pacer.sent();
            pass(latencyMs);
            pacer.responded(ticket);
        }
    };
    /** One more is sent and refused. */
    const refuse = (pauseMs?: number): number => pacer.refused(pacer.sent(), pauseMs);
    /** Passes the pause; then the probe is accepted. */
    const probe = (): void => {
        pass(pacer.delay() ?? 0);
        accept(1);
    };
    return { pacer, pass, accept, refuse, probe };
}

describe("without a known limit", () => {
    test("four may be in flight at first, or fewer where the setting says so", () => {
        const { pacer } = scene();
        expect(pacer.window(16)).toBe(4);
        expect(pacer.window(3)).toBe(3);
    });

    test("as many as 90 a second need may be in flight with slow responses", () => {
        const { pacer, accept } = scene();
        // The smoothed latency comes near to it.
        accept(100, 200);
        expect(pacer.window(100)).toBe(17);
    });

    test("one response that is slow changes little", () => {
        const { pacer, accept } = scene();
        accept(1, 1_000);
        expect(pacer.window(100)).toBe(9);
    });

    test("after 120 responses one more for every four may be in flight, up to the setting", () => {
        const { pacer, accept } = scene();
        accept(123);
        expect(pacer.window(16)).toBe(4);
        accept(1);
        expect(pacer.window(16)).toBe(5);
        accept(1_000);
        expect(pacer.window(16)).toBe(16);
    });

    test("as many as the setting says may be in flight once the service reports a limit", () => {
        const { pacer } = scene();
        pacer.responded(pacer.sent(), { "ratelimit-remaining": "100", "ratelimit-reset": "1" });
        expect(pacer.window(16)).toBe(16);
    });

    test("nothing waits", () => {
        const { pacer, accept } = scene();
        accept(1_000);
        expect(pacer.delay()).toBe(0);
        expect(pacer.pausedUntil).toBe(0);
    });
});

describe("a refusal", () => {
    test("without a time is a pause of a second, twice as long after each that follows, at most 30 s", () => {
        const { pass, refuse } = scene();
        const pauses = Array.from({ length: 7 }, () => {
            const pause = refuse();
            pass(pause);
            return pause;
        });
        expect(pauses).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
    });

    test("with a time is a pause of that time for all", () => {
        const { pacer, pass, refuse } = scene();
        pass(500);
        expect(refuse(7_000)).toBe(7_000);
        expect(pacer.delay()).toBe(7_000);
        expect(pacer.pausedUntil).toBe(7_500);
        expect(pacer.window(16)).toBe(16);
    });

    test("after an accepted probe begins anew with a pause of a second", () => {
        const { refuse, probe } = scene();
        refuse();
        probe();
        expect(refuse()).toBe(1_000);
    });
});

describe("while the probe is in flight", () => {
    /** Two requests were sent before the refusal. */
    function probing() {
        const { pacer, pass } = scene();
        const earlier = [pacer.sent(), pacer.sent()] as const;
        pacer.refused(pacer.sent(), 1_000);
        pass(1_000);
        return { pacer, earlier, probe: pacer.sent() };
    }

    test.each<["responded" | "lost" | "refused"]>([["responded"], ["lost"], ["refused"]])(
        "nothing is sent, also where a request that was sent before the refusal is %s",
        (outcome) => {
            const { pacer, earlier } = probing();
            expect(pacer.delay()).toBeUndefined();
            if (outcome === "refused") {
                pacer.refused(earlier[0], 1_000);
            } else {
                pacer[outcome](earlier[0]);
            }
            expect(pacer.delay()).toBeUndefined();
        },
    );

    test("refusals of requests that were sent before lower the rate no further", () => {
        const { pacer, earlier, probe } = probing();
        earlier.forEach((ticket) => pacer.refused(ticket, 1_000));
        pacer.responded(probe);
        expect(pacer.delay()).toBeCloseTo(100);
    });
});

describe("the rate after the pause", () => {
    /** Milliseconds between two requests, after so many were accepted at once and one more was refused. */
    function interval(burst: number, pauseMs: number, refusals = 1): number | undefined {
        const { pacer, accept, pass, refuse, probe } = scene();
        accept(burst);
        for (let refusal = 1; refusal < refusals; refusal++) {
            pass(refuse(pauseMs));
        }
        refuse(pauseMs);
        probe();
        return pacer.delay();
    }

    test.each([
        ["is twice what was accepted at once, per second of the pause", 10, 1_000, 1_000 / 20],
        ["is at most 15 more than that", 30, 1_000, 1_000 / 45],
        ["is at least ten a second", 1, 1_000, 100],
        ["is at least ten in a longer pause", 1, 5_000, 500],
        ["is lower after a longer pause", 10, 5_000, 5_000 / 20],
        ["is not higher after a shorter pause", 10, 100, 1_000 / 20],
    ])("%s", (_what, burst, pauseMs, expected) => {
        expect(interval(burst, pauseMs)).toBeCloseTo(expected);
    });

    test("is half as high after each refusal in a row", () => {
        expect(interval(10, 1_000, 3)).toBeCloseTo(4 * (interval(10, 1_000) ?? 0));
    });
});
