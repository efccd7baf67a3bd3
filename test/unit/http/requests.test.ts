/** Requests: paths and base URLs that are refused, when a failed request is sent again, and what rate-limit headers mean. */
import { CancelledError } from "../../../provider/errors";
import { HttpError, NoResponseError } from "../../../provider/http/errors";
import { path, urlOf } from "../../../provider/http/path";
import { PauseTooLongError } from "../../../provider/http/rateLimit/limiter";
import { allowancesOf } from "../../../provider/http/rateLimit/rateHeaders";
import { Redactor } from "../../../provider/http/redaction/redact";
import {
    isTemporary,
    pauseAfter,
    retryAfterMs,
    RetryBudget,
    withRetries,
} from "../../../provider/http/retry";
import { isLoopback, urlProblem } from "../../../provider/http/url";

const status = (code: number, retryAfter?: number): HttpError =>
    new HttpError(`status ${code}`, code, undefined, undefined, retryAfter);

describe("a URL", () => {
    test("is the base URL and the path, with or without a slash between them", () => {
        expect(urlOf("https://x.dev", "/a?b=c").href).toBe("https://x.dev/a?b=c");
        expect(urlOf("https://x.dev/v1", path`/a/${"b c"}`).href).toBe("https://x.dev/v1/a/b%20c");
    });

    test.each(["/a/../b", "/a#b", "/a//b", "/a/", "/", "/a?b#c"])("of %j is refused", (given) => {
        expect(() => urlOf("https://x.dev/v1", given)).toThrow("is not a valid request path");
    });

    test.each(["", ".", "..", "\ud800"])("with the id %j is refused", (id) => {
        expect(() => path`/a/${id}`).toThrow("cannot be an id in a URL");
    });
});

describe("a base URL", () => {
    test.each([
        ["https://api.example.com", undefined],
        ["HTTPS://api.example.com/v1/", undefined],
        ["http://localhost:4010", undefined],
        ["http://127.1:4010", undefined],
        ["http://[::1]:4010", undefined],
        ["api.example.com", "must be a URL such as"],
        ["https://a.example.com/a b", "must be written as https://host/path"],
        ["https://a.example.com\\b", "must be written as https://host/path"],
        ["https:/a.example.com", "must be written as https://host/path"],
        ["http:a.example.com", "must be written as https://host/path"],
        ["ftp://a.example.com", "must begin with https://"],
        ["http://a.example.com", "must begin with https://"],
        ["https://user@a.example.com", "must not hold a user name"],
        ["https://:pass@a.example.com", "must not hold a user name"],
        ["https://a.example.com?b", "must not hold a query"],
        ["https://a.example.com#b", "must not hold a query"],
    ])("%s has the problem %s", (text, problem) => {
        const found = urlProblem(text);
        expect(found?.slice(0, problem?.length)).toBe(problem);
    });

    test.each([
        ["localhost", true],
        ["127.9.9.9", true],
        ["[::1]", true],
        ["localhost.example.com", false],
        ["127.0.0.1.example.com", false],
        ["128.0.0.1", false],
    ])("with the host %s is on loopback: %s", (host, expected) => {
        expect(isLoopback(host)).toBe(expected);
    });
});

