import { ServerClock, SKEW_MS } from "../../../provider/http/serverClock";

/** A gateway and a database whose clocks are ahead of ours by so much; our time is made up. */
function world({ gateway = 0, database = 0, latency = 5 }) {
    let now = 1_000_000_000_000;
    const clock = new ServerClock(() => now);
    const stamp = (): string => new Date(now + database).toISOString();
    return {
        clock,
        stamp,
        now: () => now,
        pass: (ms: number): void => void (now += ms),
        respond: (): void => {
            const sentAt = now;
            now += latency;
            const date = new Date(Math.floor((now + gateway) / 1000) * 1000).toUTCString();
            now += latency;
            clock.observe(date, sentAt, now);
        },
        create: (): void => {
            const sentAt = now;
            now += latency;
            const createdAt = stamp();
            now += latency;
            clock.observeCreation(createdAt, sentAt, now);
        },
    };
}

describe("the difference to the clock of this machine", () => {
    const HERE = Date.parse("2030-01-01T00:00:10.000Z");
    beforeEach(() => jest.spyOn(Date, "now").mockReturnValue(HERE));
    afterEach(() => jest.restoreAllMocks());

    const differenceAfter = (date: string | undefined): number | undefined => {
        const clock = new ServerClock(() => 0);
        clock.observe(date, -20, 0);
        return clock.difference;
    };

    test.each([
        ["not known before a response with a Date", undefined, undefined],
        ["none within the second of the Date", "Tue, 01 Jan 2030 00:00:10 GMT", 0],
        ["none within the time of the request", "Tue, 01 Jan 2030 00:00:09 GMT", 0],
        ["how far the service is ahead, at least", "Tue, 01 Jan 2030 00:00:17 GMT", 7_000],
        ["how far the service is behind, at least", "Tue, 01 Jan 2030 00:00:02 GMT", -6_980],
    ])("is %s", (_what, date, expected) => {
        expect(differenceAfter(date)).toBe(expected);
    });
});

test("without a response any time is possible", () => {
    const { clock } = world({});
    clock.observe(undefined, 0, 1);
    clock.observe("no date", 0, 1);
    expect(clock.createdBetween("2026-01-01T00:00:00.000Z", 0, 1)).toBe("possible");
});

test.each([0, 123_456, -7_654_321, 86_400_000])("a Date is known to a second (%i ms ahead)", (ahead) => {
    const { clock, respond, now } = world({ gateway: ahead });
    respond();
    const at = (distance: number): string => new Date(now() + ahead + distance).toISOString();
    for (const within of [0, SKEW_MS, -SKEW_MS]) {
        expect(clock.createdBetween(at(within), now(), now())).toBe("possible");
    }
    for (const beyond of [SKEW_MS + 1_011, -SKEW_MS - 1_011]) {
        expect(clock.createdBetween(at(beyond), now(), now())).toBe("no");
    }
});

describe("a timestamp, where only Dates are known,", () => {
    test.each([40, -40, 3_000, -3_000])(
        "is never excluded while the database is %i ms off the gateway",
        (skew) => {
            const { clock, respond, stamp, now } = world({ database: skew });
            respond();
            expect(clock.createdBetween(stamp(), now(), now())).toBe("possible");
        },
    );

    test("is excluded beyond the skew that has to be assumed", () => {
        const { clock, respond, stamp, now, pass } = world({});
        respond();
        const before = stamp();
        pass(SKEW_MS + 2_000);
        expect(clock.createdBetween(before, now(), now())).toBe("no");
    });
});

describe("a timestamp, where creates have given the database's clock,", () => {
    test.each([0, 40, -40, 3_600_000])("is likely in its time (%i ms off the gateway)", (skew) => {
        const { clock, respond, create, stamp, now, pass } = world({ database: skew });
        respond();
        create();
        pass(1_000);
        const before = stamp();
        pass(100);
        const began = now();
        pass(3);
        const ours = stamp();
        pass(3);
        expect(clock.createdBetween(ours, began, now())).toBe("likely");
        // A machine of the database with another clock could have stamped ours so.
        expect(clock.createdBetween(before, began, now())).toBe("possible");
        pass(SKEW_MS + 1_000);
        expect(clock.createdBetween(before, now(), now())).toBe("no");
    });

    test("in whole seconds is likely in each second that the create may fall into", () => {
        const { clock, create, now } = world({});
        create();
        const second = new Date(Math.floor(now() / 1000) * 1000).toISOString().replace(".000", "");
        expect(clock.createdBetween(second, now(), now())).toBe("likely");
    });

    test.each([
        ["without a fraction", "Z"],
        ["with a fraction that is always zero", ".000Z"],
    ])("in whole seconds, %s, is likely whenever within its second the create before was", (_how, end) => {
        for (let first = 0; first < 1000; first += 100) {
            for (let second = 0; second < 1000; second += 100) {
                const minute = 1_000_000_020_000;
                const stampAt = (ms: number): string =>
                    new Date(Math.floor(ms / 1000) * 1000).toISOString().replace(".000Z", end);
                const clock = new ServerClock(() => minute);
                clock.observeCreation(stampAt(minute + first), minute + first - 5, minute + first + 5);
                const began = minute + 40_000 + second;
                expect(clock.createdBetween(stampAt(began), began - 5, began + 5)).toBe("likely");
            }
        }
    });

    test.each(["2026-01-02", "2026-01-02T03:04Z", "03 Jan 2026 UTC"])(
        "coarser than a second (%s) excludes no object",
        (coarse) => {
            const { clock, now, pass } = world({});
            clock.observeCreation(coarse, now(), now() + 5);
            expect(clock.measured).toBe(false);
            pass(SKEW_MS + 2_000);
            expect(clock.createdBetween(coarse, now(), now())).toBe("possible");
        },
    );

    test("that is missing or coarse excludes no object where the clock is known", () => {
        const { clock, create, now } = world({});
        create();
        expect(clock.createdBetween("2026-01-02", now(), now())).toBe("possible");
        expect(clock.createdBetween(undefined, now(), now())).toBe("possible");
    });

    test("is as unlikely before its time after a slow create as after the quick one before", () => {
        const { clock, create, stamp, now, pass } = world({});
        create();
        clock.observeCreation(stamp(), now() - 4_000, now() + 4_000);
        pass(10_000);
        const before = stamp();
        pass(1_000);
        expect(clock.createdBetween(before, now(), now())).toBe("possible");
    });

    test("is likely by each of the database's machines, whose clocks differ by less than the skew", () => {
        const { clock, create, stamp, now, pass } = world({});
        create();
        const other = world({ database: 3_000 });
        clock.observeCreation(other.stamp(), other.now() - 5, other.now() + 5);
        const began = now();
        pass(5);
        const stamps = [stamp(), new Date(now() + 3_000).toISOString()];
        pass(5);
        expect(stamps.map((one) => clock.createdBetween(one, began, now()))).toEqual(["likely", "likely"]);
    });

    test("after the clock was set only later observations count", () => {
        const { clock, create } = world({});
        create();
        const later = world({ database: 7_200_000 });
        clock.observeCreation(later.stamp(), later.now(), later.now() + 5);
        expect(clock.createdBetween(later.stamp(), later.now(), later.now() + 5)).toBe("likely");
        const between = world({ database: 3_600_000 }).stamp();
        expect(clock.createdBetween(between, later.now(), later.now() + 5)).toBe("no");
    });
});
