/** How the pacer's rate follows a limit: growth while requests are accepted, the rate after a refusal, and what idle time permits. */
import { Pacer } from "../../../provider/http/rateLimit/pacing";

/** A pacer whose first requests, as many as the burst, were accepted; the next was refused, and after a second's pause the probe was accepted. */
function paced(burst: number, firstRequests: readonly number[] = Array.from({ length: burst }, () => 0)) {
    let now = 0;
    const pacer = new Pacer(() => now);
    const passTo = (time: number): void => void (now = time);
    const pass = (ms: number): void => void (now += ms);
    /** Sends one that is accepted at once. @returns the rate at which it was sent */
    const accept = (): number => {
        const ticket = pacer.sent();
        pacer.responded(ticket);
        return ticket.rate;
    };
    const acceptMany = (count: number, interval = 0): void => {
        for (let i = 0; i < count; i++) {
            pass(interval);
            accept();
        }
    };
    /** @returns the rate at which it was sent */
    const refuse = (pauseMs = 1_000): number => {
        const ticket = pacer.sent();
        pacer.refused(ticket, pauseMs);
        return ticket.rate;
    };
    for (const time of firstRequests) {
        passTo(time);
        accept();
    }
    refuse();
    pass(1_000);
    accept();
    return { pacer, pass, accept, acceptMany, refuse };
}

/** By what fraction the rate grows with the next accepted request. */
function growth({ accept }: { accept: () => number }): number {
    const before = accept();
    return accept() / before - 1;
}

/** How many requests may be sent at once. */
function atOnce({ pacer }: { pacer: Pacer }): number {
    let count = 0;
    while (count < 1_000 && pacer.delay() === 0) {
        pacer.sent();
        count++;
    }
    return count;
}

describe("in the search for a limit", () => {
    test.each([
        [1, 0.2],
        [10, 0.05],
        [28, 0.02],
    ])("with a burst of %d the rate grows by %d with each accepted request", (burst, step) => {
        expect(growth(paced(burst))).toBeCloseTo(step);
    });

    test("the rate grows less with each of several requests in flight", () => {
        const { pacer, accept } = paced(10);
        const [first] = [pacer.sent(), pacer.sent(), pacer.sent(), pacer.sent()];
        pacer.responded(first);
        expect(accept()).toBeCloseTo(20 * (1 + (1.4 * 0.05) / 4));
    });

    test("the rate does not grow while it is not used", () => {
        const { pass, accept } = paced(10);
        pass(10_000);
        const before = accept();
        expect(accept()).toBe(before);
    });

    test.each([
        [1, 1],
        [4, 2],
        [6, 3],
        [100, 3],
    ])("with a burst of %d, %d may be sent at once after idle time", (burst, expected) => {
        const scene = paced(burst);
        scene.pass(10_000);
        expect(atOnce(scene)).toBe(expected);
    });

    test("idle time earns what the rate permits, and no more", () => {
        const scene = paced(10);
        expect(scene.pacer.delay()).toBe(50);
        scene.pass(49);
        expect(scene.pacer.delay()).toBeCloseTo(1);
        scene.pass(51);
        expect(atOnce(scene)).toBe(2);
    });

    test("a rounding error is no reason to wait", () => {
        const { pacer, pass } = paced(10);
        pass(50 - 0.000_01);
        expect(pacer.delay()).toBe(0);
    });
});

describe("a refusal at a known rate", () => {
    /** 30 in a second were accepted, which is 20 and the content of the bucket; then one was refused. */
    function measured(burst = 10) {
        const scene = paced(burst);
        scene.acceptMany(20 + burst, 1_000 / (20 + burst));
        scene.refuse();
        return scene;
    }

    test("sets the rate slightly below what was measured", () => {
        expect(measured().accept()).toBeCloseTo(0.97 * 21);
    });

    test("ends the search: from then on the rate grows very slowly", () => {
        expect(growth(measured())).toBeCloseTo(0.000_1, 6);
    });

    test.each([
        ["pauses no other request where the service asks for two seconds at most", 2_000, false],
        ["pauses all requests where the service asks for longer", 2_001, true],
    ])("%s", (_what, pauseMs, expected) => {
        const { pacer, accept, refuse } = measured();
        accept();
        const before = pacer.pausedUntil;
        refuse(pauseMs);
        expect(pacer.pausedUntil > before).toBe(expected);
    });

    test("pauses all requests where the one before was refused too", () => {
        const { pacer, refuse } = measured();
        const before = pacer.pausedUntil;
        refuse();
        expect(pacer.pausedUntil).toBeGreaterThan(before);
    });

    test.each([
        [8, 3],
        [40, 3],
        [4, 2],
    ])("with a burst of %d holds the next request back for the time of %d", (burst, requests) => {
        const { pacer, accept } = measured(burst);
        const delay = pacer.delay() ?? 0;
        expect(delay).toBeCloseTo((requests * 1_000) / accept());
    });

    test("permits half of the burst at once after idle time", () => {
        const scene = measured(40);
        scene.accept();
        scene.pass(60_000);
        expect(atOnce(scene)).toBe(20);
    });

    test("never raises the rate", () => {
        const scene = paced(10);
        scene.acceptMany(100, 10);
        const before = scene.refuse();
        scene.acceptMany(1_000, 1);
        expect(scene.refuse()).toBeLessThan(before);
    });

    test("after 400 accepted requests the rate grows twice as fast, until the next refusal", () => {
        const scene = measured();
        scene.acceptMany(399);
        const step = growth(scene);
        scene.acceptMany(1);
        expect(step).toBeCloseTo(0.000_2, 6);
        scene.acceptMany(400);
        expect(growth(scene)).toBeCloseTo(0.000_4, 6);
    });

    test("grows at most as fast as the search, however long nothing is refused", () => {
        const scene = measured(28);
        scene.acceptMany(400 * 9);
        expect(growth(scene)).toBeCloseTo(0.02, 4);
    });
});

describe("a refusal while the burst is uncertain", () => {
    /** 20 in the first second, of which some may be refill. */
    const first = [
        ...Array.from({ length: 10 }, () => 0),
        ...Array.from({ length: 10 }, (_, i) => 100 * (i + 1)),
    ];

    test("leaves the rate growing faster than after a measurement, however many are accepted", () => {
        const scene = paced(20, first);
        scene.acceptMany(20, 100);
        scene.refuse();
        expect(growth(scene)).toBeCloseTo(0.012, 4);
        scene.acceptMany(400);
        expect(growth(scene)).toBeCloseTo(0.012, 4);
    });

    test("is a measurement where the accepted rate agrees with that of the refused request", () => {
        const scene = paced(4, [0, 100, 200, 300]);
        scene.acceptMany(3, 50);
        scene.refuse();
        expect(growth(scene)).toBeCloseTo(0.000_1, 6);
    });

    test("leaves a sixth of the search's growth where the burst is small", () => {
        const scene = paced(4, [0, 300, 600, 900]);
        scene.acceptMany(2, 200);
        scene.refuse();
        expect(growth(scene)).toBeCloseTo(0.1 / 6, 4);
    });
});

describe("with a small burst", () => {
    test.each([
        [2, "by four steps of the search", 1 / 1.8],
        [3, "by one step of the search", 1 / 1.2],
    ])("a refusal after %d accepted requests lowers the rate %s", (count, _how, factor) => {
        const scene = paced(1);
        scene.acceptMany(count, 1_000);
        const before = scene.refuse();
        expect(scene.accept() / before).toBeCloseTo(factor);
    });
});
