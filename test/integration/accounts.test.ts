/** Two accounts in one stack, and keys of the wrong account. */
import type { Stack } from "../../toolchain/stack/stack";
import { yamlProgram } from "../../harness/programs";
import { StackFixture } from "../../harness/stackFixture";

let fixture: StackFixture;
let stack: Stack;
let other: { key: string; userId: string };

beforeAll(async () => {
    fixture = await StackFixture.start();
    other = (await fixture.control("POST", "/accounts", { service: "agentenv" })) as typeof other;
    stack = await fixture.stack({
        program: program(fixture.emulator.agentenvUserId, other.userId),
        language: "yaml",
        config: { ourKey: { secret: fixture.emulator.agentenvApiKey }, otherKey: { secret: other.key } },
        env: {
            AGENTENV_API_URL: fixture.emulator.agentenvUrl,
            TRIPSWITCH_API_URL: fixture.emulator.tripswitchUrl,
            TRIPSWITCH_API_KEY: fixture.emulator.tripswitchApiKey,
        },
    });
});

afterAll(() => fixture.stop());

function program(
    ourUserId: string,
    otherUserId: string,
    tripswitchOrgId = fixture.emulator.tripswitchOrgId,
): Record<string, string> {
    const provider = (key: string, agentenvUserId: string) => ({
        type: "pulumi:providers:workspaces",
        properties: { agentenvApiKey: `\${${key}}`, agentenvUserId, tripswitchOrgId },
    });
    const workspace = (name: string, from: string) => ({
        type: "workspaces:agentenv:Workspace",
        properties: { name },
        options: { provider: `\${${from}}` },
    });
    return yamlProgram({
        config: { ourKey: { type: "string", secret: true }, otherKey: { type: "string", secret: true } },
        resources: {
            us: provider("ourKey", ourUserId),
            them: provider("otherKey", otherUserId),
            production: {
                type: "workspaces:tripswitch:Workspace",
                properties: { name: "Production", slug: "production" },
                options: { provider: "${us}" },
            },
            ours: workspace("ours", "us"),
            theirs: workspace("theirs", "them"),
        },
    });
}

async function names(key: string): Promise<string[]> {
    const { workspaces } = (await fixture.agentenv("GET", "/workspaces", undefined, key)) as {
        workspaces: { name: string }[];
    };
    return workspaces.map(({ name }) => name);
}

test("each provider instance uses its own account, and neither key is in state in plaintext", async () => {
    const up = await stack.up(["--skip-preview"]);
    expect({ code: up.code, output: up.output }).toMatchObject({ code: 0 });
    expect(await names(fixture.emulator.agentenvApiKey)).toEqual(["ours"]);
    expect(await names(other.key)).toEqual(["theirs"]);
    const state = JSON.stringify(await stack.exportState());
    expect(state).not.toContain(other.key);
    expect(await fixture.leaks(stack)).toEqual([]);
});

test("swapped keys are refused by agentenvUserId, and no object is reported as deleted", async () => {
    await stack.write(program(other.userId, fixture.emulator.agentenvUserId));
    const up = await stack.up(["--skip-preview", "--refresh", "--run-program"]);
    expect(up.code).not.toBe(0);
    expect(up.output).toMatch(/belongs to user .* but agentenvUserId is/);
    const { resources = [] } = await stack.exportState();
    expect(resources.filter(({ type }) => type === "workspaces:agentenv:Workspace")).toHaveLength(2);
});

test("the key of another org is refused by tripswitchOrgId, and no object is reported as deleted", async () => {
    const elsewhere = "00000000-0000-4000-8000-000000000000";
    await stack.write(program(fixture.emulator.agentenvUserId, other.userId, elsewhere));
    const up = await stack.up(["--skip-preview", "--refresh", "--run-program"]);
    expect(up.code).not.toBe(0);
    expect(up.output).toMatch(/belongs to org .* but tripswitchOrgId is/);
    const { resources = [] } = await stack.exportState();
    expect(resources.filter(({ type }) => type === "workspaces:tripswitch:Workspace")).toHaveLength(1);
});

test("with the right keys both accounts' resources are destroyed", async () => {
    await stack.write(program(fixture.emulator.agentenvUserId, other.userId));
    expect((await stack.up(["--skip-preview"])).code).toBe(0);
    expect((await stack.destroy(["--skip-preview"])).code).toBe(0);
    expect([await names(fixture.emulator.agentenvApiKey), await names(other.key)]).toEqual([[], []]);
    expect((await fixture.remaining()).tripswitchWorkspaces).toEqual([]);
});
