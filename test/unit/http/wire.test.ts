/** The transport against real servers: connections, time, cancellation, and answers that are none. */
import { once, setMaxListeners } from "node:events";
import type { RequestListener } from "node:http";
import { createServer } from "node:net";
import { gzipSync } from "node:zlib";
import { withTimeout } from "../../../provider/http/deadline";
import { CancelledError } from "../../../provider/errors";
import type { Client, ClientOptions } from "../../../provider/http/client";
import { HttpError } from "../../../provider/http/errors";
import { RetryBudget, withRetries } from "../../../provider/http/retry";
import { client, listen, serve, type Started } from "./support";

const never = new AbortController().signal;
setMaxListeners(0, never);
let servers: Started[] = [];
let clients: Client[] = [];

afterEach(async () => {
    await Promise.all(clients.map((each) => each.close()));
    await Promise.all(servers.map((each) => each.close()));
    servers = [];
    clients = [];
});

async function start(answer: RequestListener, options: Partial<ClientOptions> = {}) {
    const server = await serve(answer);
    servers.push(server);
    return { server, asked: ask(`http://127.0.0.1:${server.port}`, options) };
}

function ask(url: string, options: Partial<ClientOptions> = {}): Client {
    const made = client(url, options);
    clients.push(made);
    return made;
}

const json =
    (body: unknown): RequestListener =>
    (_request, response) => {
        response.setHeader("content-type", "application/json").end(JSON.stringify(body));
    };

test("a hundred requests in a row use a connection or two", async () => {
    const { server, asked } = await start(json({}));
    for (let i = 0; i < 100; i++) {
        await asked.send("GET", "/a", { signal: never });
    }
    // A second one is made where the next request comes before the first connection is known to be free.
    expect(server.sockets.length).toBeLessThanOrEqual(2);
});

test("a hundred at once use no more connections than may be in flight", async () => {
    const { server, asked } = await start(json({}), { maxConcurrency: 5 });
    await Promise.all(Array.from({ length: 100 }, () => asked.send("GET", "/a", { signal: never })));
    expect(server.sockets.length).toBeLessThanOrEqual(5);
});

describe("time", () => {
    test("an answer that trickles does not hold the exchange beyond requestTimeout", async () => {
        const { asked } = await start(
            (_request, response) => {
                response.writeHead(200);
                const drip = setInterval(() => response.write(" "), 10);
                response.on("close", () => clearInterval(drip));
            },
            { requestTimeoutMs: 2_000 },
        );
        await expect(asked.send("GET", "/a", { signal: never })).rejects.toThrow(
            /the response was not complete within 2 s \(requestTimeout\)/,
        );
    });

    test("a write that is not answered in time may have happened", async () => {
        const { asked } = await start(() => {}, { requestTimeoutMs: 2_000 });
        await expect(asked.send("POST", "/a", { signal: never })).rejects.toMatchObject({
            message: expect.stringMatching(/no response was received within 2 s/) as string,
            outcomeUnknown: true,
        });
    });

    test("a write whose connection never stood has not happened, whatever stopped it", async () => {
        // It takes the connection and says nothing of TLS.
        const silent = await listen(createServer(() => {}));
        servers.push(silent);
        const asked = ask(`https://127.0.0.1:${silent.port}`, { requestTimeoutMs: 150 });
        await expect(asked.send("POST", "/a", { signal: never })).rejects.toMatchObject({
            name: "NoResponseError",
            outcomeUnknown: false,
        });
    });
});

describe("cancellation", () => {
    test("closes the connection of a read", async () => {
        const stop = new AbortController();
        const closed: Promise<unknown>[] = [];
        const { asked } = await start((request) => {
            closed.push(once(request.socket, "close"));
            stop.abort(new Error("the run was cancelled"));
        });
        await expect(asked.send("GET", "/a", { signal: stop.signal })).rejects.toMatchObject({
            name: "CancelledError",
            message: expect.stringContaining("the run was cancelled") as string,
        });
        await Promise.all(closed);
    });

    test("lets a write that was sent be answered", async () => {
        const stop = new AbortController();
        const { asked } = await start((_request, response) => {
            stop.abort(new Error("cancelled"));
            setImmediate(() => response.end('{"id":"made"}'));
        });
        await expect(asked.send("POST", "/a", { signal: stop.signal })).resolves.toMatchObject({
            body: { id: "made" },
        });
    });
});

