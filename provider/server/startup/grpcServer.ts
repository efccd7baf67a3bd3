/**
 * gRPC over Node's HTTP/2, as much of it as a plugin needs: unary calls and streams of responses, without compression, from one engine on loopback. The
 * library for gRPC was most of what a start loads (DECISIONS.md, 89).
 *
 * Deadlines and cancellation are the client's: a response to a call that it has given up is dropped, as the provider's own timeouts end the work.
 */
import {
    createServer,
    type Http2Server,
    type IncomingHttpHeaders,
    type ServerHttp2Session,
    type ServerHttp2Stream,
} from "node:http2";
import type { AddressInfo } from "node:net";
import { frameOf, messageIn } from "./grpcFrame";
import { Code, type Status } from "./status";

/** Writes the messages of the response, and settles with a status if the call fails. */
export type Handler = (
    request: Uint8Array,
    write: (message: Uint8Array) => void,
) => Promise<Status | undefined>;

const CONTENT_TYPE = "application/grpc";
const HEADERS = { ":status": 200, "content-type": `${CONTENT_TYPE}+proto` };
const UNSUPPORTED_MEDIA_TYPE = 415;

export class GrpcServer {
    private readonly server: Http2Server;
    private readonly sessions = new Set<ServerHttp2Session>();

    /** `handlers` by path. Messages of requests may have `maxBytes`. */
    constructor(
        private readonly handlers: ReadonlyMap<string, Handler>,
        private readonly maxBytes: number,
    ) {
        this.server = createServer({
            // Node's limits would cut long error messages and refuse large messages.
            maxSendHeaderBlockLength: Number.MAX_SAFE_INTEGER,
            maxSessionMemory: Number.MAX_SAFE_INTEGER,
        });
        this.server.on("session", (session) => {
            this.sessions.add(session);
            session.on("close", () => this.sessions.delete(session));
            // A connection that breaks ends its calls; the process goes on.
            session.on("error", () => {});
        });
        this.server.on("stream", (stream, headers) => this.receive(stream, headers));
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
        for (const session of this.sessions) {
            session.close();
        }
    }

    private receive(stream: ServerHttp2Stream, headers: IncomingHttpHeaders): void {
        const chunks: Buffer[] = [];
        let bytes = 0;
        // The client has cancelled the call, or is gone.
        stream.on("error", () => {});
        if (!headers["content-type"]?.startsWith(CONTENT_TYPE)) {
            stream.respond({ ":status": UNSUPPORTED_MEDIA_TYPE }, { endStream: true });
            return;
        }
        stream.on("data", (chunk: Buffer) => {
            bytes += chunk.length;
            if (bytes <= this.maxBytes) {
                chunks.push(chunk);
            }
        });
        stream.on("end", () => {
            if (bytes > this.maxBytes) {
                const details = `the message is larger than ${this.maxBytes} bytes`;
                fail(stream, { code: Code.RESOURCE_EXHAUSTED, details });
                return;
            }
            const received = chunks.length === 1 ? chunks[0] : Buffer.concat(chunks);
            void this.answer(stream, headers[":path"] ?? "", received ?? Buffer.alloc(0));
        });
    }

    private async answer(stream: ServerHttp2Stream, path: string, received: Buffer): Promise<void> {
        const handler = this.handlers.get(path);
        if (handler === undefined) {
            fail(stream, { code: Code.UNIMPLEMENTED, details: `there is no call ${path}` });
            return;
        }
        const message = messageIn(received);
        if ("code" in message) {
            fail(stream, message);
            return;
        }
        const status = await handler(message, (response) => {
            if (isOpen(stream)) {
                begin(stream);
                stream.write(frameOf(response));
            }
        });
        if (status !== undefined) {
            fail(stream, status);
        } else if (isOpen(stream)) {
            begin(stream);
            stream.end();
        }
    }
}

/** False once the client has cancelled the call, or is gone. */
function isOpen(stream: ServerHttp2Stream): boolean {
    return !stream.destroyed && !stream.closed;
}

/** Sends the headers before the first message. The status follows the last one. */
function begin(stream: ServerHttp2Stream): void {
    if (!stream.headersSent) {
        stream.respond(HEADERS, { waitForTrailers: true });
        stream.once("wantTrailers", () => stream.sendTrailers({ "grpc-status": "0" }));
    }
}

function fail(stream: ServerHttp2Stream, { code, details }: Status): void {
    if (!isOpen(stream)) {
        return;
    }
    const trailers = { "grpc-status": String(code), "grpc-message": percentEncoded(details) };
    if (!stream.headersSent) {
        stream.respond({ ...HEADERS, ...trailers }, { endStream: true });
        return;
    }
    stream.removeAllListeners("wantTrailers");
    stream.once("wantTrailers", () => stream.sendTrailers(trailers));
    stream.end();
}

/** As gRPC defines it for `grpc-message`: the bytes of UTF-8, except those of printable ASCII. HTTP allows no space at either end. */
function percentEncoded(text: string): string {
    return text.replace(/[^ -$&-~]+|^ +| +$/gu, (part) =>
        [...Buffer.from(part, "utf8")]
            .map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, "0")}`)
            .join(""),
    );
}
