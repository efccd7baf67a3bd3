/** Our gRPC client: what it makes of servers that fail, break off or speak no gRPC. */
import { createServer, constants, type ServerHttp2Stream } from "node:http2";
import type { AddressInfo } from "node:net";
import { frameOf } from "../../../../provider/server/startup/grpcFrame";
import { GrpcClient } from "../../../../provider/server/startup/grpcClient";
import { Code } from "../../../../provider/server/startup/status";

const stops: (() => void)[] = [];
afterEach(() => stops.splice(0).forEach((stop) => stop()));

/** A client of a server that responds like this to every call. */
async function clientOf(respond: (stream: ServerHttp2Stream) => void): Promise<GrpcClient> {
    const server = createServer();
    server.on("stream", (stream) => {
        stream.on("error", () => {});
        respond(stream);
    });
    server.on("sessionError", () => {});
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const client = new GrpcClient(`127.0.0.1:${(server.address() as AddressInfo).port}`);
    stops.push(() => {
        client.close();
        server.close();
    });
    return client;
}

const call = async (client: GrpcClient): Promise<string> =>
    String(await client.call("/s/Call", Buffer.from("request")));

const answering = (stream: ServerHttp2Stream): void => {
    stream.respond({ ":status": 200, "content-type": "application/grpc" }, { waitForTrailers: true });
    stream.on("wantTrailers", () => stream.sendTrailers({ "grpc-status": "0" }));
    stream.end(frameOf(Buffer.from("response")));
};

test("a call gives the server's response", async () => {
    expect(await call(await clientOf(answering))).toBe("response");
});

test.each<[string, (stream: ServerHttp2Stream) => void, object]>([
    [
        "the server's status is given as it is",
        (stream) => stream.respond({ "grpc-status": "7", "grpc-message": "no%20way" }, { endStream: true }),
        { code: 7, message: "no way" },
    ],
    [
        "a call that is broken off is an internal error",
        (stream) => stream.close(constants.NGHTTP2_INTERNAL_ERROR),
        { code: Code.INTERNAL, message: expect.stringContaining("INTERNAL_ERROR") as string },
    ],
    [
        "a server that speaks no gRPC is an internal error",
        (stream) => stream.respond({ ":status": 404 }, { endStream: true }),
        { code: Code.INTERNAL, message: "the response has the HTTP status 404" },
    ],
    [
        "a connection that breaks makes the server unavailable",
        (stream) => stream.session?.destroy(),
        { code: Code.UNAVAILABLE },
    ],
])("%s", async (_what, respond, expected) => {
    await expect(call(await clientOf(respond))).rejects.toMatchObject(expected);
});

test.each(["127.0.0.1:1", "no address"])(
    "a server that cannot be reached at %s is unavailable",
    async (address) => {
        await expect(call(new GrpcClient(address))).rejects.toMatchObject({ code: Code.UNAVAILABLE });
    },
);

test("a call that its caller gives up is cancelled", async () => {
    const ended = new AbortController();
    const client = await clientOf(() => ended.abort());
    await expect(client.call("/s/Call", Buffer.alloc(0), ended.signal)).rejects.toMatchObject({
        code: Code.CANCELLED,
    });
});

test("after its end a client opens no connection", async () => {
    const client = await clientOf(answering);
    await call(client);
    client.close();
    await expect(call(client)).rejects.toMatchObject({ code: Code.CANCELLED });
});