test("closing lets a write that was sent be answered", async () => {
    const closing: Promise<void>[] = [];
    const { asked } = await start((_request, response) => {
        closing.push(asked.close());
        setImmediate(() => response.end('{"id":"made"}'));
    });
    await expect(asked.send("POST", "/a", { signal: never })).resolves.toMatchObject({
        body: { id: "made" },
    });
    await Promise.all(closing);
    clients = [];
});

describe("answers that are none", () => {
    type Failure = Error & { hint?: string; outcomeUnknown?: boolean };
    const failure = async (
        answer: RequestListener,
        method: "GET" | "POST" = "GET",
        binary = false,
    ): Promise<Failure> => {
        const { asked } = await start(answer);
        const outcome = await asked
            .send(method, "/a", { signal: never, binary })
            .catch((error: Failure) => error);
        if (outcome instanceof Error) {
            return outcome;
        }
        throw new Error("it was taken for an answer");
    };

    test.each([301, 302, 303, 307, 308])("a %s is not followed, and says where it leads", async (status) => {
        let requests = 0;
        const error = await failure((_request, response) => {
            requests++;
            response.writeHead(status, { location: "https://elsewhere.example/a?token=t0ken" }).end();
        });
        expect(error.message).toMatch(
            /returned 3\d\d: a redirect to https:\/\/elsewhere\.example, which is not followed/,
        );
        expect(error.message).not.toContain("t0ken");
        expect(error.hint).toMatch(/^set toysUrl/);
        expect(requests).toBe(1);
    });

    test("more than 16 MiB is not read", async () => {
        const error = await failure((_request, response) => {
            const chunk = Buffer.alloc(1024 * 1024, " ");
            for (let i = 0; i < 17; i++) {
                response.write(chunk);
            }
            response.end();
        });
        expect(error.message).toMatch(/longer than 16 MiB/);
    });

    test("a compressed one was not asked for", async () => {
        let asked: unknown;
        const error = await failure((request, response) => {
            asked = request.headers["accept-encoding"];
            response.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync("{}"));
        });
        expect(asked).toBe("identity");
        expect(error.message).toMatch(/in the encoding "gzip", which was not requested/);
    });

    test.each([200, 502])(
        "a gateway's page with status %s is said to be one, with its title and request id",
        async (status) => {
            const error = await failure((_request, response) => {
                response.writeHead(status, { "content-type": "text/html", "x-request-id": "r-77" });
                response.end("<!-- x -->\n<html><head><title>Maintenance</title></head></html>");
            }, "POST");
            expect(error.message).toMatch(
                new RegExp(`returned ${status}.*HTML page titled "Maintenance".*\\(request id r-77\\)`),
            );
            expect(error.outcomeUnknown).toBe(true);
        },
    );

    test("a gateway's page is not taken for the bytes that were asked for", async () => {
        const error = await failure(
            (_request, response) =>
                response.writeHead(200, { "content-type": "text/html; charset=utf-8" }).end("<html>"),
            "GET",
            true,
        );
        expect(error.message).toMatch(/returned 200 with a page/);
    });

    test("JSON deeper than anything that we understand is refused, not walked", async () => {
        const deep = "[".repeat(100_000) + "]".repeat(100_000);
        const error = await failure((_request, response) => response.end(deep));
        expect(error.message).toMatch(/nested deeper than 200 levels/);
    });

    test("a deep error body is an error like any other", async () => {
        const deep = '{"error":'.repeat(100_000);
        const error = await failure((_request, response) => response.writeHead(422).end(deep));
        expect(error).toMatchObject({ name: "HttpError", status: 422 });
    });

    test("control characters do not reach the terminal", async () => {
        const error = await failure((_request, response) =>
            response.writeHead(422).end('{"message":"a\\u001b[2Jb"}'),
        );
        expect(error.message).toContain("a [2Jb");
    });
});

