/** A proxy between the plugin and the emulator that delays, drops and changes requests and responses. */
import { createServer, request, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface Exchange {
    readonly method: string;
    /** Without the query. */
    readonly path: string;
    /** The number of earlier requests with this method. */
    readonly index: number;
}

export interface ServiceResponse {
    status: number;
    headers: Record<string, string | string[] | undefined>;
    body: string;
}

interface Interception {
    /** Before the request is forwarded: "drop" closes the connection; a response is returned without forwarding. */
    before?: (
        exchange: Exchange,
    ) => Promise<"drop" | ServiceResponse | undefined> | "drop" | ServiceResponse | undefined;
    /** Changes the service's response; "drop" closes the connection instead. */
    after?: (exchange: Exchange, serviceResponse: ServiceResponse) => Promise<"drop" | void> | "drop" | void;
}

export interface InterceptingProxy {
    /** For `agentenvUrl` and `tripswitchUrl`. */
    readonly agentenvUrl: string;
    readonly tripswitchUrl: string;
    /** All requests so far. */
    readonly exchanges: Exchange[];
    intercept(how: Interception): void;
    close(): Promise<void>;
}

export function json(body: unknown, status = 200): ServiceResponse {
    return { status, headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
}

export async function startInterceptingProxy(emulator: {
    agentenvUrl: string;
    tripswitchUrl: string;
}): Promise<InterceptingProxy> {
    let how: Interception = {};
    const exchanges: Exchange[] = [];
    const target = new URL(emulator.agentenvUrl);

    async function handle(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
        const method = incoming.method ?? "GET";
        const path = (incoming.url ?? "").split("?")[0] ?? "";
        const index = exchanges.filter((one) => one.method === method).length;
        const exchange = { method, path, index };
        exchanges.push(exchange);
        const content = await read(incoming);
        const interception = how;
        const early = await interception.before?.(exchange);
        if (early === "drop") {
            incoming.socket.destroy();
            return;
        }
        const serviceResponse = early ?? (await forward(incoming, content));
        if (early === undefined && (await interception.after?.(exchange, serviceResponse)) === "drop") {
            incoming.socket.destroy();
            return;
        }
        const {
            "content-length": _length,
            "transfer-encoding": _encoding,
            ...headers
        } = serviceResponse.headers;
        response.sendDate = headers["date"] === undefined;
        response.writeHead(serviceResponse.status, headers as Record<string, string>);
        response.end(Buffer.from(serviceResponse.body, "latin1"));
    }

    function forward(incoming: IncomingMessage, content: Buffer): Promise<ServiceResponse> {
        return new Promise((resolve, reject) => {
            const outgoing = request(
                {
                    host: target.hostname,
                    port: target.port,
                    path: incoming.url,
                    method: incoming.method,
                    headers: { ...incoming.headers, host: target.host },
                },
                (response) => {
                    read(response).then(
                        (body) =>
                            resolve({
                                status: response.statusCode ?? 0,
                                headers: response.headers,
                                body: body.toString("latin1"),
                            }),
                        reject,
                    );
                },
            );
            outgoing.on("error", reject);
            outgoing.end(content);
        });
    }

    const server = createServer((incoming, response) => {
        handle(incoming, response).catch(() => incoming.socket.destroy());
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const here = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const through = (url: string): string => here + new URL(url).pathname;
    return {
        agentenvUrl: through(emulator.agentenvUrl),
        tripswitchUrl: through(emulator.tripswitchUrl),
        exchanges,
        intercept: (next) => {
            how = next;
        },
        close: async () => {
            server.closeAllConnections();
            await new Promise((resolve) => server.close(resolve));
        },
    };
}

async function read(stream: IncomingMessage): Promise<Buffer> {
    const parts: Buffer[] = [];
    for await (const part of stream) {
        parts.push(part as Buffer);
    }
    return Buffer.concat(parts);
}

/** Synchronizes a test with a request: `reached` resolves when someone calls `wait`, which resolves after `release`. */
export function gate(): { reached: Promise<void>; wait: () => Promise<void>; release: () => void } {
    let reach = (): void => undefined;
    let release = (): void => undefined;
    const reached = new Promise<void>((resolve) => (reach = resolve));
    const released = new Promise<void>((resolve) => (release = resolve));
    return {
        reached,
        wait: async () => {
            reach();
            await released;
        },
        release: () => release(),
    };
}
