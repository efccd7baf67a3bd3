/** Our server of HTTP/2, with Node's own client, and with something in between that cuts and joins what the client sends. */
import { once } from "node:events";
import { connect, constants, type ClientHttp2Session, type OutgoingHttpHeaders } from "node:http2";
import { connect as connectTcp, createServer, type Socket } from "node:net";
import { Connection, type ConnectionOptions } from "../../../../provider/server/startup/http2/connection";
import { encodeHeaders } from "../../../../provider/server/startup/http2/hpack";
import type { Stream } from "../../../../provider/server/startup/http2/stream";
import { listen as listenOn } from "../../http/support";

const OK = encodeHeaders([[":status", "200"]]);
const END = encodeHeaders([["status", "ok"]]);
const MAX_BYTES = 1024 * 1024;

const stops: (() => void)[] = [];
afterEach(() => stops.splice(0).forEach((stop) => stop()));

async function listen(onSocket: (socket: Socket) => void): Promise<number> {
    const server = await listenOn(createServer(onSocket));
    stops.push(() => void server.close());
    return server.port;
}

/** A server, its port and the connections that it has. */
async function serve(onRequest: ConnectionOptions["onRequest"]) {
    const connections: Connection[] = [];
    const port = await listen((socket) => {
        connections.push(new Connection(socket, { maxBytes: MAX_BYTES, onRequest }));
    });
    return { port, connections };
}

/** Responds with what arrived of the request, as JSON. */
const mirrored: ConnectionOptions["onRequest"] = ({ headers, body, bytes }, stream) => {
    stream.sendHeaders(OK);
    stream.sendContent(
        Buffer.from(JSON.stringify({ headers: Object.fromEntries(headers), body: body.toString(), bytes })),
    );
    stream.sendTrailers(END);
};

const mirror = async (): Promise<number> => (await serve(mirrored)).port;

function sessionWith(port: number, settings = {}): ClientHttp2Session {
    const maxSendHeaderBlockLength = Number.MAX_SAFE_INTEGER;
    const session = connect(`http://127.0.0.1:${port}`, { settings, maxSendHeaderBlockLength });
    session.on("error", () => {});
    stops.push(() => session.destroy());
    return session;
}

interface Seen {
    headers: Record<string, string>;
    body: string;
    bytes: number;
}

async function request(
    session: ClientHttp2Session,
    headers: OutgoingHttpHeaders,
    body: readonly string[] = [],
): Promise<Seen> {
    const stream = session.request({ ":method": "POST", ":path": "/", ...headers });
    stream.setEncoding("utf8");
    let text = "";
    stream.on("data", (part: string) => (text += part));
    for (const part of body) {
        stream.write(part);
    }
    stream.end();
    await once(stream, "end");
    return JSON.parse(text) as Seen;
}

/** All characters that a header may have, each with each neighbour: what takes every code of Huffman's table for them. */
const PRINTABLE = Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index)).join("");

describe("the headers of a request", () => {
    test("arrive with all characters that they can have, compressed or not", async () => {
        const values = {
            all: `x${PRINTABLE}x`,
            digits: "0123456789".repeat(20),
            rare: "x~|{}^\\x".repeat(30),
        };
        const seen = await request(sessionWith(await mirror()), values);
        expect(seen.headers).toMatchObject(values);
    });

    test("arrive with every length around those that take another byte", async () => {
        const session = sessionWith(await mirror());
        for (const length of [0, 1, 126, 127, 128, 254, 255, 256, 16_383, 16_384, 16_385, 20_000]) {
            const value = "&".repeat(length);
            expect((await request(session, { value })).headers).toMatchObject({ value });
        }
    });

    test("arrive when the table of earlier ones is full and drops the oldest", async () => {
        const session = sessionWith(await mirror());
        for (let round = 0; round < 3; round++) {
            for (let index = 0; index < 150; index++) {
                const headers = { [`name-${index}`]: `value ${index}`, same: "as before" };
                expect((await request(session, headers)).headers).toMatchObject(headers);
            }
        }
    });

    test("may occur twice", async () => {
        const seen = await request(sessionWith(await mirror()), { twice: ["one", "two"] });
        expect(seen.headers).toMatchObject({ twice: "one, two" });
    });

    test("end the connection if they are more than a server keeps", async () => {
        const session = sessionWith(await mirror());
        const stream = session.request({ ":path": "/", a: "&".repeat(40_000), b: "&".repeat(40_000) });
        stream.on("error", () => {});
        const [code] = (await once(session, "goaway")) as [number];
        expect(code).toBe(constants.NGHTTP2_ENHANCE_YOUR_CALM);
    });
});

