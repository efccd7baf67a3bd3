/** The command line of the plugin: with any flags that an engine passes, warnings reach the engine's log. */
import { Plugin } from "../../harness/plugin/plugin";
import { usePluginFixture, WORKSPACE } from "./support/pluginFixture";

const fixture = usePluginFixture();

/** The log of a plugin with these flags, after a refresh of a deleted workspace. */
async function warningsWith(flags: readonly string[]): Promise<string[]> {
    const { agentenv, config } = fixture();
    const plugin = await Plugin.start({}, flags);
    try {
        await plugin.configure(config);
        const inputs = { name: "deleted by hand" };
        const { id, outputs } = await plugin.create(WORKSPACE, inputs);
        await agentenv("DELETE", `/workspaces/${id}`);
        await plugin.read(WORKSPACE, id, { inputs, outputs });
        return plugin.log.map(({ message }) => message);
    } finally {
        await plugin.stop();
    }
}

test.each([
    ["none", []],
    ["--tracing with an address", ["--tracing", "127.0.0.1:1"]],
    ["--tracing=, joined to its address", ["--tracing=127.0.0.1:1"]],
    [
        "those of logging and tracing",
        ["--logtostderr", "-v=9", "--tracing", "http://127.0.0.1:1/api/v1/spans"],
    ],
    ["-v with a value of its own", ["-logtostderr", "-v", "9", "--logflow"]],
    ["one of a later engine that takes an address", ["--otel-endpoint", "127.0.0.1:1"]],
])("a warning reaches the engine's log with these flags: %s", async (_what, flags) => {
    await expect(warningsWith(flags)).resolves.toEqual([expect.stringContaining("empty")]);
});
