/** One request of the client: what is sent, what an observer sees, what the pacer is told of the outcome, and how a cancellation is named. */
import type { IncomingHttpHeaders, IncomingMessage, RequestListener } from "node:http";
import { BoundClient } from "../../../provider/http/bound";
import { CancelledError, ProviderError } from "../../../provider/errors";
import { Client, type ClientOptions, type ObservedResponse } from "../../../provider/http/client";
import { HttpError, NoResponseError } from "../../../provider/http/errors";
import { GRACE_MS } from "../../../provider/http/gracePeriod";
import * as pausing from "../../../provider/http/pause";
import { Pacer } from "../../../provider/http/rateLimit/pacing";
import { Snapshot } from "../../../provider/http/snapshot";
import { client, clientOptions, serve } from "./support";

jest.mock("../../../provider/http/pause", () => ({ pause: jest.fn() }));
const pause = jest.mocked(pausing.pause);

const never = new AbortController().signal;
const stops: (() => Promise<void>)[] = [];

beforeEach(() => pause.mockReset().mockResolvedValue(undefined));
afterEach(async () => {
    await Promise.all(stops.splice(0).map((stop) => stop()));
    jest.restoreAllMocks();
});

async function start(handler: RequestListener, options: Partial<ClientOptions> = {}): Promise<Client> {
    const server = await serve(handler);
    const started = client(`http://127.0.0.1:${server.port}`, options);
    stops.push(async () => {
        await started.close();
        await server.close();
    });
    return started;
}

const json: RequestListener = (_request, response) => {
    response.setHeader("content-type", "application/json").end('{"some":"thing"}');
};

const failing =
    (status: number, headers: Record<string, string> = {}): RequestListener =>
    (_request, response) => {
        response.writeHead(status, headers).end();
    };

const dropping: RequestListener = (request) => void request.socket.destroy();

describe("what is sent", () => {
    async function sent(options: object): Promise<{ headers: IncomingHttpHeaders; body: string }> {
        let headers: IncomingHttpHeaders = {};
        let body = "";
        const service = await start((request: IncomingMessage, response) => {
            ({ headers } = request);
            request.setEncoding("utf8");
            request.on("data", (part: string) => (body += part));
            request.on("end", () => response.writeHead(204).end());
        });
        await service.send("POST", "/toys", { signal: never, ...options });
        return { headers, body };
    }

    test("has the credential, an id of the request, and no body or key that was not given", async () => {
        const { headers, body } = await sent({});
        expect(headers).toMatchObject({
            authorization: "Bearer canary-key-1234",
            accept: "application/json",
            "accept-encoding": "identity",
            "user-agent": "pulumi-workspaces",
            "x-request-id": expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
            "content-length": "0",
        });
        expect(Object.keys(headers)).not.toContain("idempotency-key");
        expect(Object.keys(headers)).not.toContain("content-type");
        expect(body).toBe("");
    });

    test("has a body as JSON, and the key", async () => {
        const { headers, body } = await sent({ body: { a: 1 }, idempotencyKey: "key-1" });
        expect(headers).toMatchObject({ "content-type": "application/json", "idempotency-key": "key-1" });
        expect(body).toBe('{"a":1}');
    });

    test("has bytes as they are, and the request's own headers", async () => {
        const { headers, body } = await sent({
            bytes: { content: Buffer.from("<svg/>"), contentType: "image/svg+xml" },
            headers: { "if-match": '"v1"' },
        });
        expect(headers).toMatchObject({ "content-type": "image/svg+xml", "if-match": '"v1"' });
        expect(body).toBe("<svg/>");
    });
});

test("an observer sees each response, with its path without the query", async () => {
    const seen: ObservedResponse[] = [];
    const service = await start(json, { observe: (response) => void seen.push(response) });
    await service.send("GET", "/toys?limit=1&cursor=a?b", { signal: never });
    expect(seen).toMatchObject([{ method: "GET", path: "/toys", status: 200, proxy: undefined }]);
});

