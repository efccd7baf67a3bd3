/** Hosts and proxies that do not respond, and pagination that does not terminate. */
import { once } from "node:events";
import { createServer as createHttpServer, type IncomingMessage } from "node:http";
import { createServer, type AddressInfo, type Socket } from "node:net";
import { Plugin } from "../../harness/plugin/plugin";
import { WORKSPACE } from "./support/pluginFixture";

const sockets: Socket[] = [];
const silent = createServer((socket) => sockets.push(socket.on("error", () => {})));
let port: number;

beforeAll(async () => {
    silent.listen(0, "127.0.0.1");
    await once(silent, "listening");
    ({ port } = silent.address() as AddressInfo);
});

afterEach(() => sockets.splice(0).forEach((socket) => socket.destroy()));

afterAll(() => silent.close());

/** A new plugin process, because proxies are read from its environment. */
async function withPlugin<T>(
    env: NodeJS.ProcessEnv,
    settings: { requestTimeout: string; maxRetries: number },
    run: (plugin: Plugin) => Promise<T>,
): Promise<T> {
    const plugin = await Plugin.start({ AGENTENV_API_KEY: "canary-key-0f31", ...env });
    try {
        await plugin.configure(settings);
        return await run(plugin);
    } finally {
        await plugin.stop();
    }
}

const SILENT: [what: string, env: () => NodeJS.ProcessEnv, message: RegExp][] = [
    [
        "a proxy that does not respond to CONNECT",
        () => ({
            AGENTENV_API_URL: "https://service.test",
            HTTPS_PROXY: `http://user:canary-password@127.0.0.1:${port}`,
        }),
        /POST \/workspaces received no response from .* through the proxy http:\/\/127\.0\.0\.1:\d+: connecting took longer than 0\.1 s .*HTTPS_PROXY/,
    ],
    [
        "a service that does not respond to the TLS handshake",
        () => ({ AGENTENV_API_URL: `https://127.0.0.1:${port}` }),
        /POST \/workspaces received no response from .*: connecting took longer than 0\.1 s .*agentenvUrl/,
    ],
];

test.each(SILENT)(
    "%s: the create fails within requestTimeout, and nothing is created",
    async (_what, env, message) => {
        await withPlugin(env(), { requestTimeout: "300ms", maxRetries: 0 }, async (plugin) => {
            const creating = plugin.create(WORKSPACE, { name: "a" });
            await expect(creating).rejects.toMatchObject({
                details: expect.stringMatching(message) as string,
            });
            await expect(creating).rejects.not.toThrow(/outcome of the create is unknown|canary/);
            // For the account of the key, the list of workspaces, and the create, which was sent once.
            expect(sockets).toHaveLength(3);
        });
    },
);

test.each(SILENT)("%s: a cancellation ends the create at once", async (_what, env) => {
    // The create ends by the cancellation: its own timeout is longer than the test's.
    await withPlugin(env(), { requestTimeout: "10m", maxRetries: 0 }, async (plugin) => {
        // Any request of the create: the account of the key, the list before, or the create itself.
        const accepted = once(silent, "connection");
        const creating = plugin.create(WORKSPACE, { name: "a" });
        await Promise.race([accepted, creating]);
        await Promise.all([
            expect(creating).rejects.toMatchObject({
                details: expect.stringContaining("the run was cancelled") as string,
            }),
            plugin.cancel(),
        ]);
        await expect(creating).rejects.not.toThrow(/outcome of the create is unknown/);
    });
});

describe("a service whose list never ends", () => {
    /** Each page has another cursor. */
    async function withList<T>(
        page: (number: number, request: IncomingMessage) => Promise<unknown[]> | unknown[],
        run: (plugin: Plugin, pages: () => number) => Promise<T>,
    ): Promise<T> {
        let pages = 0;
        const service = createHttpServer((request, response) => {
            void (async () => {
                const workspaces = await page(++pages, request);
                response
                    .setHeader("content-type", "application/json")
                    .end(JSON.stringify({ workspaces, nextCursor: `c${pages}` }));
            })();
        });
        service.listen(0, "127.0.0.1");
        await once(service, "listening");
        const url = `http://127.0.0.1:${(service.address() as AddressInfo).port}`;
        try {
            const settings = { requestTimeout: "30s", maxRetries: 0 };
            return await withPlugin({ AGENTENV_API_URL: url }, settings, (plugin) =>
                run(plugin, () => pages),
            );
        } finally {
            service.closeAllConnections();
            service.close();
        }
    }

    test.each([
        ["empty pages", () => [], 20],
        ["pages", (number: number) => [{ id: `ws_${number}`, name: "a" }], 1000],
    ])("%s without end are an error", async (_what, page, most) => {
        await withList(page, async (plugin, pages) => {
            await expect(plugin.invoke("workspaces:agentenv:getWorkspaces", {})).rejects.toMatchObject({
                details: expect.stringMatching(/GET \/workspaces: pagination did not end after/) as string,
            });
            expect(pages()).toBe(most);
        });
    });

    test("is not read further once its operation is cancelled", async () => {
        const failures: Promise<unknown>[] = [];
        let reached = (): void => {};
        const tenth = new Promise<void>((resolve) => (reached = resolve));
        await withList(
            async (number, request) => {
                if (number === 10) {
                    failures.push(once(request.socket, "close"));
                    reached();
                    await failures[0];
                }
                return [{ id: `ws_${number}`, name: "a" }];
            },
            async (plugin, pages) => {
                const reading = plugin.invoke("workspaces:agentenv:getWorkspaces", {});
                await tenth;
                await Promise.all([expect(reading).rejects.toThrow(/cancelled/), plugin.cancel()]);
                await Promise.all(failures);
                expect(pages()).toBe(10);
            },
        );
    });
});
