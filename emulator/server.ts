import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { createServer, type Server } from "node:http";
import { getRequestListener } from "@hono/node-server";
import type { Hono } from "hono";
import type { ServiceEnv } from "./stage";

/** How long requests in flight may take to end once the server closes. */
const graceMs = 1_000;

export interface Listening {
    /** Where a client on this machine finds it. */
    readonly url: string;
    close(): Promise<void>;
}

export async function listen(app: Hono<ServiceEnv>, host: string, port: number): Promise<Listening> {
    const handle = getRequestListener((request, env) => app.fetch(request, env));
    const server = createServer((incoming, outgoing) => void handle(incoming, outgoing));
    server.listen(port, host);
    await once(server, "listening"); // rejects if the server emits "error" first
    const address = server.address() as AddressInfo;
    return { url: `http://${clientHost(address)}:${address.port}`, close: () => close(server) };
}

/** Closes at once what is idle, gives what is in flight a moment, and then hangs up: keep-alive must not hold the process. */
async function close(server: Server): Promise<void> {
    const hangUp = setTimeout(() => server.closeAllConnections(), graceMs);
    const closed = once(server, "close");
    server.close();
    server.closeIdleConnections();
    await closed;
    clearTimeout(hangUp);
}

/** An address that listens everywhere is reached by loopback; an IPv6 address goes into brackets. */
function clientHost({ address, family }: AddressInfo): string {
    if (address === "0.0.0.0") return "127.0.0.1";
    if (address === "::") return "[::1]";
    return family === "IPv6" ? `[${address}]` : address;
}
