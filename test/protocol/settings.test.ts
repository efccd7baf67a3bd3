/** Settings of the provider: alternatives, durations and invalid keys, refused where they are configured. */
import { Secret, type PropertyMap } from "../../provider/core/values/value";
import { errorMatching } from "./support/resourceSteps";
import { Plugin } from "../../harness/plugin/plugin";
import { providerUrn } from "../../harness/plugin/requests";
import { usePluginFixture, TRIPSWITCH, WORKSPACE } from "./support/pluginFixture";

const fixture = usePluginFixture();
const CANARY = "canary-setting-5c1e";

/** The settings without a credential for AgentEnv. */
function keyless(): PropertyMap {
    const { agentenvApiKey: _left, ...rest } = fixture().config;
    return rest;
}

async function withEnvironment<T>(env: NodeJS.ProcessEnv, run: (plugin: Plugin) => Promise<T>): Promise<T> {
    const plugin = await Plugin.start(env);
    try {
        return await run(plugin);
    } finally {
        await plugin.stop();
    }
}

describe("agentenvApiKey and agentenvToken are one setting", () => {
    test("a configured token is used where the environment has a key", async () => {
        await withEnvironment({ AGENTENV_API_KEY: CANARY }, async (plugin) => {
            await plugin.configure({
                ...keyless(),
                agentenvToken: new Secret(fixture().emulator.agentenvToken),
            });
            await expect(plugin.create(WORKSPACE, { name: "by token" })).resolves.toHaveProperty("id");
        });
    });

    test("a configured key is used where the environment has a token", async () => {
        await withEnvironment({ AGENTENV_TOKEN: CANARY }, async (plugin) => {
            await plugin.configure(fixture().config);
            await expect(plugin.create(WORKSPACE, { name: "by key" })).resolves.toHaveProperty("id");
        });
    });

    test("both in the environment are an error that names both variables, for AgentEnv only", async () => {
        await withEnvironment({ AGENTENV_API_KEY: CANARY, AGENTENV_TOKEN: CANARY }, async (plugin) => {
            await plugin.configure(keyless());
            await expect(plugin.create(WORKSPACE, { name: "a" })).rejects.toMatchObject(
                errorMatching(
                    /both set: agentenvApiKey comes from the environment variable AGENTENV_API_KEY, agentenvToken comes from the environment variable AGENTENV_TOKEN/,
                ),
            );
            const inputs = { name: "T", slug: "both-in-the-environment" };
            await expect(plugin.create(TRIPSWITCH, inputs)).resolves.toHaveProperty("id");
        });
    });

    test("both configured for an instance are an error of CheckConfig that names the instance", async () => {
        const { plugin, config } = fixture();
        const both = { agentenvApiKey: new Secret(CANARY), agentenvToken: new Secret(CANARY) };
        expect((await plugin.checkConfig(both)).failures).toEqual([
            { property: "", reason: "agentenvApiKey and agentenvToken are both set: keep one of them" },
        ]);
        await plugin.configure({ ...config, ...both }, "eu");
        await expect(plugin.create(WORKSPACE, { name: "a" })).rejects.toMatchObject(
            errorMatching(/agentenvToken comes from the arguments of the provider instance "eu"/),
        );
        await plugin.configure(config);
    });
});

describe("settings are validated by CheckConfig and by Configure:", () => {
    test.each([
        ["a timeout of zero is refused", { requestTimeout: "0s" }, /requestTimeout: must be at least "1ms"/],
        [
            "a timeout above the limit of timers is refused",
            { requestTimeout: "40000m" },
            /requestTimeout: .*at most "1440m"/,
        ],
        [
            "a timeout without a unit is refused",
            { requestTimeout: 5 },
            /requestTimeout: must be a duration with its unit/,
        ],
        [
            "a key of two lines is refused",
            { agentenvApiKey: new Secret(`${CANARY}\n${CANARY}`) },
            /agentenvApiKey: .*a line break/,
        ],
        [
            "a key in typographic quotes is refused",
            { tripswitchApiKey: new Secret(`“${CANARY}”`) },
            /tripswitchApiKey: .*a typographic quotation mark/,
        ],
    ])("%s", async (_what, setting, reason) => {
        const { plugin, config } = fixture();
        const { failures } = await plugin.checkConfig(setting);
        expect(failures.map((failure) => failure.reason)).toEqual([expect.stringMatching(reason)]);
        const refusal = plugin.configure({ ...config, ...setting });
        await expect(refusal).rejects.toMatchObject(errorMatching(reason));
        await expect(refusal).rejects.not.toMatchObject(errorMatching(CANARY));
        await plugin.configure(config);
    });

    test("an invalid key from the environment is refused with the variable's name, without its value", async () => {
        await withEnvironment({ AGENTENV_API_KEY: `"${CANARY}\n"` }, async (plugin) => {
            const refusal = plugin.configure(keyless());
            await expect(refusal).rejects.toMatchObject(
                errorMatching(/agentenvApiKey: .*a line break.*environment variable AGENTENV_API_KEY/),
            );
            await expect(refusal).rejects.not.toMatchObject(errorMatching(CANARY));
        });
    });

    test("a line end after a key is removed", async () => {
        const { emulator } = fixture();
        await withEnvironment({ AGENTENV_API_KEY: `${emulator.agentenvApiKey}\n` }, async (plugin) => {
            await plugin.configure(keyless());
            await expect(plugin.create(WORKSPACE, { name: "from a file" })).resolves.toHaveProperty("id");
        });
    });
});

test("the error for a missing key of an explicit instance names the instance and its URN", async () => {
    const { plugin, config } = fixture();
    await plugin.configure(keyless(), "eu");
    const failure = plugin.create(WORKSPACE, { name: "a" });
    await expect(failure).rejects.toMatchObject(
        errorMatching(
            `set agentenvApiKey in the arguments of the provider instance "eu" (${providerUrn("eu")})`,
        ),
    );
    await expect(failure).rejects.not.toMatchObject(errorMatching("pulumi config set"));
    await plugin.configure(config);
});
