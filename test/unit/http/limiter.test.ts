/** The queue of requests that wait to be sent: who goes first, who waits for a pause, and what an idle queue leaves behind. */
import { getEventListeners } from "node:events";
import { Limiter, PauseTooLongError, type Turn } from "../../../provider/http/rateLimit/limiter";
import { VirtualClock } from "./simulation";

const never = new AbortController().signal;

function scene(most = 16) {
    const clock = new VirtualClock();
    const timers = jest.spyOn(clock, "after");
    const limiter = new Limiter(most, clock);
    const sent: string[] = [];
    const ends = new Map<string, () => void>();
    const send = (name: string, turn: Partial<Turn> = {}): Promise<void> =>
        limiter.run({ signal: never, ...turn }, async (ticket) => {
            sent.push(name);
            await new Promise<void>((resolve) => ends.set(name, resolve));
            limiter.pacer.responded(ticket);
        });
    const end = (name: string): Promise<void> => {
        ends.get(name)?.();
        return clock.pass(0);
    };
    return { clock, timers, limiter, sent, send, end };
}

test("a request that may be sent sets no timer, and neither does an idle queue", async () => {
    const { clock, timers, send, end } = scene();
    const done = send("a");
    await clock.pass(0);
    await end("a");
    await done;
    expect(timers).not.toHaveBeenCalled();
});

test("a retry goes before requests that were not sent yet, after earlier retries", async () => {
    const { clock, sent, send, end } = scene(1);
    void send("first");
    void send("new");
    void send("retry", { again: true });
    void send("newer");
    void send("another retry", { again: true });
    await clock.pass(0);
    for (const name of ["first", "retry", "another retry", "new", "newer"]) {
        await end(name);
    }
    expect(sent).toEqual(["first", "retry", "another retry", "new", "newer"]);
});

test("a request that is due later lets others go first", async () => {
    const { clock, sent, send } = scene();
    void send("later", { delayMs: 1_000 });
    void send("much later", { delayMs: 2_000 });
    void send("now");
    await clock.pass(999);
    expect(sent).toEqual(["now"]);
    await clock.pass(1);
    expect(sent).toEqual(["now", "later"]);
    await clock.pass(1_000);
    expect(sent).toEqual(["now", "later", "much later"]);
});

test("a cancelled request leaves the queue at once, and no listener on its signal", async () => {
    const { clock, sent, send, end } = scene(1);
    const stop = new AbortController();
    const first = send("first", { signal: stop.signal });
    const second = send("second", { signal: stop.signal });
    void send("third");
    await clock.pass(0);
    stop.abort(new Error("cancelled"));
    await expect(second).rejects.toThrow("cancelled");
    await end("first");
    await first;
    expect(sent).toEqual(["first", "third"]);
    expect(getEventListeners(stop.signal, "abort")).toEqual([]);
    await expect(send("fourth", { signal: stop.signal })).rejects.toThrow("cancelled");
});

describe("a pause of the service", () => {
    /** A pause that ends at 7,500, seen at 500. */
    async function paused() {
        const all = scene();
        await all.clock.pass(500);
        await all.limiter.run({ signal: never }, async (ticket) => {
            all.limiter.pacer.refused(ticket, 7_000);
        });
        return all;
    }

    test("is waited for where the request has the time", async () => {
        const { clock, sent, send } = await paused();
        void send("in time", { latest: 7_500 });
        await clock.pass(6_999);
        expect(sent).toEqual([]);
        await clock.pass(1);
        expect(sent).toEqual(["in time"]);
    });

    test("ends a request at once that has less time, and no other", async () => {
        const { clock, sent, send } = await paused();
        const late = send("late", { latest: 7_499 });
        void send("without an end");
        await expect(late).rejects.toThrow(PauseTooLongError);
        await expect(late).rejects.toThrow("the service accepts no requests for another 7 s");
        await clock.pass(7_000);
        expect(sent).toEqual(["without an end"]);
    });
});

test("a request is told what it waited for at the head of the queue", async () => {
    const { clock, limiter } = scene(1);
    const told: string[] = [];
    const send = (pauseMs?: number): Promise<void> =>
        limiter.run({ signal: never }, async (ticket, heldBy) => {
            told.push(heldBy);
            if (pauseMs === undefined) {
                limiter.pacer.responded(ticket);
            } else {
                limiter.pacer.refused(ticket, pauseMs);
            }
        });
    const all = [send(), send(7_000), send(), send()];
    await clock.pass(60_000);
    await Promise.all(all);
    expect(told).toEqual(["maxConcurrency", "maxConcurrency", "pause", "rate limit"]);
});

describe("what requests wait for, in words", () => {
    test("nothing, where none is sent and none waits", () => {
        expect(scene().limiter.waitingFor("Toys")).toBeUndefined();
    });

    test("a response", async () => {
        const { clock, limiter, send, end } = scene();
        const done = send("a");
        await clock.pass(0);
        expect(limiter.waitingFor("Toys")).toBe("waiting for a response of Toys");
        await end("a");
        await done;
        expect(limiter.waitingFor("Toys")).toBeUndefined();
    });

    test("a turn among those that may be in flight", async () => {
        const { clock, limiter, send } = scene(1);
        void send("a");
        void send("b");
        await clock.pass(0);
        expect(limiter.waitingFor("Toys")).toBe("1 request waits for responses of Toys");
        void send("c");
        expect(limiter.waitingFor("Toys")).toBe("2 requests wait for responses of Toys");
    });

    test("the end of a pause, and after it the rate limit", async () => {
        const { clock, limiter, send, end } = scene();
        await limiter.run({ signal: never }, async (ticket) => {
            limiter.pacer.refused(ticket, 7_000);
        });
        void send("a");
        void send("b");
        await clock.pass(500);
        expect(limiter.waitingFor("Toys")).toBe("Toys accepts no requests for another 7 s");
        await clock.pass(6_500);
        expect(limiter.waitingFor("Toys")).toBe("1 request waits for the rate limit of Toys");
        await end("a");
    });
});
