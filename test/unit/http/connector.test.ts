/** One connection: where it leads, whom it names in the handshake, and what it says of the step that it did not get past. */
import { createServer, type IncomingMessage } from "node:http";
import type * as Net from "node:net";
import type * as Tls from "node:tls";
import { Socket } from "node:net";
import { readFileSync } from "node:fs";
import {
    createSecureContext,
    createServer as createTlsServer,
    TLSSocket,
    type SecureContext,
} from "node:tls";
import { Client } from "../../../provider/http/client";
import { Connector, TunnelRefusedError } from "../../../provider/http/connection/connector";
import { Redactor } from "../../../provider/http/redaction/redact";
import { ServerClock } from "../../../provider/http/serverClock";
import { client, fixture, listen, serveTls, type Started } from "./support";

// The modules themselves, whose functions a test may replace; an import is a copy of them.
const net = jest.requireActual<typeof Net>("node:net");
const tls = jest.requireActual<typeof Tls>("node:tls");

const CA: SecureContext = createSecureContext({ ca: readFileSync(fixture("ca.pem")) });

const stops: (() => unknown)[] = [];
afterEach(async () => {
    jest.restoreAllMocks();
    await Promise.all(stops.splice(0).map((stop) => stop()));
});

interface Options {
    proxy?: string;
    authorization?: string;
    timeoutMs?: number;
    secureContext?: SecureContext;
}

/** The socket of a connection to this URL. Rejects as it fails. */
function open(url: string, { proxy, authorization, timeoutMs = 60_000, secureContext }: Options = {}) {
    const { protocol, hostname, port } = new URL(url);
    const connector = new Connector({
        timeoutMs,
        proxy: proxy === undefined ? undefined : { url: proxy, authorization, secrets: [] },
        secureContext: () => secureContext,
    });
    const host = hostname.replace(/^\[|\]$/g, "");
    return new Promise<Socket>((resolve, reject) => {
        connector.connect({ protocol, hostname: host, port }, (error, socket) => {
            if (socket === null) {
                reject(error);
                return;
            }
            stops.push(() => socket.destroy());
            resolve(socket);
        });
    });
}

/** A proxy that responds to CONNECT with this text, and the requests that it got. */
async function proxyThatSays(text: string): Promise<{ url: string; asked: IncomingMessage[] }> {
    const asked: IncomingMessage[] = [];
    const server = createServer();
    server.on("connect", (request: IncomingMessage, socket: Socket) => {
        asked.push(request);
        socket.on("error", () => {});
        socket.write(text);
    });
    const started = await listen(server);
    stops.push(() => started.close());
    return { url: `http://127.0.0.1:${started.port}`, asked };
}

const ACCEPTED = "HTTP/1.1 200 OK\r\n\r\n";

describe("through a proxy", () => {
    test.each([
        ["http://service.test", "service.test:80"],
        ["http://service.test:8080", "service.test:8080"],
        ["http://[fd00::1]:8080", "[fd00::1]:8080"],
        ["http://10.1.2.3", "10.1.2.3:80"],
    ])("%s is asked for as %s, and is not encrypted", async (url, authority) => {
        const { url: proxy, asked } = await proxyThatSays(ACCEPTED);
        const socket = await open(url, { proxy });
        expect(asked.map((request) => [request.url, request.headers.host])).toEqual([[authority, authority]]);
        expect(asked[0]?.headers["proxy-authorization"]).toBeUndefined();
        expect(socket).not.toBeInstanceOf(TLSSocket);
    });

    test("https://service.test is asked for with its port", async () => {
        const { url: proxy, asked } = await proxyThatSays("HTTP/1.1 502 No\r\n\r\n");
        await expect(open("https://service.test", { proxy })).rejects.toThrow(new TunnelRefusedError(502));
        expect(asked[0]?.url).toBe("service.test:443");
    });

    test("the user and password are sent", async () => {
        const { url: proxy, asked } = await proxyThatSays(ACCEPTED);
        await open("http://service.test", { proxy, authorization: "Basic x" });
        expect(asked[0]?.headers["proxy-authorization"]).toBe("Basic x");
    });

    test("what the host says at once is not lost", async () => {
        const { url: proxy } = await proxyThatSays(`${ACCEPTED}hello`);
        const socket = await open("http://service.test", { proxy });
        expect(String(await new Promise((resolve) => socket.once("data", resolve)))).toBe("hello");
    });

    test.each([204, 299])("the status %i opens the tunnel", async (status) => {
        const { url: proxy } = await proxyThatSays(`HTTP/1.1 ${status} Fine\r\n\r\n`);
        await expect(open("http://service.test", { proxy })).resolves.toBeInstanceOf(Socket);
    });

    test.each([300, 407, 503])("the status %i does not", async (status) => {
        const { url: proxy } = await proxyThatSays(`HTTP/1.1 ${status} No\r\n\r\n`);
        await expect(open("http://service.test", { proxy })).rejects.toThrow(`the proxy returned ${status}`);
    });
});