describe("a request that failed", () => {
    const budget = (): RetryBudget => new RetryBudget(undefined);

    async function attemptsOf(failure: Error, repeatable: boolean): Promise<number> {
        let attempts = 0;
        await withRetries({ maxRetries: 1, repeatable, budget: budget() }, () => {
            attempts++;
            return Promise.reject(failure);
        }).catch(() => {});
        return attempts;
    }

    test.each<[string, Error, boolean, boolean]>([
        ["with 429", status(429), true, true],
        ["with 425", status(425), true, true],
        ["with 408", status(408), true, false],
        ["with 500", status(500), true, false],
        ["with 502", status(502), true, false],
        ["with 503", status(503), true, false],
        ["with 504", status(504), true, false],
        ["with 501", status(501), false, false],
        ["with 404", status(404), false, false],
        ["before it was sent", new NoResponseError("no", false), true, true],
        ["after it was sent", new NoResponseError("no", true), true, false],
        ["for a lasting reason", new NoResponseError("no", false, { lasting: true }), false, false],
    ])(
        "%s is sent again: %s where it is repeatable, %s where it is not",
        async (_what, failure, repeated, once) => {
            expect(await attemptsOf(failure, true)).toBe(repeated ? 2 : 1);
            expect(await attemptsOf(failure, false)).toBe(once ? 2 : 1);
        },
    );

    test.each([
        [429, true],
        [425, true],
        [408, true],
        [503, true],
        [501, false],
        [404, false],
    ])("with %d may succeed later: %s", (code, expected) => {
        expect(isTemporary(code)).toBe(expected);
    });

    test("is sent again as often as the setting permits, and the error counts the attempts", async () => {
        const run = (maxRetries: number): Promise<unknown> =>
            withRetries({ maxRetries, repeatable: true, budget: budget() }, () =>
                Promise.reject(status(503)),
            );
        await expect(run(0)).rejects.toThrow(/^status 503$/);
        await expect(run(2)).rejects.toThrow(/^status 503 \(after 3 attempts\)$/);
    });

    test("waits before each further attempt, not before the first", async () => {
        const seen: [boolean, number][] = [];
        await withRetries({ maxRetries: 2, repeatable: true, budget: budget() }, async (delay, number) => {
            seen.push([delay > 0, number]);
            if (seen.length < 3) {
                throw status(503, 100);
            }
        });
        expect(seen).toEqual([
            [false, 1],
            [true, 2],
            [true, 3],
        ]);
    });

    test("has an unknown outcome where that of an earlier attempt is", async () => {
        const failures = [new NoResponseError("no", true), status(429)];
        const run = withRetries({ maxRetries: 1, repeatable: true, budget: budget() }, () =>
            Promise.reject(failures.shift() ?? new Error("one attempt too many")),
        );
        await expect(run).rejects.toMatchObject({ status: 429, outcomeUnknown: true });
    });

    test.each<[string, HttpError | NoResponseError, RegExp]>([
        [
            "the service asks to wait longer than is left",
            status(503, 400_000),
            /; not tried again, as the service asks to wait 400 s and 300 s are left for it$/,
        ],
        [
            "the service asks to wait a millisecond longer than is left",
            status(429, 300_001),
            /the service asks to wait 301 s and 300 s are left for it$/,
        ],
    ])("is not sent again where %s", async (_what, failure, message) => {
        const run = withRetries({ maxRetries: 3, repeatable: true, budget: budget() }, () =>
            Promise.reject(failure),
        );
        await expect(run).rejects.toThrow(message);
    });

    test("is not sent again where the operation ends before the next attempt is due", async () => {
        const ended = new RetryBudget(1_000, () => 5_000);
        expect([ended.left, ended.latest]).toEqual([-4_000, 1_000]);
        const run = withRetries({ maxRetries: 3, repeatable: true, budget: ended }, () =>
            Promise.reject(new NoResponseError("no", false)),
        );
        await expect(run).rejects.toThrow(
            /^no; not tried again, as the next attempt is due in 1 s and 0 s are left/,
        );
    });

    test("uses up the time of the operation with each wait", () => {
        const whole = budget();
        whole.spend(1_000);
        expect(whole.left).toBe(299_000);
        const until = new RetryBudget(10_000, () => 4_000);
        until.spend(1_000);
        expect(until.left).toBe(6_000);
    });

    describe("and whose operation ends before the next attempt", () => {
        function run(before: Error, end: Error): Promise<unknown> {
            const failures = [before, end];
            return withRetries({ maxRetries: 3, repeatable: true, budget: budget() }, () =>
                Promise.reject(failures.shift() ?? new Error("one attempt too many")),
            );
        }

        test("is cancelled, with what is known of the attempt before", async () => {
            const failed = run(new NoResponseError("no", false), new CancelledError("cancelled"));
            await expect(failed).rejects.toBeInstanceOf(CancelledError);
            await expect(failed).rejects.toThrow("no; not tried again, as cancelled");
        });

        test("is cancelled for a reason that is no error, too", async () => {
            const ended = new AbortController();
            const failed = withRetries({ maxRetries: 3, repeatable: true, budget: budget() }, async () => {
                ended.signal.throwIfAborted();
                ended.abort("stopped");
                throw new NoResponseError("no", false);
            });
            await expect(failed).rejects.toBeInstanceOf(CancelledError);
            await expect(failed).rejects.toThrow("no; not tried again, as stopped");
        });

        test("keeps an unknown outcome", async () => {
            const failed = run(new NoResponseError("no", true), new CancelledError("cancelled"));
            await expect(failed).rejects.toBeInstanceOf(NoResponseError);
        });

        test("keeps the refusal where the service's pause is too long", async () => {
            await expect(run(status(429), new PauseTooLongError(60_000))).rejects.toMatchObject({
                status: 429,
            });
        });

        test("fails as it does where there was no attempt before", async () => {
            const end = new CancelledError("cancelled");
            const never = withRetries({ maxRetries: 3, repeatable: true, budget: budget() }, () =>
                Promise.reject(end),
            );
            await expect(never).rejects.toBe(end);
        });
    });

    test("is not waited for where the operation has less time", async () => {
        const signal = new AbortController().signal;
        const short = new RetryBudget(100, () => 0);
        await expect(pauseAfter(status(503, 5_000), 1, { budget: short, signal })).rejects.toThrow(
            "100 ms are left for it",
        );
        const whole = budget();
        await pauseAfter(new NoResponseError("no", false), 1, { budget: whole, signal });
        expect(whole.left).toBeLessThan(300_000);
    });
});

