/**
 * Sends unary calls over gRPC: to the engine's log, and to the engine's monitor of resources. Node's HTTP/2 is loaded for the first one: most runs send none.
 */
import type { ClientHttp2Session, IncomingHttpHeaders } from "node:http2";
import { frameOf, messageIn } from "./grpcFrame";
import { Code } from "./status";

/** The server has failed a call, or did not respond. */
export class GrpcError extends Error {
    constructor(
        readonly code: number,
        details: string,
    ) {
        super(details);
        this.name = "GrpcError";
    }
}

export class GrpcClient {
    private session: ClientHttp2Session | undefined;
    private closed = false;

    /** `address`: host and port, or a URL, which is with TLS where it begins with https. The headers are sent with each call. */
    constructor(
        private readonly address: string,
        private readonly headers: Readonly<Record<string, string>> = {},
    ) {}

    /** Settles once the server has responded, after `timeoutMs`, or if it cannot be reached. Never fails. */
    async notify(path: string, message: Uint8Array, timeoutMs: number): Promise<void> {
        await this.call(path, message, AbortSignal.timeout(timeoutMs)).catch(() => {});
    }

    /** The server's response. @throws GrpcError */
    async call(path: string, message: Uint8Array, signal?: AbortSignal): Promise<Uint8Array> {
        const session = await this.connected();
        return new Promise((resolve, reject) => {
            const stream = session.request(
                {
                    ...this.headers,
                    ":method": "POST",
                    ":path": path,
                    "content-type": "application/grpc+proto",
                    te: "trailers",
                },
                signal && { signal },
            );
            const chunks: Buffer[] = [];
            let trailers: IncomingHttpHeaders = {};
            let failure = "there was no response";
            stream.on("data", (chunk: Buffer) => chunks.push(chunk));
            // A call that fails at once has no trailers: its status is in the headers.
            stream.on("response", (headers: IncomingHttpHeaders) => (trailers = headers));
            stream.on("trailers", (headers: IncomingHttpHeaders) => (trailers = headers));
            stream.on("error", (error: Error) => (failure = error.message));
            stream.on("close", () => {
                const status = trailers["grpc-status"];
                if (status === undefined) {
                    const http = trailers[":status"];
                    const details =
                        http === undefined ? failure : `the response has the HTTP status ${String(http)}`;
                    reject(new GrpcError(codeOf(session, signal), details));
                    return;
                }
                if (status !== "0") {
                    reject(new GrpcError(Number(status), textOf(trailers["grpc-message"]) ?? failure));
                    return;
                }
                const received = messageIn(Buffer.concat(chunks));
                if ("code" in received) {
                    reject(new GrpcError(received.code, received.details));
                } else {
                    resolve(received);
                }
            });
            stream.end(frameOf(message));
        });
    }

    /** Calls in progress go on; others are refused. */
    close(): void {
        this.closed = true;
        this.session?.close();
    }

    /** @throws GrpcError where the address is none. */
    private async connected(): Promise<ClientHttp2Session> {
        const { connect } = await import("node:http2");
        if (this.closed) {
            throw new GrpcError(Code.CANCELLED, "the client is closed");
        }
        if (this.session === undefined || this.session.closed || this.session.destroyed) {
            try {
                this.session = connect(
                    this.address.includes("://") ? this.address : `http://${this.address}`,
                );
            } catch {
                throw new GrpcError(Code.UNAVAILABLE, "its address is none");
            }
            this.session.on("error", () => {});
        }
        return this.session;
    }
}

/** Why a call has no status: the caller gave it up, the connection is gone, or the server broke it off. */
function codeOf(session: ClientHttp2Session, signal: AbortSignal | undefined): number {
    if (signal?.aborted) {
        return Code.CANCELLED;
    }
    return session.closed || session.destroyed ? Code.UNAVAILABLE : Code.INTERNAL;
}

/** A `grpc-message`, in which bytes may be percent-encoded. */
function textOf(message: string | string[] | undefined): string | undefined {
    if (message === undefined) {
        return undefined;
    }
    const text = String(message);
    try {
        return decodeURIComponent(text);
    } catch {
        return text;
    }
}
