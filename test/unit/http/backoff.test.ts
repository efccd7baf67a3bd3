/** How long is waited after a failure. */
import { waitAfter } from "../../../provider/http/backoff";
import { budgetOf } from "../../../provider/http/client";
import { withTimeout } from "../../../provider/http/deadline";
import { HttpError, NoResponseError } from "../../../provider/http/errors";
import { Pacer } from "../../../provider/http/rateLimit/pacing";
import { pauseAfter } from "../../../provider/http/retry";

const refused = (retryAfterMs?: number): HttpError =>
    new HttpError("returned 503", 503, undefined, undefined, retryAfterMs);

test.each([
    ["no header, first attempt", refused(), 1, 0, 250],
    ["no header, second attempt", refused(), 2, 0, 500],
    ["no header, tenth attempt", refused(), 10, 0, 15_000],
    ["no response", new NoResponseError("", false), 1, 0, 250],
    ["no error of a service at all", undefined, 1, 0, 250],
    ["Retry-After: 0", refused(0), 1, 250, 300],
    ["Retry-After: 2", refused(2_000), 3, 2_000, 2_400],
    ["Retry-After: 60", refused(60_000), 1, 60_000, 61_000],
])("%s: attempt %#", (_what, failure, attempts, least, most) => {
    expect(waitAfter(failure, attempts, () => 0)).toBe(least);
    expect(waitAfter(failure, attempts, () => 1)).toBe(most);
});

test("another attempt that is due after the operation's end is not waited for", async () => {
    const signal = withTimeout(new AbortController().signal, 60_000);
    await expect(pauseAfter(refused(3_600_000), 1, { budget: budgetOf(signal), signal })).rejects.toThrow(
        /the next attempt is due in/,
    );
});

describe("503 with Retry-After", () => {
    function unavailable() {
        let now = 0;
        const pacer = new Pacer(() => now);
        const [first, second] = [pacer.sent(), pacer.sent()];
        pacer.unavailable(first, 2_000);
        return { pacer, second, pass: (ms: number) => void (now += ms) };
    }

    test("pauses all requests, then sends one as a probe, and the others after its response", () => {
        const { pacer, second, pass } = unavailable();
        pacer.responded(second);
        expect(pacer.delay()).toBe(2_000);
        pass(2_000);
        expect(pacer.delay()).toBe(0);
        const probe = pacer.sent();
        expect(pacer.delay()).toBeUndefined();
        pacer.responded(probe);
        expect(pacer.delay()).toBe(0);
    });

    test("another request that is lost is no reason for a second probe", () => {
        const { pacer, second, pass } = unavailable();
        pass(2_000);
        pacer.sent();
        pacer.lost(second);
        expect(pacer.delay()).toBeUndefined();
    });

    test("a lost probe is followed by another", () => {
        const { pacer, pass } = unavailable();
        pass(2_000);
        pacer.lost(pacer.sent());
        expect(pacer.delay()).toBe(0);
        pacer.unavailable(pacer.sent(), 3_000);
        expect(pacer.delay()).toBe(3_000);
    });
});
