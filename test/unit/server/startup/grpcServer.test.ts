/** Our gRPC server, as clients of the gRPC library and of plain HTTP/2 see it. */
import * as grpc from "@grpc/grpc-js";
import { connect, type ClientHttp2Session, type IncomingHttpHeaders } from "node:http2";
import { GrpcServer, type Handler } from "../../../../provider/server/startup/grpcServer";
import { Code } from "../../../../provider/server/startup/status";

const MAX_BYTES = 1024 * 1024;
const WHOLE = 20 * MAX_BYTES;

const stops: (() => void)[] = [];
afterEach(() => stops.splice(0).forEach((stop) => stop()));

/** A server with these calls, and its port. */
async function serve(handlers: Record<string, Handler>, maxBytes = MAX_BYTES) {
    const server = new GrpcServer(new Map(Object.entries(handlers)), maxBytes);
    const port = await server.listen();
    stops.push(() => server.close(() => {}));
    return { server, port };
}

function clientOf(port: number): grpc.Client {
    const client = new grpc.Client(`127.0.0.1:${port}`, grpc.credentials.createInsecure(), {
        "grpc.max_receive_message_length": -1,
    });
    stops.push(() => client.close());
    return client;
}

const same = (bytes: Buffer): Buffer => bytes;

/** The response. Rejects with the status of a failed call. */
function call(client: grpc.Client, path: string, request: Buffer | string = ""): Promise<string> {
    return new Promise((resolve, reject) => {
        client.makeUnaryRequest(path, same, same, Buffer.from(request), (error, response) =>
            error ? reject(error) : resolve(response?.toString() ?? ""),
        );
    });
}

/** What a stream of responses gives, and with which status it ends. */
async function stream(client: grpc.Client, path: string) {
    const responses = client.makeServerStreamRequest(path, same, same, Buffer.alloc(0));
    const messages: string[] = [];
    responses.on("data", (message: Buffer) => messages.push(message.toString()));
    const status = await new Promise<grpc.StatusObject>((resolve) => {
        responses.on("status", resolve);
        responses.on("error", () => {});
    });
    return { messages, code: status.code, details: status.details };
}

const echo: Handler = async (request, write) => {
    write(request);
    return undefined;
};

const failing =
    (details: string): Handler =>
    async () => ({ code: Code.UNKNOWN, details });

/** A call that responds once the test lets it. */
function held() {
    let finish = (): void => {};
    let arrived = (): void => {};
    const arrival = new Promise<void>((resolve) => (arrived = resolve));
    const handler: Handler = (_request, write) =>
        new Promise((resolve) => {
            finish = () => {
                write(Buffer.from("done"));
                resolve(undefined);
            };
            arrived();
        });
    return { handler, arrival, finish: () => finish() };
}

test("a call gets its response", async () => {
    const { port } = await serve({ "/s/Echo": echo });
    await expect(call(clientOf(port), "/s/Echo", "hello")).resolves.toBe("hello");
});

test("an empty message is a message", async () => {
    const { port } = await serve({ "/s/Echo": echo });
    await expect(call(clientOf(port), "/s/Echo", "")).resolves.toBe("");
});

test("many calls on one connection get their own responses", async () => {
    const { port } = await serve({ "/s/Echo": echo });
    const client = clientOf(port);
    const requests = Array.from({ length: 500 }, (_, index) => `request ${index}`);
    expect(await Promise.all(requests.map((text) => call(client, "/s/Echo", text)))).toEqual(requests);
});

test.each([
    ["a sentence", "it failed"],
    ["a text of many lines, with all kinds of characters", "100 %25 of “ünicode” 🙂\n\tfailed\r\n"],
    ["a text as long as an error with an import command for each object", "why? ".repeat(3000)],
    ["a text with spaces around it", "  it failed  "],
    ["nothing", ""],
])("a call that fails gives its code and %s", async (_what, details) => {
    const { port } = await serve({ "/s/Fail": failing(details) });
    await expect(call(clientOf(port), "/s/Fail")).rejects.toMatchObject({
        code: grpc.status.UNKNOWN,
        details,
    });
});

test("a stream gives its messages in order", async () => {
    const { port } = await serve({
        "/s/List": async (_request, write) => {
            ["one", "two", "three"].forEach((text) => write(Buffer.from(text)));
            return undefined;
        },
    });
    expect(await stream(clientOf(port), "/s/List")).toEqual({
        messages: ["one", "two", "three"],
        code: grpc.status.OK,
        details: expect.any(String) as string,
    });
});

test("a stream without messages ends", async () => {
    const { port } = await serve({ "/s/List": async () => undefined });
    expect(await stream(clientOf(port), "/s/List")).toMatchObject({ messages: [], code: grpc.status.OK });
});

test("a stream that fails gives the messages before, then the status", async () => {
    const { port } = await serve({
        "/s/List": async (_request, write) => {
            write(Buffer.from("one"));
            return { code: Code.CANCELLED, details: "stopped" };
        },
    });
    expect(await stream(clientOf(port), "/s/List")).toEqual({
        messages: ["one"],
        code: grpc.status.CANCELLED,
        details: "stopped",
    });
});

test("messages of many megabytes pass in both directions", async () => {
    const { port } = await serve({ "/s/Echo": echo }, WHOLE + 5);
    const large = "x".repeat(WHOLE);
    expect((await call(clientOf(port), "/s/Echo", large)) === large).toBe(true);
});

