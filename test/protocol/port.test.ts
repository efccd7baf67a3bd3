/** The plugin's port, from the point of view of another local user. */
import { networkInterfaces } from "node:os";
import { Plugin } from "../../harness/plugin/plugin";
import { ProviderClient } from "../../harness/plugin/providerClient";
import { acceptsConnections } from "./support/acceptsConnections";
import { usePluginFixture, WORKSPACE } from "./support/pluginFixture";

const fixture = usePluginFixture();

test("the plugin listens on 127.0.0.1 and nowhere else", async () => {
    const { port } = fixture().plugin;
    expect(await acceptsConnections("127.0.0.1", port)).toBe(true);
    // Only Linux has other loopback addresses; elsewhere a connection to one fails too.
    const others = Object.values(networkInterfaces())
        .flatMap((addresses) => addresses ?? [])
        .filter(({ address, scopeid }) => address !== "127.0.0.1" && !scopeid)
        .map(({ address }) => address);
    for (const address of ["127.0.0.2", "::1", ...others]) {
        expect([address, await acceptsConnections(address, port)]).toEqual([address, false]);
    }
});

test("any client that reaches the port of a configured plugin is served", async () => {
    const { plugin } = fixture();
    const other = new ProviderClient(plugin.port);
    const { outputs } = await other.invoke("workspaces:agentenv:getWorkspaces", {});
    expect(Object.keys(outputs)).toContain("workspaces");
    other.close();
});

test("before Configure no request is sent to a service, and no key is used", async () => {
    const { emulator, control } = fixture();
    await control("DELETE", "/requests");
    const plugin = await Plugin.start({
        AGENTENV_API_URL: emulator.agentenvUrl,
        AGENTENV_API_KEY: emulator.agentenvApiKey,
    });
    try {
        for (const run of [
            plugin.create(WORKSPACE, { name: "a" }),
            plugin.read(WORKSPACE, "ws_1"),
            plugin.delete(WORKSPACE, "ws_1"),
            plugin.invoke("workspaces:agentenv:getWorkspaces", {}),
        ]) {
            await expect(run).rejects.toMatchObject({
                details: expect.stringContaining("the provider is not configured yet") as string,
            });
        }
        expect(emulator.requests()).toEqual([]);
    } finally {
        await plugin.stop();
    }
});