describe("Retry-After", () => {
    const now = Date.parse("Tue, 01 Jan 2030 00:00:00 GMT");
    const date = "Tue, 01 Jan 2030 00:00:10 GMT";

    test.each<[string | undefined, string | undefined, number | undefined]>([
        [undefined, undefined, undefined],
        ["", undefined, undefined],
        [" ", undefined, undefined],
        ["soon", undefined, undefined],
        ["1.5", undefined, 1_500],
        ["0", undefined, 0],
        ["-3", undefined, 0],
        [date, undefined, 10_000],
        [date, "Tue, 01 Jan 2030 00:00:08 GMT", 2_000],
        [date, "Tue, 01 Jan 2030 00:00:12 GMT", 0],
        [date, "no date", 10_000],
        ["Infinity", undefined, undefined],
    ])("of %j, with the Date %j, is %s ms", (header, serviceDate, expected) => {
        expect(retryAfterMs(header, serviceDate, now)).toBe(expected);
    });
});

describe("rate-limit headers", () => {
    const now = 2_000_000_000_000;
    const allowances = (headers: Record<string, string>): object =>
        Object.fromEntries(allowancesOf(headers, now));

    test.each<[string, Record<string, string>, object]>([
        ["none", {}, {}],
        [
            "a structured list with its policies",
            { ratelimit: '"a";r=1;t=2, "b";r=3;t=4', "ratelimit-policy": '"a";q=10, "b";q=30' },
            {
                a: { limit: 10, remaining: 1, resetMs: 2_000 },
                b: { limit: 30, remaining: 3, resetMs: 4_000 },
            },
        ],
        [
            "one policy, whose limit has another name",
            { ratelimit: '"a";r=1;t=2', "ratelimit-policy": '"other";q=10' },
            { a: { limit: 10, remaining: 1, resetMs: 2_000 } },
        ],
        [
            "two policies, whose limits have other names",
            { ratelimit: '"a";r=1;t=2, "b";r=3;t=4', "ratelimit-policy": '"other";q=10' },
            {
                a: { limit: undefined, remaining: 1, resetMs: 2_000 },
                b: { limit: undefined, remaining: 3, resetMs: 4_000 },
            },
        ],
        [
            "a policy without a time, which is left out",
            { ratelimit: '"a";r=1, "b";r=3;t=4' },
            { b: { limit: undefined, remaining: 3, resetMs: 4_000 } },
        ],
        ["a parameter that is no number", { ratelimit: '"a";r="many";t=2' }, {}],
        [
            "a dictionary",
            { ratelimit: "limit=50, remaining=10, reset=1" },
            { "": { limit: 50, remaining: 10, resetMs: 1_000 } },
        ],
        [
            "separate ones",
            { "ratelimit-limit": "50, 50;w=1", "ratelimit-remaining": "10", "ratelimit-reset": "1.5" },
            { "": { limit: 50, remaining: 10, resetMs: 1_500 } },
        ],
        [
            "separate ones with X-, with a time in seconds since 1970",
            { "x-ratelimit-remaining": "10", "x-ratelimit-reset": "2000000005" },
            { "": { limit: undefined, remaining: 10, resetMs: 5_000 } },
        ],
        [
            "a time in milliseconds since 1970",
            { "x-ratelimit-remaining": "10", "x-ratelimit-reset": "2000000005000" },
            { "": { limit: undefined, remaining: 10, resetMs: 5_000 } },
        ],
        [
            "a time that has passed",
            { "x-ratelimit-remaining": "0", "x-ratelimit-reset": "1999999999" },
            { "": { limit: undefined, remaining: 0, resetMs: 0 } },
        ],
        [
            "a time by the clock of the service",
            {
                "x-ratelimit-remaining": "0",
                "x-ratelimit-reset": "2000000005",
                date: new Date(now + 2_000).toUTCString(),
            },
            { "": { limit: undefined, remaining: 0, resetMs: 3_000 } },
        ],
        ["a dictionary without what is left", { ratelimit: "limit=50, reset=1" }, {}],
        ["what is left without a time", { "ratelimit-remaining": "10" }, {}],
        ["a time without what is left", { "ratelimit-reset": "10" }, {}],
    ])("%s", (_what, headers, expected) => {
        expect(allowances(headers)).toEqual(expected);
    });
});

describe("secrets in a text", () => {
    const redactor = (...secrets: (string | undefined)[]): Redactor => {
        const all = new Redactor();
        secrets.forEach((secret) => all.add(secret));
        return all;
    };

    test("are masked from four characters on, and lines of them from eight", () => {
        expect(redactor("abc").apply("abc")).toBe("abc");
        expect(redactor("abcd").apply("abcd")).toBe("[secret]");
        expect(redactor(undefined).apply("undefined")).toBe("undefined");
        const lines = redactor("line-one\nline-2\n-----END KEY-----");
        expect(lines.apply("line-one line-2 -----END KEY-----")).toBe("[secret] line-2 -----END KEY-----");
    });

    test("of one line are masked as a whole only", () => {
        expect(redactor("  one-line  ").apply("one-line")).toBe("one-line");
    });

    test("are masked in texts of their own length, and of any that follows", () => {
        const all = redactor("a-long-secret");
        expect(all.apply("short")).toBe("short");
        expect(all.apply("a-long-secret")).toBe("[secret]");
        expect(all.apply("and a-long-secret again")).toBe("and [secret] again");
    });
});
