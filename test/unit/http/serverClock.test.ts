import { ServerClock } from "../../../provider/http/serverClock";

/** A service whose clock is so far ahead of ours, reached in so many milliseconds each way; our time is made up. */
function world({ ahead, way = 5 }: { ahead: number; way?: number }) {
    let now = 1_000_000;
    const clock = new ServerClock(() => now);
    const sleep = async (ms: number): Promise<void> => void (now += ms);
    const ask = async (): Promise<void> => {
        const sentAt = now;
        now += way;
        const date = new Date(Math.floor((now + ahead) / 1000) * 1000).toUTCString();
        now += way;
        clock.observe(date, sentAt, now);
    };
    return { clock, sleep, ask, now: () => now };
}

test("without an answer nothing is known", () => {
    expect(new ServerClock().at(0)).toBeUndefined();
    const { clock } = world({ ahead: 0 });
    clock.observe(undefined, 0, 1);
    clock.observe("no date", 0, 1);
    expect(clock.at(0)).toBeUndefined();
});

test.each([0, 123_456, -7_654_321, 86_400_000])(
    "one answer tells to a second (%i ms ahead)",
    async (ahead) => {
        const { clock, ask, now } = world({ ahead });
        await ask();
        const time = clock.at(now());
        expect(time?.from).toBeLessThanOrEqual(now() + ahead);
        expect(time?.to).toBeGreaterThanOrEqual(now() + ahead);
        expect((time?.to ?? 0) - (time?.from ?? 0)).toBeLessThanOrEqual(1010);
    },
);

test.each([0, 250, 999, -123_456_789])(
    "sharpened, it tells to what the way allows (%i ms ahead)",
    async (ahead) => {
        const { clock, ask, sleep, now } = world({ ahead });
        await clock.sharpen(30, ask, sleep);
        const time = clock.at(now());
        expect(time?.from).toBeLessThanOrEqual(now() + ahead);
        expect(time?.to).toBeGreaterThanOrEqual(now() + ahead);
        expect((time?.to ?? 0) - (time?.from ?? 0)).toBeLessThanOrEqual(30);
    },
);

test("a way too long for the precision ends all the same", async () => {
    const { clock, ask, sleep } = world({ ahead: 0, way: 400 });
    let asked = 0;
    await clock.sharpen(20, () => (asked++, ask()), sleep);
    expect(asked).toBeLessThanOrEqual(21);
});

test("a clock that was set is believed from then on", async () => {
    const { clock } = world({ ahead: 0 });
    clock.observe("Thu, 01 Jan 1970 00:16:40 GMT", 1_000_000, 1_000_010);
    clock.observe("Thu, 01 Jan 1970 01:00:00 GMT", 1_000_100, 1_000_110);
    expect(clock.at(1_000_110)).toEqual({ from: 3_600_000, to: 3_601_010 });
});

test("to tell 20 ms apart takes at most four seconds and sixteen questions", async () => {
    for (let ahead = -500; ahead <= 500; ahead += 37) {
        const { clock, ask, sleep, now } = world({ ahead, way: 2 });
        const began = now();
        let asked = 0;
        await clock.sharpen(20, () => (asked++, ask()), sleep);
        const time = clock.at(now());
        expect((time?.to ?? 0) - (time?.from ?? 0)).toBeLessThanOrEqual(20);
        expect(now() - began).toBeLessThanOrEqual(4_000);
        expect(asked).toBeLessThanOrEqual(16);
    }
});
