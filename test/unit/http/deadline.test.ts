/** Signals that know when they end. */
import { deadlineOf, withTimeout } from "../../../provider/http/deadline";

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
