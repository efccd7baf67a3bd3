/** The plugin's port, from the point of view of another local user. */
import { connect } from "node:net";
import { networkInterfaces } from "node:os";
import * as grpc from "@grpc/grpc-js";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as proto from "@pulumi/pulumi/proto/provider_pb";
import { fromStruct } from "../../provider/server/struct";
import { Plugin } from "../../harness/plugin";
import { usePluginFixture, WORKSPACE } from "./support/pluginFixture";

const fixture = usePluginFixture();

const portOf = (plugin: Plugin): number => Number(plugin.client.getChannel().getTarget().split(":").pop());

/** Whether a connection to the port is accepted. */
function listens(host: string, port: number): Promise<boolean> {
    return new Promise((resolve) => {
        const socket = connect({ host, port });
        const end = (answer: boolean) => () => {
            socket.destroy();
            resolve(answer);
        };
        socket.on("connect", end(true)).on("error", end(false)).setTimeout(5_000, end(false));
    });
}

test("the plugin listens on 127.0.0.1 and nowhere else", async () => {
    const port = portOf(fixture().plugin);
    expect(await listens("127.0.0.1", port)).toBe(true);
    // Only Linux has other loopback addresses; elsewhere a connection to one fails too.
    const others = Object.values(networkInterfaces())
        .flatMap((addresses) => addresses ?? [])
        .filter(({ address, scopeid }) => address !== "127.0.0.1" && !scopeid)
        .map(({ address }) => address);
    for (const address of ["127.0.0.2", "::1", ...others]) {
        expect([address, await listens(address, port)]).toEqual([address, false]);
    }
});

test("any client that reaches the port of a configured plugin is served", async () => {
    const { plugin } = fixture();
    const stranger = new ResourceProviderClient(
        `127.0.0.1:${portOf(plugin)}`,
        grpc.credentials.createInsecure(),
    );
    const request = new proto.InvokeRequest().setTok("workspaces:agentenv:getWorkspaces");
    const answer = await plugin.call(stranger.invoke.bind(stranger), request);
    expect(Object.keys(fromStruct(answer.getReturn()))).toContain("workspaces");
    stranger.close();
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
