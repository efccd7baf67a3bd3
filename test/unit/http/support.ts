/** Real servers on loopback for the tests of the transport. */
import { readFileSync } from "node:fs";
import { createServer, type RequestListener, type Server } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo, Server as NetServer, Socket } from "node:net";
import { join } from "node:path";
import { Client, type ClientOptions } from "../../../provider/http/client";
import { Redactor } from "../../../provider/http/redaction/redact";
import { ServerClock } from "../../../provider/http/serverClock";

export const fixture = (name: string): string => join(__dirname, "fixtures", name);

export interface Started {
    port: number;
    /** Every connection that was ever made. */
    sockets: Socket[];
    close(): Promise<void>;
}

export async function listen(server: NetServer): Promise<Started> {
    const sockets: Socket[] = [];
    server.on("connection", (socket: Socket) => sockets.push(socket));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return {
        port: (server.address() as AddressInfo).port,
        sockets,
        close: () => {
            for (const socket of sockets) {
                socket.destroy();
            }
            return new Promise((resolve) => server.close(() => resolve()));
        },
    };
}

export function serve(handler: RequestListener): Promise<Started> {
    return listen(createServer(handler));
}

export function serveTls(handler: RequestListener): Promise<Started> {
    const server: Server = createTlsServer(
        { key: readFileSync(fixture("service.key.pem")), cert: readFileSync(fixture("service.pem")) },
        handler,
    );
    return listen(server);
}

export function client(baseUrl: string, options: Partial<ClientOptions> = {}): Client {
    return new Client({ ...clientOptions(baseUrl), env: {}, ...options });
}

/** Of a client with the environment of this process. */
export function clientOptions(baseUrl: string): ClientOptions {
    return {
        service: "Toys",
        baseUrl,
        credential: { authorization: "Bearer canary-key-1234" },
        hints: { credential: "toysKey", url: "toysUrl" },
        requestTimeoutMs: 30_000,
        maxRetries: 0,
        maxConcurrency: 16,
        redactor: new Redactor(),
        clock: new ServerClock(),
    };
}
