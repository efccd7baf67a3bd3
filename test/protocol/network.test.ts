/** The plugin behind hosts and proxies that do not answer. */
import { once } from "node:events";
import { createServer, type AddressInfo, type Socket } from "node:net";
import { Plugin } from "./support/plugin";
import { WORKSPACE } from "./support/world";

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

/** A plugin of its own, as proxies are named in the environment of its process. */
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
        "a proxy that does not answer CONNECT",
        () => ({
            AGENTENV_API_URL: "https://service.test",
            HTTPS_PROXY: `http://user:canary-password@127.0.0.1:${port}`,
        }),
        /POST \/workspaces got no answer from .* through the proxy http:\/\/127\.0\.0\.1:\d+: connecting took longer than 0\.1 s .*HTTPS_PROXY/,
    ],
    [
        "a service that does not answer the TLS handshake",
        () => ({ AGENTENV_API_URL: `https://127.0.0.1:${port}` }),
        /POST \/workspaces got no answer from .*: connecting took longer than 0\.1 s .*agentenvUrl/,
    ],
];

test.each(SILENT)(
    "%s: the create ends within requestTimeout and has not happened",
    async (_what, env, message) => {
        await withPlugin(env(), { requestTimeout: "300ms", maxRetries: 0 }, async (plugin) => {
            const creating = plugin.create(WORKSPACE, { name: "a" });
            await expect(creating).rejects.toMatchObject({
                details: expect.stringMatching(message) as string,
            });
            await expect(creating).rejects.not.toThrow(/may have happened|canary/);
            expect(sockets).toHaveLength(1);
        });
    },
);

test.each(SILENT)("%s: a cancellation ends the create at once", async (_what, env) => {
    // The create ends by the cancellation: its own time would be up after the test's.
    await withPlugin(env(), { requestTimeout: "10m", maxRetries: 0 }, async (plugin) => {
        const accepted = once(silent, "connection");
        const creating = plugin.create(WORKSPACE, { name: "a" });
        await Promise.race([accepted, creating]);
        await Promise.all([
            expect(creating).rejects.toMatchObject({
                details: expect.stringMatching(/was given up: the run was cancelled/) as string,
            }),
            plugin.cancel(),
        ]);
        await expect(creating).rejects.not.toThrow(/may have happened/);
    });
});
