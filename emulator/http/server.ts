/** The HTTP server of a started emulator. */
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { createServer, type Server } from "node:http";
import { getRequestListener } from "@hono/node-server";
import type { Hono } from "hono";
import type { ServiceEnv } from "./serviceEnv";

/** How long requests in flight may take to end once the server closes. */
const GRACE_MS = 1_000;

export interface Listening {
    /** Where a client on this machine reaches it. */
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

/** Closes idle connections at once and the others after a short time: open connections must not keep the process running. */
async function close(server: Server): Promise<void> {
    const deadline = setTimeout(() => server.closeAllConnections(), GRACE_MS);
    const closed = once(server, "close");
    server.close();
    server.closeIdleConnections();
    await closed;
    clearTimeout(deadline);
}

/** An address that listens everywhere is reached by loopback; an IPv6 address goes into brackets. */
function clientHost({ address, family }: AddressInfo): string {
    if (address === "0.0.0.0") {
        return "127.0.0.1";
    }
    if (address === "::") {
        return "[::1]";
    }
    return family === "IPv6" ? `[${address}]` : address;
}
