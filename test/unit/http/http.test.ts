import { setTimeout as sleep } from "node:timers/promises";
import { path } from "../../../provider/http/client";
import { HttpError, NoResponseError, readErrorBody } from "../../../provider/http/errors";
import { Limiter } from "../../../provider/http/rateLimit/limiter";
import { Redactor } from "../../../provider/http/redaction/redact";
import { RetryBudget, retryAfterMs, withRetries } from "../../../provider/http/retry";
import { Snapshot } from "../../../provider/http/snapshot";

const never = new AbortController().signal;

test("parts of a path stay in their segment", () => {
    expect(path`/workspaces/${"../x?y#z"}/secrets`).toBe("/workspaces/..%2Fx%3Fy%23z/secrets");
});

test.each([
    [
        '{"error":{"code":"gone","message":"no","requestId":"r1"}}',
        { code: "gone", message: "no", requestId: "r1" },
    ],
    ['{"code":"bad","message":"no"}', { code: "bad", message: "no" }],
    ['{"message":"no"}', { message: "no" }],
    ['{"detail":"no"}', { message: "no" }],
    ['{"error":"no"}', { message: "no" }],
    ["plain text", { message: "plain text" }],
    ["", {}],
    ["[1]", {}],
    ["null", {}],
])("an error's body %s is understood", (text, body) => {
    expect(readErrorBody(text)).toEqual(body);
});

test("an HTML page of a gateway is named as such", () => {
    expect(readErrorBody("<!DOCTYPE html><html><body>Bad gateway</body>").message).toMatch(/HTML page/);
});

describe("redaction", () => {
    const redactor = new Redactor();
    redactor.add('p"ss word/1');

    test.each([
        ["as it is", 'say p"ss word/1 here'],
        ["JSON-escaped", JSON.stringify({ value: 'p"ss word/1' })],
        ["URL-encoded", `?q=${encodeURIComponent('p"ss word/1')}`],
        ["in base64", Buffer.from('p"ss word/1').toString("base64")],
    ])("masks a secret %s", (_form, text) => {
        const masked = redactor.apply(text);
        expect(masked).toContain("[secret]");
        expect(masked).not.toMatch(/ss( |%20)word/);
    });

    test("does not mask short values: the masks would reveal them", () => {
        redactor.add("no");
        expect(redactor.apply("no secret")).toBe("no secret");
    });
});

describe("retries", () => {
    const http = (status: number, wait?: number) =>
        new HttpError("refused", status, undefined, undefined, wait);
    const count = async (error: Error, repeatable: boolean): Promise<number> => {
        let attempts = 0;
        await withRetries({ maxRetries: 2, repeatable, budget: new RetryBudget(undefined) }, async () => {
            attempts++;
            throw error;
        }).catch(() => {});
        return attempts;
    };

    test("a request that may be sent twice is, after a 5xx and after silence", async () => {
        expect(await count(http(503, 0), true)).toBe(3);
        expect(await count(new NoResponseError("silence", true), true)).toBe(3);
    });

    test("one that may not is not: the deed may be done", async () => {
        expect(await count(http(503, 0), false)).toBe(1);
        expect(await count(new NoResponseError("silence", true), false)).toBe(1);
    });

    test("either is, where nothing was done yet: a 429, or no connection at all", async () => {
        expect(await count(http(429, 0), false)).toBe(3);
        expect(await count(new NoResponseError("refused", false), false)).toBe(3);
    });

    test.each([400, 401, 403, 404, 422])("a %s is final", async (status) => {
        expect(await count(http(status), true)).toBe(1);
    });

    test("Retry-After is read in seconds and as a date", () => {
        expect(retryAfterMs("2")).toBe(2000);
        expect(retryAfterMs("Thu, 01 Jan 1970 00:00:03 GMT", undefined, 1000)).toBe(2000);
        expect(retryAfterMs("soon")).toBeUndefined();
        expect(retryAfterMs(undefined)).toBeUndefined();
    });
});

