/**
 * gRPC, as much of it as a plugin needs: unary calls and streams of responses, without compression, from one engine on loopback. The library for gRPC was
 * most of what a start loads (DECISIONS.md, 89).
 *
 * Deadlines and cancellation are the client's: a response to a call that it has given up is dropped, as the provider's own timeouts end the work.
 */
import { createServer, type AddressInfo, type Server } from "node:net";
import { frameOf, messageIn, PREFIX_BYTES } from "./grpcFrame";
import { Connection } from "./http2/connection";
import { encodeHeaders, type Header } from "./http2/hpack";
import type { Request } from "./http2/request";
import type { Stream } from "./http2/stream";
import { Code, type Status } from "./status";

/** The call's metadata: its headers by name, in lower case. */
export type Metadata = ReadonlyMap<string, string>;

/** Writes the messages of the response, and settles with a status if the call fails. */
export type Handler = (
    request: Uint8Array,
    write: (message: Uint8Array) => void,
    metadata: Metadata,
) => Promise<Status | undefined>;

const CONTENT_TYPE = "application/grpc";
const HEADERS: readonly Header[] = [
    [":status", "200"],
    ["content-type", `${CONTENT_TYPE}+proto`],
];
const RESPONSE = encodeHeaders(HEADERS);
const SUCCESS = encodeHeaders([["grpc-status", "0"]]);
const UNSUPPORTED_MEDIA_TYPE = encodeHeaders([[":status", "415"]]);

export class GrpcServer {
    private readonly server: Server;
    private readonly connections = new Set<Connection>();

    /** `handlers` by path. Messages of requests may have `maxBytes`. */
    constructor(
        private readonly handlers: ReadonlyMap<string, Handler>,
        private readonly maxBytes: number,
    ) {
        const onRequest = (request: Request, stream: Stream): void =>
            void this.answer(request, stream).catch((error: unknown) =>
                fail(stream, { code: Code.INTERNAL, details: String(error) }),
            );
        this.server = createServer((socket) => {
            const connection = new Connection(socket, { maxBytes: maxBytes + PREFIX_BYTES, onRequest });
            this.connections.add(connection);
            socket.on("close", () => this.connections.delete(connection));
        });
    }

    /** Listens on a free port of loopback. Resolves with the port. */
    listen(): Promise<number> {
        const { server } = this;
        return new Promise((resolve, reject) => {
            // For good: a connection that cannot be accepted later ends no process.
            server.on("error", reject);
            server.listen(0, "127.0.0.1", () => resolve((server.address() as AddressInfo).port));
        });
    }

    /** Accepts no more calls, and calls back once the responses of all others are delivered. */
    close(closed: () => void): void {
        this.server.close(closed);
        for (const connection of this.connections) {
            connection.close();
        }
    }

    private async answer({ headers, body, bytes }: Request, stream: Stream): Promise<void> {
        if (!headers.get("content-type")?.startsWith(CONTENT_TYPE)) {
            stream.sendHeaders(UNSUPPORTED_MEDIA_TYPE, true);
            return;
        }
        if (bytes > this.maxBytes + PREFIX_BYTES) {
            const details = `the message is larger than ${this.maxBytes} bytes`;
            fail(stream, { code: Code.RESOURCE_EXHAUSTED, details });
            return;
        }
        const path = headers.get(":path") ?? "";
        const handler = this.handlers.get(path);
        if (handler === undefined) {
            fail(stream, { code: Code.UNIMPLEMENTED, details: `there is no call ${path}` });
            return;
        }
        const message = messageIn(body);
        if ("code" in message) {
            fail(stream, message);
            return;
        }
        const write = (response: Uint8Array): void => {
            begin(stream);
            stream.sendContent(frameOf(response));
        };
        const status = await handler(message, write, headers);
        if (status !== undefined) {
            fail(stream, status);
        } else {
            begin(stream);
            stream.sendTrailers(SUCCESS);
        }
    }
}

/** Sends the headers before the first message. The status follows the last one. */
function begin(stream: Stream): void {
    if (!stream.headersSent) {
        stream.sendHeaders(RESPONSE);
    }
}

function fail(stream: Stream, { code, details }: Status): void {
    const trailers: readonly Header[] = [
        ["grpc-status", String(code)],
        ["grpc-message", percentEncoded(details)],
    ];
    if (stream.headersSent) {
        stream.sendTrailers(encodeHeaders(trailers));
    } else {
        stream.sendHeaders(encodeHeaders([...HEADERS, ...trailers]), true);
    }
}

/** As gRPC defines it for `grpc-message`: the bytes of UTF-8, except those of printable ASCII. HTTP allows no space at either end. */
function percentEncoded(text: string): string {
    return text.replace(/[^ -$&-~]+|^ +| +$/gu, (part) =>
        [...Buffer.from(part, "utf8")]
            .map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, "0")}`)
            .join(""),
    );
}