describe("a proxy without a port", () => {
    test.each([
        ["http://127.0.0.1", 80],
        ["https://[::1]", 443],
    ])("%s is reached at port %i", async (proxy, port) => {
        const connecting = jest.spyOn(net, "connect").mockImplementation(() => {
            throw new Error("seen");
        });
        await expect(open("http://service.test", { proxy })).rejects.toThrow("seen");
        const host = proxy.includes("::1") ? "::1" : "127.0.0.1";
        expect(connecting).toHaveBeenCalledWith({ host, port });
    });
});

describe("a host that does not even accept the connection", () => {
    test.each([
        ["is named", undefined, /: no response$/],
        ["is the proxy, where there is one", "http://proxy.test", /: the proxy does not respond$/],
    ])("%s", async (_what, proxy, message) => {
        jest.spyOn(net, "connect").mockImplementation(() => new Socket());
        const options = proxy === undefined ? {} : { proxy };
        await expect(open("http://service.test", { ...options, timeoutMs: 20 })).rejects.toThrow(message);
    });
});

test("a connection that is not used for a minute is checked", async () => {
    const server: Started = await listen(createServer());
    stops.push(() => server.close());
    const keepAlive = jest.spyOn(Socket.prototype, "setKeepAlive");
    await open(`http://127.0.0.1:${server.port}`);
    expect(keepAlive).toHaveBeenCalledWith(true, 60_000);
});

describe("the handshake of TLS", () => {
    /** A server, and the names that clients have asked it for. */
    async function tlsServer() {
        const names: string[] = [];
        const secureContext = createSecureContext({
            key: readFileSync(fixture("service.key.pem")),
            cert: readFileSync(fixture("service.pem")),
        });
        const server = createTlsServer({
            key: readFileSync(fixture("service.key.pem")),
            cert: readFileSync(fixture("service.pem")),
            SNICallback: (name, callback) => {
                names.push(name);
                callback(null, secureContext);
            },
        });
        server.on("tlsClientError", () => {});
        const started = await listen(server);
        stops.push(() => started.close());
        return { port: started.port, names };
    }

    test("names the host", async () => {
        const { port, names } = await tlsServer();
        await open(`https://localhost:${port}`, { secureContext: CA });
        expect(names).toEqual(["localhost"]);
    });

    test("names no address", async () => {
        const { port, names } = await tlsServer();
        await open(`https://127.0.0.1:${port}`, { secureContext: CA }).catch(() => {});
        expect(names).toEqual([]);
    });

    test("is with Node's own CAs where no others are given", async () => {
        const { port } = await tlsServer();
        await expect(open(`https://localhost:${port}`)).rejects.toThrow(/certificate/);
    });
});

test("the file of CAs is read once, for the first connection with TLS", async () => {
    const started = await serveTls((_request, response) => response.end("{}"));
    stops.push(() => started.close());
    const reading = jest.spyOn(tls, "createSecureContext");
    const service = client(`https://localhost:${started.port}`, {
        env: { SSL_CERT_FILE: fixture("ca.pem") },
    });
    stops.push(() => service.close());
    const withCas = (): number => reading.mock.calls.filter(([options]) => options?.ca !== undefined).length;
    expect(withCas()).toBe(0);
    const { signal } = new AbortController();
    // At once, so that they need two connections.
    await Promise.all([1, 2].map(() => service.send("GET", "/a", { signal })));
    expect(started.sockets).toHaveLength(2);
    expect(withCas()).toBe(1);
});

test("without another environment, that of the process decides on the proxy", async () => {
    const { url, asked } = await proxyThatSays("HTTP/1.1 407 No\r\n\r\n");
    jest.replaceProperty(process, "env", { ...process.env, HTTPS_PROXY: url });
    const service = new Client({
        service: "Toys",
        baseUrl: "https://service.test",
        credential: {},
        hints: { credential: "toysKey", url: "toysUrl" },
        requestTimeoutMs: 60_000,
        maxRetries: 0,
        maxConcurrency: 1,
        redactor: new Redactor(),
        clock: new ServerClock(),
    });
    stops.push(() => service.close());
    await expect(service.send("GET", "/a", { signal: new AbortController().signal })).rejects.toThrow("407");
    expect(asked).toHaveLength(1);
});