test("a message of as many bytes as are allowed passes", async () => {
    const { port } = await serve({ "/s/Echo": echo });
    const most = "x".repeat(MAX_BYTES);
    expect((await call(clientOf(port), "/s/Echo", most)) === most).toBe(true);
});

test("a handler that fails in a way that it should not is an internal error of its call", async () => {
    const { port } = await serve({ "/s/Echo": echo, "/s/Bug": () => Promise.reject(new Error("a bug")) });
    const client = clientOf(port);
    await expect(call(client, "/s/Bug")).rejects.toMatchObject({
        code: grpc.status.INTERNAL,
        details: "Error: a bug",
    });
    await expect(call(client, "/s/Echo", "next")).resolves.toBe("next");
});

test("a stream of many messages arrives as a whole and in order", async () => {
    const { port } = await serve({
        "/s/List": async (_request, write) => {
            for (let index = 0; index < 60_000; index++) {
                write(Buffer.from(String(index)));
            }
            return undefined;
        },
    });
    const { messages, code } = await stream(clientOf(port), "/s/List");
    expect(code).toBe(grpc.status.OK);
    expect(messages.every((text, index) => text === String(index))).toBe(true);
    expect(messages).toHaveLength(60_000);
});

test("a request above the limit is refused, and the connection goes on", async () => {
    const { port } = await serve({ "/s/Echo": echo });
    const client = clientOf(port);
    await expect(call(client, "/s/Echo", Buffer.alloc(MAX_BYTES + 1))).rejects.toMatchObject({
        code: grpc.status.RESOURCE_EXHAUSTED,
    });
    await expect(call(client, "/s/Echo", "small")).resolves.toBe("small");
});

test("a call that is not known is not implemented", async () => {
    const { port } = await serve({});
    await expect(call(clientOf(port), "/s/Unknown")).rejects.toMatchObject({
        code: grpc.status.UNIMPLEMENTED,
        details: "there is no call /s/Unknown",
    });
});

test("a call that its client cancels ends without a response, and the connection goes on", async () => {
    const { handler, arrival, finish } = held();
    const { port } = await serve({ "/s/Echo": echo, "/s/Slow": handler });
    const client = clientOf(port);
    const cancelled = new Promise((resolve) => {
        const slow = client.makeUnaryRequest("/s/Slow", same, same, Buffer.alloc(0), resolve);
        void arrival.then(() => slow.cancel());
    });
    await expect(cancelled).resolves.toMatchObject({ code: grpc.status.CANCELLED });
    finish();
    await expect(call(client, "/s/Echo", "next")).resolves.toBe("next");
});

describe("a shutdown", () => {
    test("delivers the responses of calls in progress, and accepts no others", async () => {
        const { handler, arrival, finish } = held();
        const { server, port } = await serve({ "/s/Slow": handler });
        const response = call(clientOf(port), "/s/Slow");
        await arrival;
        const closed = new Promise<void>((resolve) => server.close(resolve));
        await expect(call(clientOf(port), "/s/Slow")).rejects.toMatchObject({
            code: grpc.status.UNAVAILABLE,
        });
        finish();
        await expect(response).resolves.toBe("done");
        await closed;
    });

    test("ends connections that are idle", async () => {
        const { server, port } = await serve({ "/s/Echo": echo });
        await call(clientOf(port), "/s/Echo");
        await new Promise<void>((resolve) => server.close(resolve));
    });
});

describe("a client that is no client of gRPC", () => {
    /** The headers of the response, those that follow the body too. */
    async function request(
        session: ClientHttp2Session,
        headers: Record<string, string>,
        body: Buffer,
    ): Promise<IncomingHttpHeaders> {
        const sent = session.request({ ":method": "POST", ":path": "/s/Echo", ...headers });
        const received: IncomingHttpHeaders = {};
        sent.on("response", (found) => void Object.assign(received, found));
        sent.on("trailers", (found) => void Object.assign(received, found));
        sent.resume();
        sent.end(body);
        await new Promise((resolve) => sent.on("close", resolve));
        return received;
    }

    function sessionWith(port: number): ClientHttp2Session {
        const session = connect(`http://127.0.0.1:${port}`);
        session.on("error", () => {});
        stops.push(() => session.destroy());
        return session;
    }

    const GRPC = { "content-type": "application/grpc" };

    test("is told so by the status of HTTP", async () => {
        const { port } = await serve({ "/s/Echo": echo });
        expect(await request(sessionWith(port), {}, Buffer.from("hello"))).toMatchObject({ ":status": 415 });
    });

    test.each([
        ["less than a message", Buffer.from([0, 0, 0, 0, 9, 1]), Code.INTERNAL],
        ["two messages", Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 0, 0]), Code.INTERNAL],
        ["nothing", Buffer.alloc(0), Code.INTERNAL],
        ["a compressed message", Buffer.from([1, 0, 0, 0, 1, 7]), Code.UNIMPLEMENTED],
    ])("gets a status for %s", async (_what, body, code) => {
        const { port } = await serve({ "/s/Echo": echo });
        expect(await request(sessionWith(port), GRPC, body)).toMatchObject({ "grpc-status": String(code) });
    });

    test("whose connection breaks in a call does not end the server", async () => {
        const { handler, arrival, finish } = held();
        const { port } = await serve({ "/s/Echo": echo, "/s/Slow": handler });
        const session = sessionWith(port);
        void request(session, { ...GRPC, ":path": "/s/Slow" }, Buffer.from([0, 0, 0, 0, 0]));
        await arrival;
        session.destroy();
        finish();
        await expect(call(clientOf(port), "/s/Echo", "next")).resolves.toBe("next");
    });
});