describe("retries", () => {
    const failing = (statuses: number[], headers: Record<string, string> = {}) => {
        const seen = { requests: 0 };
        const answer: RequestListener = (_request, response) => {
            const status = statuses[Math.min(seen.requests++, statuses.length - 1)] ?? 200;
            response.writeHead(status, headers).end("{}");
        };
        return { seen, answer };
    };

    test("the error says how many attempts were made", async () => {
        const { answer } = failing([503], { "retry-after": "0" });
        const { asked } = await start(answer, { maxRetries: 2 });
        await expect(asked.send("GET", "/a", { signal: never })).rejects.toThrow(
            /returned 503.*\(after 3 attempts\)/,
        );
    });

    test.each([
        ["GET", 408, true],
        ["PUT", 503, true],
        ["PATCH", 503, false],
        ["POST", 503, false],
        ["POST", 408, false],
        ["POST", 425, true],
        ["POST", 429, true],
    ] as const)("of a %s, after %s: %s", async (method, status, again) => {
        const { answer, seen } = failing([status, 200], { "retry-after": "0" });
        const { asked } = await start(answer, { maxRetries: 2 });
        await asked.send(method, "/a", { signal: never }).catch(() => {});
        expect(seen.requests).toBe(again ? 2 : 1);
    });

    test("a write that its route declares repeatable is repeated", async () => {
        const { answer, seen } = failing([503, 200], { "retry-after": "0" });
        const { asked } = await start(answer, { maxRetries: 2 });
        await asked.send("PATCH", "/a", { signal: never, repeatable: true });
        expect(seen.requests).toBe(2);
    });

    test("one that can't begin before the operation's time is up is not waited for", async () => {
        const { answer, seen } = failing([503], { "retry-after": "3600" });
        const { asked } = await start(answer, { maxRetries: 2 });
        await expect(asked.send("GET", "/a", { signal: withTimeout(never, 60_000) })).rejects.toThrow(
            /returned 503; not tried again, as the service asks to wait 3600 s and 60 s are left for it/,
        );
        expect(seen.requests).toBe(1);
    });

    test("without a timeout too, there is an end to waiting", async () => {
        const { answer } = failing([429], { "retry-after": "3600" });
        const { asked } = await start(answer, { maxRetries: 2 });
        await expect(asked.send("POST", "/a", { signal: never })).rejects.toThrow(
            /asks to wait 3600 s and 300 s are left/,
        );
        await expect(asked.send("POST", "/b", { signal: never })).rejects.toThrow(
            /POST \/b was not sent: the service accepts no requests for another 36\d\d s/,
        );
    });

    test.each([429, 503])(
        "a %d with Retry-After is a pause for all requests to the service",
        async (status) => {
            const { answer, seen } = failing([status], { "retry-after": "3600" });
            const { asked } = await start(answer, { maxRetries: 2 });
            await expect(asked.send("GET", "/a", { signal: never })).rejects.toThrow(/asks to wait 3600 s/);
            await expect(asked.send("GET", "/b", { signal: never })).rejects.toThrow(
                /GET \/b was not sent: the service accepts no requests for another 36\d\d s/,
            );
            expect(seen.requests).toBe(1);
        },
    );

    test("cancelled between two attempts, it says what came of the last one", async () => {
        const run = (method: "GET" | "POST") => {
            const attempts = [
                new HttpError("returned 503", 503, undefined, undefined, 0, { reading: method === "GET" }),
                new CancelledError("the run was cancelled"),
            ];
            return withRetries({ maxRetries: 2, repeatable: true, budget: new RetryBudget(undefined) }, () =>
                Promise.reject(attempts.shift() ?? new Error("a third attempt")),
            );
        };
        const message = "returned 503; not tried again, as the run was cancelled";
        await expect(run("GET")).rejects.toMatchObject({ name: "CancelledError", message });
        // What may have happened has to be known, cancelled or not.
        await expect(run("POST")).rejects.toMatchObject({ name: "HttpError", message, outcomeUnknown: true });
    });

    test("an unknown outcome stays unknown, whatever the next attempt says", async () => {
        const { answer } = failing([503, 409], { "retry-after": "0" });
        const { asked } = await start(answer, { maxRetries: 2 });
        await expect(asked.send("POST", "/a", { signal: never, repeatable: true })).rejects.toMatchObject({
            status: 409,
            outcomeUnknown: true,
        });
    });
});
