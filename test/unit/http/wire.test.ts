/** The transport against real servers: connections, timeouts, cancellation, and malformed responses. */
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

async function start(handler: RequestListener, options: Partial<ClientOptions> = {}) {
    const server = await serve(handler);
    servers.push(server);
    return { server, service: startClient(`http://127.0.0.1:${server.port}`, options) };
}

function startClient(url: string, options: Partial<ClientOptions> = {}): Client {
    const created = client(url, options);
    clients.push(created);
    return created;
}

const json =
    (body: unknown): RequestListener =>
    (_request, response) => {
        response.setHeader("content-type", "application/json").end(JSON.stringify(body));
    };

test("a hundred requests in a row use a connection or two", async () => {
    const { server, service } = await start(json({}));
    for (let i = 0; i < 100; i++) {
        await service.send("GET", "/a", { signal: never });
    }
    // A second one is created where the next request comes before the first connection is known to be free.
    expect(server.sockets.length).toBeLessThanOrEqual(2);
});

test("a hundred at once use no more connections than may be in flight", async () => {
    const { server, service } = await start(json({}), { maxConcurrency: 5 });
    await Promise.all(Array.from({ length: 100 }, () => service.send("GET", "/a", { signal: never })));
    expect(server.sockets.length).toBeLessThanOrEqual(5);
});

describe("time", () => {
    test("a response that arrives slowly does not exceed requestTimeout", async () => {
        const { service } = await start(
            (_request, response) => {
                response.writeHead(200);
                const drip = setInterval(() => response.write(" "), 10);
                response.on("close", () => clearInterval(drip));
            },
            { requestTimeoutMs: 2_000 },
        );
        await expect(service.send("GET", "/a", { signal: never })).rejects.toThrow(
            /the response was not complete within 2 s \(requestTimeout\)/,
        );
    });

    test("the outcome of a write without a response in time is unknown", async () => {
        const { service } = await start(() => {}, { requestTimeoutMs: 2_000 });
        await expect(service.send("POST", "/a", { signal: never })).rejects.toMatchObject({
            message: expect.stringMatching(/no response was received within 2 s/) as string,
            outcomeUnknown: true,
        });
    });

    test("a write whose connection never stood has not happened, whatever stopped it", async () => {
        // It takes the connection and says nothing of TLS.
        const silent = await listen(createServer(() => {}));
        servers.push(silent);
        const service = startClient(`https://127.0.0.1:${silent.port}`, { requestTimeoutMs: 150 });
        await expect(service.send("POST", "/a", { signal: never })).rejects.toMatchObject({
            name: "NoResponseError",
            outcomeUnknown: false,
        });
    });
});

describe("cancellation", () => {
    test("closes the connection of a read", async () => {
        const stop = new AbortController();
        const closed: Promise<unknown>[] = [];
        const { service } = await start((request) => {
            closed.push(once(request.socket, "close"));
            stop.abort(new Error("the run was cancelled"));
        });
        await expect(service.send("GET", "/a", { signal: stop.signal })).rejects.toMatchObject({
            name: "CancelledError",
            message: expect.stringContaining("the run was cancelled") as string,
        });
        await Promise.all(closed);
    });

    test("waits for the response to a write that was sent", async () => {
        const stop = new AbortController();
        const { service } = await start((_request, response) => {
            stop.abort(new Error("cancelled"));
            setImmediate(() => response.end('{"id":"created"}'));
        });
        await expect(service.send("POST", "/a", { signal: stop.signal })).resolves.toMatchObject({
            body: { id: "created" },
        });
    });
});

test("closing waits for the response to a write that was sent", async () => {
    const closing: Promise<void>[] = [];
    const { service } = await start((_request, response) => {
        closing.push(service.close());
        setImmediate(() => response.end('{"id":"created"}'));
    });
    await expect(service.send("POST", "/a", { signal: never })).resolves.toMatchObject({
        body: { id: "created" },
    });
    await Promise.all(closing);
    clients = [];
});

