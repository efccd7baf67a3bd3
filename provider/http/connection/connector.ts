/** Opens connections to one host, directly or through a proxy's tunnel. Name resolution, TCP, CONNECT and TLS share one time limit. */
import { once } from "node:events";
import { request as httpRequest, type IncomingMessage } from "node:http";
import { connect as connectTcp, isIP, type Socket } from "node:net";
import { connect as connectTls, type SecureContext } from "node:tls";
import type { buildConnector } from "undici";
import type { Proxy } from "./proxy";

export interface ConnectorOptions {
    timeoutMs: number;
    proxy: Proxy | undefined;
    /** The CAs that a host with TLS is checked against; undefined for Node's own. */
    secureContext: () => SecureContext | undefined;
}

interface Target {
    protocol: string;
    /** Without the brackets of an IPv6 address. */
    hostname: string;
    port: number;
}

class ConnectTimeoutError extends Error {
    constructor(step: string, timeoutMs: number) {
        super(`connecting took longer than ${timeoutMs / 1000} s (a third of requestTimeout): ${step}`);
        this.name = "ConnectTimeoutError";
    }
}

/** The proxy responded to CONNECT with a status other than 2xx. */
export class TunnelRefusedError extends Error {
    constructor(readonly status: number) {
        super(`the proxy returned ${status}`);
        this.name = "TunnelRefusedError";
    }
}

const KEEP_ALIVE_DELAY_MS = 60_000;

export class Connector {
    private readonly attempts = new Set<AbortController>();

    constructor(private readonly options: ConnectorOptions) {}

    /** The `connect` option of undici's pools. */
    readonly connect: buildConnector.connector = ({ protocol, hostname, port }, callback) => {
        const target = { protocol, hostname, port: Number(port || defaultPort(protocol)) };
        this.open(target).then(
            (socket) => callback(null, socket),
            (error: unknown) => callback(error as Error, null),
        );
    };

    /** Ends every attempt that is under way and destroys its sockets. */
    abort(): void {
        for (const attempt of this.attempts) {
            attempt.abort(new Error("the connection is no longer needed"));
        }
    }

    private async open(target: Target): Promise<Socket> {
        const attempt = new AbortController();
        const progress = new Progress(target, this.options, attempt.signal);
        const timer = setTimeout(
            () => attempt.abort(new ConnectTimeoutError(progress.step, this.options.timeoutMs)),
            this.options.timeoutMs,
        );
        this.attempts.add(attempt);
        try {
            return await progress.run();
        } finally {
            clearTimeout(timer);
            this.attempts.delete(attempt);
        }
    }
}

/** One attempt, and the step that it has reached. */
class Progress {
    step = "";

    constructor(
        private readonly target: Target,
        private readonly options: ConnectorOptions,
        private readonly signal: AbortSignal,
    ) {}

    async run(): Promise<Socket> {
        const { proxy } = this.options;
        const first = proxy ? targetOf(new URL(proxy.url)) : this.target;
        const opened: Socket[] = [];
        const keep = (socket: Socket): Socket => {
            // An error between two steps, when nobody else listens, would end the process. Each step sees its own errors.
            socket.on("error", () => {});
            opened.push(socket);
            return socket;
        };
        try {
            let socket = keep(connectTcp({ host: first.hostname, port: first.port }));
            socket.setNoDelay(true).setKeepAlive(true, KEEP_ALIVE_DELAY_MS);
            await this.reach(socket, "connect", proxy ? "the proxy does not respond" : "no response");
            if (first.protocol === "https:") {
                socket = keep(this.secure(socket, first));
                await this.reach(socket, "secureConnect", "no response to the TLS handshake");
            }
            if (!proxy) {
                return socket;
            }
            await this.tunnel(socket, proxy);
            if (this.target.protocol === "https:") {
                socket = keep(this.secure(socket, this.target));
                await this.reach(socket, "secureConnect", "no response to the TLS handshake");
            }
            return socket;
        } catch (error) {
            opened.forEach((socket) => socket.destroy());
            throw this.signal.aborted ? this.signal.reason : error;
        }
    }

    private async reach(socket: Socket, event: "connect" | "secureConnect", step: string): Promise<void> {
        this.step = step;
        await once(socket, event, { signal: this.signal });
    }

    private secure(socket: Socket, { hostname }: Target): Socket {
        return connectTls({
            // Set explicitly: NODE_TLS_REJECT_UNAUTHORIZED=0 would otherwise disable verification and expose credentials.
            rejectUnauthorized: true,
            secureContext: this.options.secureContext(),
            socket,
            // The certificate has to be for this name. SNI takes no addresses.
            host: hostname,
            ...(isIP(hostname) === 0 ? { servername: hostname } : {}),
            ALPNProtocols: ["http/1.1"],
        });
    }

    private async tunnel(socket: Socket, proxy: Proxy): Promise<void> {
        this.step = "the proxy does not respond CONNECT";
        const { hostname, port } = this.target;
        const authority = `${isIP(hostname) === 6 ? `[${hostname}]` : hostname}:${port}`;
        const request = httpRequest({
            createConnection: () => socket,
            method: "CONNECT",
            path: authority,
            headers: {
                host: authority,
                ...(proxy.authorization === undefined ? {} : { "proxy-authorization": proxy.authorization }),
            },
        });
        request.on("error", () => {});
        request.end();
        const [response, , head] = (await once(request, "connect", { signal: this.signal })) as [
            IncomingMessage,
            Socket,
            Buffer,
        ];
        const status = Number(response.statusCode);
        if (Math.floor(status / 100) !== 2) {
            throw new TunnelRefusedError(status);
        }
        socket.unshift(head);
    }
}

function targetOf({ protocol, hostname, port }: URL): Target {
    return {
        protocol,
        hostname: hostname.replace(/^\[|\]$/g, ""),
        port: Number(port || defaultPort(protocol)),
    };
}

function defaultPort(protocol: string): number {
    return protocol === "https:" ? 443 : 80;
}