describe("the body of a request", () => {
    test("arrives from many parts", async () => {
        const parts = Array.from({ length: 50 }, (_, index) => `part ${index} `.repeat(500));
        const seen = await request(sessionWith(await mirror()), {}, parts);
        expect(seen.body === parts.join("")).toBe(true);
    });

    test("is kept up to the limit; of a larger one only the length is", async () => {
        const session = sessionWith(await mirror());
        const most = await request(session, {}, ["x".repeat(MAX_BYTES - 1), "y"]);
        expect([most.bytes, most.body.length]).toEqual([MAX_BYTES, MAX_BYTES]);
        const larger = await request(session, {}, ["x".repeat(MAX_BYTES), "yz"]);
        expect([larger.bytes, larger.body.length]).toEqual([MAX_BYTES + 2, 0]);
    });
});

test.each([1, 10, 1_000, 70_000])(
    "a response waits for the client's window of %i bytes, and arrives as a whole",
    async (initialWindowSize) => {
        const session = sessionWith(await mirror(), { initialWindowSize });
        const body = "0123456789".repeat(300);
        expect((await request(session, {}, [body])).body).toBe(body);
    },
);

test.each([0, 100, 4_096, 100_000])(
    "a client may limit the table of headers to %i bytes",
    async (headerTableSize) => {
        const session = sessionWith(await mirror(), { headerTableSize });
        for (const body of ["one", "two"]) {
            expect(await request(session, { key: "value" }, [body])).toMatchObject({ body });
        }
    },
);

test("responses of many requests at once share the window of the connection", async () => {
    const session = sessionWith(await mirror());
    const bodies = Array.from({ length: 60 }, (_, index) => String(index % 10).repeat(50_000));
    const seen = await Promise.all(bodies.map((body) => request(session, {}, [body])));
    expect(seen.map(({ body }, index) => body === bodies[index])).toEqual(bodies.map(() => true));
});

test.each([
    ["byte by byte", (bytes: Buffer) => Array.from(bytes, (byte) => Buffer.from([byte]))],
    ["in halves", (bytes: Buffer) => [bytes.subarray(0, bytes.length / 2), bytes.subarray(bytes.length / 2)]],
])("what the client sends may arrive %s", async (_how, cut) => {
    const port = await mirror();
    const proxy = await listen((client) => {
        const server = connectTcp(port, "127.0.0.1").setNoDelay(true);
        client.on("data", (bytes) => cut(bytes).forEach((part) => server.write(part)));
        server.pipe(client);
        [client, server].forEach((socket) => socket.on("error", () => {}));
        client.on("close", () => server.destroy());
        server.on("close", () => client.destroy());
    });
    const session = sessionWith(proxy);
    for (const body of ["one", "two"]) {
        expect(await request(session, { key: "value" }, [body])).toMatchObject({
            headers: { key: "value" },
            body,
        });
    }
});

test("a client that speaks HTTP/1.1 is cut off", async () => {
    const socket = connectTcp(await mirror(), "127.0.0.1");
    socket.write("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
    socket.resume();
    await once(socket, "close");
});

test("a client may ask whether the server is there", async () => {
    const session = sessionWith(await mirror());
    await once(session, "connect");
    await expect(
        new Promise((resolve, reject) => {
            session.ping(Buffer.from("12345678"), (error, _time, payload) =>
                error ? reject(error) : resolve(payload.toString()),
            );
        }),
    ).resolves.toBe("12345678");
});

test("a server that closes says which requests it still responds to", async () => {
    let held: Stream | undefined;
    const { port, connections } = await serve((_request, stream) => (held = stream));
    const session = sessionWith(port);
    session.request({ ":path": "/" }).end();
    await once(session, "remoteSettings");
    await new Promise<void>((resolve) => session.ping(() => resolve()));
    connections.forEach((connection) => connection.close());
    const [code, lastStreamId] = (await once(session, "goaway")) as [number, number];
    expect({ code, lastStreamId }).toEqual({ code: constants.NGHTTP2_NO_ERROR, lastStreamId: 1 });
    held?.sendHeaders(OK, true);
    await once(session, "close");
});
