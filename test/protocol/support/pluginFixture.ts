/** The fixture of protocol tests: an emulator and a plugin that is configured for it, for all tests of a file. */
import type { RequestRecord } from "../../../emulator/http/requestRecord";
import { startEmulator, type Emulator } from "../../../emulator";
import type { PropertyMap } from "../../../provider/core/values/value";
import { EmulatorClient } from "../../../harness/emulatorClient";
import { Plugin } from "../../../harness/plugin/plugin";
import { settingsFor } from "../../../harness/emulatorSettings";

export const WORKSPACE = "workspaces:agentenv:Workspace";
export const SECRET = "workspaces:agentenv:Secret";
export const TRIPSWITCH = "workspaces:tripswitch:Workspace";

export interface PluginFixture {
    emulator: Emulator;
    plugin: Plugin;
    /** The settings for the emulator. */
    config: PropertyMap;
    /** Starts another run, as the engine does: configures the provider again. Clears the request log. */
    nextRun: () => Promise<void>;
    /** The requests so far, except the one that verifies the AgentEnv credential in the first Check of a run. */
    requests: () => RequestRecord[];
    /** Methods and paths of the requests that write, oldest first. */
    writes: () => string[];
    agentenv: EmulatorClient["agentenv"];
    tripswitch: EmulatorClient["tripswitch"];
    control: EmulatorClient["control"];
}

/** One per test file: `const fixture = usePluginFixture()` at the top, `fixture()` in the tests. */
export function usePluginFixture(): () => PluginFixture {
    let fixture: PluginFixture | undefined;
    beforeAll(async () => {
        const emulator = await startEmulator();
        const client = new EmulatorClient(emulator);
        const plugin = await Plugin.start();
        const config = settingsFor(emulator);
        await plugin.configure(config);
        fixture = {
            emulator,
            plugin,
            config,
            nextRun: async () => {
                await plugin.configure(config);
                await fixture?.control("DELETE", "/requests");
            },
            requests: () => emulator.requests().filter(({ path }) => !path.endsWith("/auth/api-key-context")),
            writes: () =>
                emulator
                    .requests()
                    .filter(({ method }) => method !== "GET")
                    .map(({ method, path }) => `${method} ${path}`),
            agentenv: (...request) => client.agentenv(...request),
            tripswitch: (...request) => client.tripswitch(...request),
            control: (...request) => client.control(...request),
        };
    });
    beforeEach(async () => {
        await fixture?.control("DELETE", "/requests");
    });
    afterAll(async () => {
        await fixture?.plugin.stop();
        await fixture?.emulator.close();
    });
    return () => {
        if (!fixture) {
            throw new Error("the fixture is not started yet");
        }
        return fixture;
    };
}