describe("the limiter", () => {
    test("lets so many run at once, and the rest in order", async () => {
        const limiter = new Limiter(2);
        let running = 0;
        let most = 0;
        const order: number[] = [];
        await Promise.all(
            [1, 2, 3, 4, 5].map((number) =>
                limiter.run({ signal: never }, async () => {
                    order.push(number);
                    most = Math.max(most, ++running);
                    await sleep(1);
                    running--;
                }),
            ),
        );
        expect(most).toBe(2);
        expect(order).toEqual([1, 2, 3, 4, 5]);
    });

    test("a task that waits leaves the queue when it is cancelled", async () => {
        const limiter = new Limiter(1);
        const stop = new AbortController();
        const first = limiter.run({ signal: never }, () => sleep(5));
        const second = limiter.run({ signal: stop.signal }, async () => "ran");
        stop.abort(new Error("cancelled"));
        await expect(second).rejects.toThrow("cancelled");
        await first;
        await expect(limiter.run({ signal: never }, async () => "ran")).resolves.toBe("ran");
    });
});

describe("shared responses", () => {
    function counted() {
        let time = 0;
        let fetches = 0;
        const snapshot = new Snapshot(1000, () => time);
        return {
            snapshot,
            ask: (key = "/workspaces/a/secrets", asOf?: number) =>
                snapshot.get(key, {
                    signal: never,
                    fetch: async () => ++fetches,
                    keepFailure: () => false,
                    asOf,
                }),
            pass: (ms: number) => void (time += ms),
        };
    }

    test("are fetched once for all reads while they are fresh", async () => {
        const { ask, pass } = counted();
        expect(await Promise.all([ask(), ask(), ask()])).toEqual([1, 1, 1]);
        pass(1001);
        expect(await ask()).toBe(2);
    });

    test.each(["/workspaces/a/secrets/s", "/workspaces/a", "/workspaces/a/secrets"])(
        "are dropped by a write to %s",
        async (written) => {
            const { ask, snapshot } = counted();
            await ask();
            snapshot.drop(written);
            expect(await ask()).toBe(2);
        },
    );

    test("are not dropped by a write to a neighbour, whose name begins alike", async () => {
        const { ask, snapshot } = counted();
        await ask();
        snapshot.drop("/workspaces/ab/secrets");
        expect(await ask()).toBe(1);
    });

    test("are dropped together by a write to the path above them, also those that were fetched twice", async () => {
        const { ask, snapshot, pass } = counted();
        const paths = ["/workspaces/a/secrets", "/workspaces/a/members"];
        await Promise.all(paths.map((path) => ask(path)));
        pass(10);
        await Promise.all(paths.map((path) => ask(path, 5)));
        snapshot.drop("/workspaces/a");
        expect(await Promise.all(paths.map((path) => ask(path)))).toEqual([5, 6]);
        snapshot.clear();
        expect([snapshot.size, snapshot.parents]).toEqual([0, 0]);
    });

    test.each([false, true])("of which one failed are kept: %s, as the read says", async (kept) => {
        const { ask, snapshot } = counted();
        const fail = () =>
            snapshot.get("/workspaces/a/secrets", {
                signal: never,
                fetch: () => Promise.reject(new Error("down")),
                keepFailure: () => kept,
            });
        await expect(fail()).rejects.toThrow("down");
        expect(snapshot.size).toBe(kept ? 1 : 0);
        if (kept) {
            await expect(ask()).rejects.toThrow("down");
        } else {
            expect(await ask()).toBe(1);
        }
    });

    test("lose a failed fetch alone where an earlier response is still shared", async () => {
        const { ask, snapshot, pass } = counted();
        await ask();
        pass(10);
        const fail = snapshot.get("/workspaces/a/secrets", {
            signal: never,
            fetch: () => Promise.reject(new Error("down")),
            keepFailure: () => false,
            asOf: 5,
        });
        await expect(fail).rejects.toThrow("down");
        expect(await ask()).toBe(1);
    });
});