describe("malformed responses", () => {
    type Failure = Error & { hint?: string; outcomeUnknown?: boolean };
    const failure = async (
        handler: RequestListener,
        method: "GET" | "POST" = "GET",
        binary = false,
    ): Promise<Failure> => {
        const { service } = await start(handler);
        const outcome = await service
            .send(method, "/a", { signal: never, binary })
            .catch((error: Failure) => error);
        if (outcome instanceof Error) {
            return outcome;
        }
        throw new Error("the response was accepted");
    };

    test.each([301, 302, 303, 307, 308])(
        "a %s is not followed, and the error names its target",
        async (status) => {
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
        },
    );

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

    test("the request refuses compression", async () => {
        let encoding: unknown;
        const error = await failure((request, response) => {
            encoding = request.headers["accept-encoding"];
            response.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync("{}"));
        });
        expect(encoding).toBe("identity");
        expect(error.message).toMatch(/in the encoding "gzip", which was not requested/);
    });

    test.each([200, 502])(
        "an HTML page with status %s is named as such, with its title and request id",
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

    test("a gateway's HTML page is not returned as the requested bytes", async () => {
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
        const handler: RequestListener = (_request, response) => {
            const status = statuses[Math.min(seen.requests++, statuses.length - 1)] ?? 200;
            response.writeHead(status, headers).end("{}");
        };
        return { seen, handler };
    };

    test("the error contains the number of attempts", async () => {
        const { handler } = failing([503], { "retry-after": "0" });
        const { service } = await start(handler, { maxRetries: 2 });
        await expect(service.send("GET", "/a", { signal: never })).rejects.toThrow(
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
        const { handler, seen } = failing([status, 200], { "retry-after": "0" });
        const { service } = await start(handler, { maxRetries: 2 });
        await service.send(method, "/a", { signal: never }).catch(() => {});
        expect(seen.requests).toBe(again ? 2 : 1);
    });

    test("a write that its route declares repeatable is repeated", async () => {
        const { handler, seen } = failing([503, 200], { "retry-after": "0" });
        const { service } = await start(handler, { maxRetries: 2 });
        await service.send("PATCH", "/a", { signal: never, repeatable: true });
        expect(seen.requests).toBe(2);
    });

    test("one that can't begin before the operation's time is up is not waited for", async () => {
        const { handler, seen } = failing([503], { "retry-after": "3600" });
        const { service } = await start(handler, { maxRetries: 2 });
        await expect(service.send("GET", "/a", { signal: withTimeout(never, 60_000) })).rejects.toThrow(
            /returned 503; not tried again, as the service asks to wait 3600 s and 60 s are left for it/,
        );
        expect(seen.requests).toBe(1);
    });

    test("without a timeout too, there is an end to waiting", async () => {
        const { handler } = failing([429], { "retry-after": "3600" });
        const { service } = await start(handler, { maxRetries: 2 });
        await expect(service.send("POST", "/a", { signal: never })).rejects.toThrow(
            /asks to wait 3600 s and 300 s are left/,
        );
        await expect(service.send("POST", "/b", { signal: never })).rejects.toThrow(
            /POST \/b was not sent: the service accepts no requests for another 36\d\d s/,
        );
    });

    test.each([429, 503])(
        "a %d with Retry-After is a pause for all requests to the service",
        async (status) => {
            const { handler, seen } = failing([status], { "retry-after": "3600" });
            const { service } = await start(handler, { maxRetries: 2 });
            await expect(service.send("GET", "/a", { signal: never })).rejects.toThrow(/asks to wait 3600 s/);
            await expect(service.send("GET", "/b", { signal: never })).rejects.toThrow(
                /GET \/b was not sent: the service accepts no requests for another 36\d\d s/,
            );
            expect(seen.requests).toBe(1);
        },
    );

    test("after a cancellation between two attempts the error is that of the last one", async () => {
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
        // An unknown outcome is reported even after a cancellation.
        await expect(run("POST")).rejects.toMatchObject({ name: "HttpError", message, outcomeUnknown: true });
    });

    test("an unknown outcome stays unknown after another attempt", async () => {
        const { handler } = failing([503, 409], { "retry-after": "0" });
        const { service } = await start(handler, { maxRetries: 2 });
        await expect(service.send("POST", "/a", { signal: never, repeatable: true })).rejects.toMatchObject({
            status: 409,
            outcomeUnknown: true,
        });
    });
});
