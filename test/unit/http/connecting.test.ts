/** Hosts and proxies that accept a connection and never respond: connecting is bounded, can be cancelled, and sends nothing. */
import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import type { ClientOptions } from "../../../provider/http/client";
import { NoResponseError } from "../../../provider/http/errors";
import { client, listen, type Started } from "./support";

const never = new AbortController().signal;
let silent: Started;
let connected: Promise<unknown>;

beforeEach(async () => {
    const server = createServer();
    connected = once(server, "connection");
    silent = await listen(server);
});

afterEach(() => silent.close());

/** Where a connection to the silent server gets stuck. */
const STEPS: [what: string, url: () => string, env: () => NodeJS.ProcessEnv, message: RegExp][] = [
    [
        "a TLS handshake",
        () => `https://127.0.0.1:${silent.port}`,
        () => ({}),
        /connecting took longer than 0\.1 s \(a third of requestTimeout\): no response to the TLS handshake$/,
    ],
    [
        "CONNECT",
        () => "https://service.test",
        () => ({ HTTPS_PROXY: `http://127.0.0.1:${silent.port}` }),
        /through the proxy http:\/\/127\.0\.0\.1:\d+: connecting took longer than 0\.1 s .*: the proxy does not respond CONNECT$/,
    ],
    [
        "the TLS handshake of a proxy",
        () => "https://service.test",
        () => ({ HTTPS_PROXY: `https://127.0.0.1:${silent.port}` }),
        /through the proxy https:\/\/127\.0\.0\.1:\d+: connecting took longer than 0\.1 s .*: no response to the TLS handshake$/,
    ],
];

async function failureOf(options: Partial<ClientOptions>, url: string, method: "GET" | "POST") {
    const service = client(url, { requestTimeoutMs: 300, ...options });
    try {
        return await service.send(method, "/a", { signal: never }).catch((error: unknown) => error);
    } finally {
        await service.close();
    }
}

function closed(socket: Socket): Promise<void> {
    return new Promise((resolve) => {
        if (socket.destroyed) {
            resolve();
        } else {
            socket
                .on("error", () => {})
                .on("close", () => resolve())
                .resume();
        }
    });
}

describe.each(STEPS)("a host that does not respond %s", (_what, url, env, message) => {
    test("ends the request within requestTimeout; a write has not happened", async () => {
        const error = await failureOf({ env: env() }, url(), "POST");
        expect(error).toBeInstanceOf(NoResponseError);
        expect(error).toMatchObject({
            message: expect.stringMatching(message) as string,
            outcomeUnknown: false,
        });
        await Promise.all(silent.sockets.map(closed));
    });

    test("is tried again, once per retry, by writes too", async () => {
        const error = await failureOf({ env: env(), maxRetries: 2 }, url(), "POST");
        expect(error).toMatchObject({
            message: expect.stringMatching(/\(after 3 attempts\)$/) as string,
            outcomeUnknown: false,
        });
        expect(silent.sockets).toHaveLength(3);
    });

    // With a requestTimeout of a minute these tests end by the cancellation or not at all.
    test.each(["GET", "POST"] as const)("does not delay the cancellation of a %s", async (method) => {
        const stop = new AbortController();
        const service = client(url(), { requestTimeoutMs: 60_000, env: env(), maxRetries: 6 });
        const running = service.send(method, "/a", { signal: stop.signal });
        await connected;
        stop.abort(new Error("the run was cancelled"));
        await expect(running).rejects.toMatchObject({
            name: "CancelledError",
            message: expect.stringMatching(
                /^Toys: (GET|POST) \/a was cancelled: the run was cancelled$/,
            ) as string,
        });
        await service.close();
        await Promise.all(silent.sockets.map(closed));
        expect(silent.sockets).toHaveLength(1);
    });
});

test("a connection that comes up after the cancellation carries nothing", async () => {
    const stop = new AbortController();
    const received: string[] = [];
    const proxied = createServer((socket) => {
        socket.on("error", () => {}).on("data", (data) => received.push(data.toString()));
    });
    const proxy = await listen(proxied);
    const env = { HTTPS_PROXY: `http://127.0.0.1:${proxy.port}` };
    const service = client("https://service.test", { requestTimeoutMs: 60_000, env });
    const accepted = once(proxied, "connection") as Promise<Socket[]>;
    const running = service.send("POST", "/a", { signal: stop.signal, body: {} });
    const [socket] = await accepted;
    stop.abort(new Error("the run was cancelled"));
    await expect(running).rejects.toThrow(/the run was cancelled/);
    socket?.write("HTTP/1.1 200 OK\r\n\r\n");
    await service.close();
    await (socket && closed(socket));
    expect(received.join("")).not.toContain("POST");
    await proxy.close();
});