test("headers that a response repeats are one, with commas between", async () => {
    const service = await start((_request, response) => {
        response.setHeader("x-toy", ["a", "b"]).end("{}");
    });
    expect((await service.send("GET", "/toys", { signal: never })).headers["x-toy"]).toBe("a, b");
});

test("an error names the request without its query", async () => {
    const service = await start(failing(404));
    await expect(service.send("GET", "/toys?limit=1", { signal: never })).rejects.toThrow("Toys: GET /toys ");
});

test("the environment of the process names the proxy, unless another one is given", () => {
    const options = clientOptions("https://service.test");
    const { env } = process;
    process.env = { HTTPS_PROXY: "socks5://proxy.test" };
    try {
        expect(() => new Client(options)).toThrow(/HTTPS_PROXY/);
        expect(() => new Client({ ...options, env: {} })).not.toThrow();
    } finally {
        process.env = env;
    }
});

describe("the pacer is told", () => {
    function spies() {
        return {
            responded: jest.spyOn(Pacer.prototype, "responded"),
            lost: jest.spyOn(Pacer.prototype, "lost"),
            refused: jest.spyOn(Pacer.prototype, "refused"),
            unavailable: jest.spyOn(Pacer.prototype, "unavailable"),
        };
    }

    test.each<[string, RequestListener, keyof ReturnType<typeof spies>]>([
        ["of a response", json, "responded"],
        ["of an error as of a response", failing(404), "responded"],
        ["of a 503 without a time as of a response", failing(503), "responded"],
        ["of a 500 with a time as of a response", failing(500, { "retry-after": "3" }), "responded"],
        ["of a 503 with a time", failing(503, { "retry-after": "3" }), "unavailable"],
        ["of a 429 without a time", failing(429), "refused"],
        ["of a 429 with a time", failing(429, { "retry-after": "3" }), "refused"],
        ["of a lost response", dropping, "lost"],
    ])("%s", async (_what, handler, expected) => {
        const told = spies();
        const service = await start(handler);
        await service.send("POST", "/toys", { signal: never }).catch(() => {});
        const calls = Object.entries(told).flatMap(([name, spy]) =>
            spy.mock.invocationCallOrder.map((order) => ({ name, order })),
        );
        // What the pacer then calls of its own comes later.
        expect(calls.sort((one, other) => one.order - other.order)[0]?.name).toBe(expected);
    });

    test("the time that a 429 asks for, with jitter, or that it asks for none", async () => {
        jest.spyOn(Math, "random").mockReturnValue(0.5);
        const { refused } = spies();
        await (await start(failing(429))).send("GET", "/toys", { signal: never }).catch(() => {});
        expect(refused.mock.lastCall?.[1]).toBeUndefined();
        const asking = await start(failing(429, { "retry-after": "3" }));
        await asking.send("GET", "/toys", { signal: never }).catch(() => {});
        expect(refused.mock.lastCall?.[1]).toBe(3_300);
    });

    test("the time that a 503 asks for, with jitter", async () => {
        jest.spyOn(Math, "random").mockReturnValue(0.5);
        const { unavailable } = spies();
        const service = await start(failing(503, { "retry-after": "3" }));
        await service.send("GET", "/toys", { signal: never }).catch(() => {});
        expect(unavailable.mock.lastCall?.[1]).toBe(3_300);
    });

    test("and the error of a 429 without a time has the pause that the pacer chose", async () => {
        jest.spyOn(Pacer.prototype, "refused").mockReturnValue(1_234);
        const service = await start(failing(429));
        await expect(service.send("GET", "/toys", { signal: never })).rejects.toMatchObject({
            retryAfterMs: 1_234,
        });
    });
});

