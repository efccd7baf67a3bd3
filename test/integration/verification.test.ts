/** A preview fails where the update would because of the credential, and warns of an unreachable service, on both front-ends. */
import { DYNAMIC, SECRETS, smallProgram, YAML } from "../../harness/programs";
import { StackFixture } from "../../harness/stackFixture";

let fixture: StackFixture;

beforeAll(async () => {
    fixture = await StackFixture.start();
});

afterAll(() => fixture.stop());

describe.each([
    ["the plugin", { program: YAML.render(smallProgram()), language: "yaml" as const }],
    [
        "the dynamic front-end",
        { program: DYNAMIC.render(smallProgram()), language: "nodejs" as const, plugin: false },
    ],
])("a preview on %s", (_what, options) => {
    const preview = async (env: Record<string, string>) => {
        const stack = await fixture.stack({
            ...options,
            config: SECRETS,
            env: { ...fixture.environment(), ...env },
        });
        return stack.preview();
    };

    test.each([
        ["no key", { AGENTENV_API_KEY: "" }, /agentenvApiKey is not set/],
        ["a wrong key", { TRIPSWITCH_API_KEY: "wrong-key" }, /returned 401[^]*check tripswitchApiKey/],
    ])("fails with %s", async (_key, env, text) => {
        const { code, output } = await preview(env);
        expect(output).toMatch(text);
        expect(code).not.toBe(0);
    });

    test("warns where a service does not respond", async () => {
        const { code, output } = await preview({ AGENTENV_API_URL: "http://127.0.0.1:9" });
        expect(output).toMatch(/the credential of AgentEnv could not be verified: .*check the network/);
        expect(code).toBe(0);
    });
});
