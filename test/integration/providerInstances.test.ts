/** docs/providers.md: its program in both languages, as it is written: two accounts in one stack, and every setting. */
import { catalogue } from "../../provider/services/index";
import { filesOfPage } from "../../harness/pages";
import { yamlProgram } from "../../harness/programs";
import { StackFixture } from "../../harness/stackFixture";
import type { Stack, StackOptions } from "../../toolchain/stack/stack";
import { requireSuccess } from "./support/requireSuccess";

const { "index.ts": typescript = "", "Pulumi.yaml": yaml = "" } = filesOfPage("docs/providers.md");

let fixture: StackFixture;
/** Of the second account of AgentEnv. */
let research: { token: string; key: string };

beforeAll(async () => {
    fixture = await StackFixture.start();
    research = (await fixture.control("POST", "/accounts", { service: "agentenv" })) as typeof research;
});

afterAll(() => fixture.stop());

/** Nothing comes from the environment. */
function start(options: StackOptions): Promise<Stack> {
    const { emulator } = fixture;
    return fixture.stack({
        ...options,
        config: {
            platformKey: { secret: emulator.agentenvApiKey },
            researchToken: { secret: research.token },
            tripswitchKey: { secret: emulator.tripswitchApiKey },
            platformUserId: emulator.agentenvUserId,
            orgId: emulator.tripswitchOrgId,
            agentenvUrl: emulator.agentenvUrl,
            tripswitchUrl: emulator.tripswitchUrl,
            // For the default provider only: the instance that leaves it out accepts its own account.
            "workspaces:agentenvUserId": "usr_nobody",
        },
        env: { PULUMI_NODEJS_TRANSPILE_ONLY: "false" },
    });
}

async function names(key: string): Promise<string[]> {
    const { workspaces } = (await fixture.agentenv("GET", "/workspaces", undefined, key)) as {
        workspaces: { name: string }[];
    };
    return workspaces.map(({ name }) => name);
}

test.each<[string, StackOptions]>([
    ["TypeScript", { program: { "index.ts": typescript }, language: "nodejs" }],
    ["YAML", { program: { "Pulumi.yaml": yaml }, language: "yaml" }],
])(
    "%s: each account gets its own objects, a second up changes nothing, and no key is in state",
    async (_, options) => {
        const stack = await start(options);
        requireSuccess(await stack.up(["--skip-preview"]));
        expect(await names(fixture.emulator.agentenvApiKey)).toEqual(["agents"]);
        expect(await names(research.key)).toEqual(["lab"]);
        expect(await stack.outputs()).toEqual({ members: expect.anything() as unknown });
        requireSuccess(await stack.up(["--skip-preview", "--refresh", "--expect-no-changes"]));
        const state = JSON.stringify(await stack.exportState());
        for (const secret of [
            fixture.emulator.agentenvApiKey,
            fixture.emulator.tripswitchApiKey,
            research.token,
        ]) {
            expect(state).not.toContain(secret);
        }
        requireSuccess(await stack.destroy(["--skip-preview"]));
        expect([await names(fixture.emulator.agentenvApiKey), await names(research.key)]).toEqual([[], []]);
    },
);

test("an instance without settings uses the key and the URL of the environment, and nothing of the stack config", async () => {
    const stack = await fixture.stack({
        program: yamlProgram({
            resources: {
                bare: { type: "pulumi:providers:workspaces", properties: {} },
                stray: {
                    type: "workspaces:agentenv:Workspace",
                    properties: { name: "stray" },
                    options: { provider: "${bare}" },
                },
            },
        }),
        config: {
            "workspaces:agentenvUrl": "http://127.0.0.1:9",
            "workspaces:agentenvApiKey": { secret: fixture.emulator.agentenvApiKey },
        },
        env: { AGENTENV_API_URL: fixture.emulator.agentenvUrl, AGENTENV_API_KEY: research.key },
    });
    requireSuccess(await stack.up(["--skip-preview"]));
    expect(await names(research.key)).toEqual(["stray"]);
    expect(await names(fixture.emulator.agentenvApiKey)).toEqual([]);
    requireSuccess(await stack.destroy(["--skip-preview"]));
});

test.each([
    ["TypeScript", typescript],
    ["YAML", yaml],
])("the %s program sets every setting", (_language, program) => {
    const settings = [...catalogue.config.properties.keys()];
    expect(settings).toContain("agentenvApiKey");
    expect(settings.filter((name) => !program.includes(`  ${name}: `))).toEqual([]);
});
