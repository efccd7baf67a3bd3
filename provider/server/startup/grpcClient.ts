/** Sends unary calls over gRPC, of which no response is needed: the engine's log. Node's HTTP/2 is loaded for the first one: most runs send none. */
import type { ClientHttp2Session } from "node:http2";
import { frameOf } from "./grpcFrame";

export class GrpcClient {
    private session: ClientHttp2Session | undefined;

    /** `address`: host and port. */
    constructor(private readonly address: string) {}

    /** Settles once the server has responded, after `timeoutMs`, or if it cannot be reached. Never fails. */
    async notify(path: string, message: Uint8Array, timeoutMs: number): Promise<void> {
        const session = await this.connected();
        if (session === undefined) {
            return;
        }
        await new Promise<void>((resolve) => {
            const stream = session.request({
                ":method": "POST",
                ":path": path,
                "content-type": "application/grpc+proto",
                te: "trailers",
            });
            const timer = setTimeout(() => stream.close(), timeoutMs);
            stream.on("error", () => {});
            stream.on("close", () => {
                clearTimeout(timer);
                resolve();
            });
            stream.resume();
            stream.end(frameOf(message));
        });
    }

    close(): void {
        this.session?.close();
    }

    /** `undefined` if the address is none. */
    private async connected(): Promise<ClientHttp2Session | undefined> {
        const { connect } = await import("node:http2");
        if (this.session === undefined || this.session.closed || this.session.destroyed) {
            try {
                this.session = connect(`http://${this.address}`);
            } catch {
                return undefined;
            }
            this.session.on("error", () => {});
        }
        return this.session;
    }
}