describe("after the operation is cancelled", () => {
    /** A request whose response is decoded after the cancellation, with this error. */
    async function failingWith(error: Error, reason: Error): Promise<unknown> {
        const ended = new AbortController();
        const service = await start(json);
        return service
            .send("GET", "/toys", {
                signal: ended.signal,
                decode: () => {
                    ended.abort(reason);
                    throw error;
                },
            })
            .catch((failure: unknown) => failure);
    }

    const reason = new ProviderError("its time is up");

    test("an error that says nothing of the service is the cancellation", async () => {
        const failure = await failingWith(new Error("aborted"), reason);
        expect(failure).toBeInstanceOf(CancelledError);
        expect(failure).toMatchObject({ message: "Toys: GET /toys was cancelled: its time is up" });
    });

    test("the reason itself is the cancellation", async () => {
        expect(await failingWith(reason, reason)).toBeInstanceOf(CancelledError);
    });

    test("what the service said stays", async () => {
        const refusal = new HttpError("refused", 422, undefined, undefined, undefined);
        expect(await failingWith(refusal, reason)).toBe(refusal);
    });

    test("a reason that is no error is not shown", async () => {
        const ended = new AbortController();
        const service = await start(json);
        const decode = (): never => {
            ended.abort("whatever");
            throw new Error("aborted");
        };
        await expect(service.send("GET", "/toys", { signal: ended.signal, decode })).rejects.toThrow(
            "Toys: GET /toys was cancelled: cancelled",
        );
    });

    test("without a cancellation an error stays what it is", async () => {
        const service = await start(json);
        const error = new TypeError("not a toy");
        const decode = (): never => {
            throw error;
        };
        await expect(service.send("GET", "/toys", { signal: never, decode })).rejects.toBe(error);
    });
});

test("closing gives a write in flight the grace period, and no more", async () => {
    let arrived = (): void => {};
    const arrival = new Promise<void>((resolve) => (arrived = resolve));
    const service = await start(() => arrived());
    const written = service.send("POST", "/toys", { signal: never }).catch((error: unknown) => error);
    await arrival;
    await service.close();
    expect(pause.mock.calls.map(([milliseconds]) => milliseconds)).toEqual([GRACE_MS]);
    expect(GRACE_MS).toBe(5_000);
    expect(await written).toBeInstanceOf(NoResponseError);
});

describe("a read and a write that another client's write made fail", () => {
    async function attempts(error: Error, failures: number, limit?: number): Promise<number> {
        let count = 0;
        const bound = new BoundClient(await start(json), new Snapshot(), never);
        await bound
            .retryOn412(async () => {
                count++;
                if (count <= failures) {
                    throw error;
                }
            }, limit)
            .catch(() => {});
        return count;
    }

    const status = (code: number): HttpError => new HttpError("no", code, undefined, undefined, undefined);

    test("are repeated, eight times at most", async () => {
        expect(await attempts(status(412), 2)).toBe(3);
        expect(await attempts(status(412), 100)).toBe(8);
        expect(await attempts(status(412), 100, 2)).toBe(2);
    });

    test("are not repeated for another reason", async () => {
        expect(await attempts(status(409), 100)).toBe(1);
        expect(await attempts(Object.assign(new Error("of something else"), { status: 412 }), 100)).toBe(1);
    });

    test("are repeated after pauses that grow: 50 ms, 100 ms, 200 ms and so on, at random below it", async () => {
        jest.spyOn(Math, "random").mockReturnValue(1);
        await attempts(status(412), 3);
        expect(pause.mock.calls.map(([milliseconds]) => milliseconds)).toEqual([50, 100, 200]);
    });
});

test("a shared list is read with the decoder of each page, or as it is", async () => {
    const bound = new BoundClient(await start(json), new Snapshot(), never);
    expect(await bound.shared("/a", async (get) => (await get("/a")).body)).toEqual({ some: "thing" });
    expect(await bound.shared("/b", (get) => get("/b", ({ body }) => [body]))).toEqual([{ some: "thing" }]);
});

test("a server that is gone is no response", async () => {
    const service = await start(dropping);
    await expect(service.send("GET", "/toys", { signal: never })).rejects.toBeInstanceOf(NoResponseError);
});
