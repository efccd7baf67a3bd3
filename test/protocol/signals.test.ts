/**
 * SIGTERM, SIGINT and SIGHUP, as CI, systemd and a terminal send them to a process group: requests in flight get their response, new calls
 * are refused, and the process ends with the signal's exit code.
 */
import * as grpc from "@grpc/grpc-js";
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { Plugin } from "../../harness/plugin/plugin";
import { acceptsConnections } from "./support/acceptsConnections";
import { WORKSPACE } from "./support/pluginFixture";

/** A service whose responses the test sends. */
let service: Server;
let plugin: Plugin;
/** The requests that wait for a response, by method, and the callbacks that wait for a request. */
let arrived: (method: string) => Promise<ServerResponse>;

beforeEach(async () => {
    const waiting = new Map<string, (response: ServerResponse) => void>();
    const requests = new Map<string, Promise<ServerResponse>>();
    arrived = (method) => {
        const known = requests.get(method) ?? new Promise((resolve) => waiting.set(method, resolve));
        requests.set(method, known);
        return known;
    };
    service = createServer((request, response) => {
        if (request.url?.endsWith("/auth/api-key-context")) {
            response.writeHead(404).end();
            return;
        }
        void arrived(request.method ?? "");
        waiting.get(request.method ?? "")?.(response);
    });
    await new Promise<void>((resolve) => service.listen(0, "127.0.0.1", resolve));
    plugin = await Plugin.start();
    await plugin.configure({
        agentenvUrl: `http://127.0.0.1:${(service.address() as AddressInfo).port}`,
        agentenvApiKey: "key",
    });
});
afterEach(async () => {
    await plugin.stop();
    service.close();
    service.closeAllConnections();
});

/** Resolves once the plugin refuses calls, which shows that it received the signal. */
async function refusing(): Promise<grpc.ServiceError> {
    for (;;) {
        try {
            await plugin.pluginVersion();
        } catch (error) {
            return error as grpc.ServiceError;
        }
    }
}

test.each([
    ["SIGTERM", 143],
    ["SIGINT", 130],
    ["SIGHUP", 129],
] as const)(
    "%s: a create in flight returns its id, new calls are refused, and the exit code is %i",
    async (signal, code) => {
        const creating = plugin.create(WORKSPACE, { name: "held" });
        const reading = plugin.read(WORKSPACE, "ws_1");
        reading.catch(() => {});
        const post = await arrived("POST");
        await arrived("GET");
        plugin.signal(signal);
        await expect(refusing()).resolves.toMatchObject({
            code: grpc.status.UNAVAILABLE,
            details: expect.stringContaining(
                `the provider is shutting down: it received ${signal}`,
            ) as string,
        });
        await expect(reading).rejects.toMatchObject({ code: grpc.status.CANCELLED });
        // A second signal does not shorten the drain, and Cancel still succeeds.
        plugin.signal(signal);
        await plugin.cancel();
        await expect(plugin.list(WORKSPACE)).rejects.toMatchObject({ code: grpc.status.UNAVAILABLE });
        const { exited } = plugin;
        post.writeHead(201, { "content-type": "application/json" });
        post.end(JSON.stringify({ id: "ws_held", name: "held" }));
        await expect(creating).resolves.toMatchObject({ id: "ws_held" });
        await expect(exited).resolves.toBe(code);
    },
);

test("an idle plugin ends at once, also with a connected client", async () => {
    await plugin.pluginVersion();
    plugin.signal("SIGTERM");
    await expect(plugin.exited).resolves.toBe(143);
});

test("a signal that arrives while the connection to the engine breaks ends the plugin at once, without its time limit", async () => {
    const preload = join(__dirname, "..", "..", "harness", "plugin", "signalAtDisconnect.js");
    const breaking = await Plugin.start({ NODE_OPTIONS: `--require=${preload}` });
    expect(await acceptsConnections("127.0.0.1", breaking.port)).toBe(true);
    await expect(breaking.exited).resolves.toBe(130);
    expect(breaking.written).not.toContain("exit by a time limit");
    await breaking.stop();
});
