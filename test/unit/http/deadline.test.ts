/** Signals that know when they end. */
import { abortable, deadlineOf, withTimeout } from "../../../provider/http/deadline";

test.each([2 ** 31, 1e13, Infinity, NaN])(
    "a time of %d ms, longer than timers take, does not end at once",
    (ms) => {
        const signal = withTimeout(new AbortController().signal, ms);
        expect(signal.aborted).toBe(false);
        expect(deadlineOf(signal)).toBeGreaterThan(performance.now() + 24 * 24 * 60 * 60 * 1000);
    },
);

test("a part of a millisecond is one", async () => {
    const signal = withTimeout(new AbortController().signal, 0.001);
    await new Promise((resolve) => signal.addEventListener("abort", resolve));
    expect(signal.aborted).toBe(true);
});

test("within another signal with a deadline, the earlier one counts", () => {
    const outer = withTimeout(new AbortController().signal, 1_000);
    expect(deadlineOf(withTimeout(outer, 60_000))).toBe(deadlineOf(outer));
    expect(deadlineOf(withTimeout(outer, 1))).toBeLessThan(deadlineOf(outer) ?? 0);
});

describe("a promise that a signal ends", () => {
    test("settles as it does", async () => {
        const { signal } = new AbortController();
        await expect(abortable(signal, Promise.resolve("done"))).resolves.toBe("done");
        await expect(abortable(signal, Promise.reject(new Error("failed")))).rejects.toThrow("failed");
    });

    test("rejects when the signal aborts, or has", async () => {
        const ended = new AbortController();
        const waiting = abortable(ended.signal, new Promise(() => {}));
        ended.abort(new Error("its time is up"));
        await expect(waiting).rejects.toThrow("its time is up");
        await expect(abortable(ended.signal, Promise.resolve("done"))).rejects.toThrow("its time is up");
        await expect(abortable(ended.signal, Promise.reject(new Error("failed")))).rejects.toThrow(
            "its time is up",
        );
    });
});
