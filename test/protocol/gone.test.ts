/** What is gone is proven: neither a service in trouble nor another's key takes anything out of a state. */
import { Secret } from "../../provider/core/value";
import { lifeIn, saying } from "./support/life";
import { SECRET, startWorld, WORKSPACE } from "./support/world";

const world = startWorld();
const life = lifeIn(world);

afterEach(async () => {
    world().emulator.faults(undefined);
    await world().plugin.configure(world().config);
});

async function aSecret() {
    const { id: workspaceId } = await life.workspace();
    return life.create(SECRET, { workspaceId, name: "TOKEN", value: "canary-value" });
}

describe("a list that shows too little", () => {
    test.each(["emptyList", "shortList"] as const)("once (%s) is looked at again", async (kind) => {
        const kept = await aSecret();
        world().emulator.faults({ rules: [{ when: { path: "/v1/**/secrets" }, times: 1, fault: { kind } }] });
        expect(await life.refresh(kept)).toMatchObject({ id: kept.id });
    });

    test("for as long as the service says that it does not work is not believed", async () => {
        const kept = await aSecret();
        world().emulator.faults({
            rules: [
                { when: { path: "/v1/**/secrets" }, fault: { kind: "emptyList" } },
                { when: { path: "/v1/health/ready" }, fault: { kind: "status", status: 503 } },
            ],
        });
        await world().plugin.configure({ ...world().config, maxRetries: 0 });
        await expect(life.refresh(kept)).rejects.toMatchObject(saying(/GET \/health\/ready answered 503/));
    });

    test("is not believed while its workspace does not answer", async () => {
        const kept = await aSecret();
        world().emulator.faults({
            rules: [
                { when: { path: "/v1/**/secrets" }, fault: { kind: "emptyList" } },
                { when: { path: "/v1/workspaces/*" }, fault: { kind: "status", status: 500 } },
            ],
        });
        await world().plugin.configure({ ...world().config, maxRetries: 0 });
        await expect(life.refresh(kept)).rejects.toMatchObject(saying(/answered 500/));
    });
});

test.each([
    ["401", { kind: "status", status: 401 }],
    ["403", { kind: "status", status: 403 }],
    ["500", { kind: "status", status: 500 }],
    ["an HTML page", { kind: "status", status: 502, body: "html" }],
    ["JSON cut short", { kind: "truncate" }],
    ["another shape", { kind: "malformed", as: "wrongShape" }],
] as const)("%s never takes anything out of a state", async (_what, fault) => {
    const kept = await aSecret();
    await world().plugin.configure({ ...world().config, maxRetries: 0 });
    world().emulator.faults({ rules: [{ when: { method: "GET", path: "/v1/workspaces/**" }, fault }] });
    await expect(life.refresh(kept)).rejects.toBeDefined();
});

describe("the key of another account", () => {
    const SERVICE = "AgentEnv";

    /** A run with someone else's key, and the account that the state remembers. */
    async function asAnother() {
        const { control, plugin, config, emulator } = world();
        const other = (await control("POST", "/accounts", { service: "agentenv" })) as { key: string };
        await plugin.configure({ ...config, agentenvApiKey: new Secret(other.key) });
        return { account: emulator.agentenvUserId };
    }

    test.each([
        ["a workspace", () => life.workspace()],
        ["a secret", aSecret],
    ])("does not make %s gone, neither in a refresh nor in a destroy", async (_what, make) => {
        const kept = await make();
        const { account } = await asAnother();
        const outputs = { ...kept.outputs, __account: account };
        const refusal = saying(
            new RegExp(`^${SERVICE}: .*account ${account} manages it, so the provider cannot tell`),
        );
        await expect(life.refresh({ ...kept, outputs })).rejects.toMatchObject(refusal);
        await expect(
            world().plugin.delete(kept.type, kept.id, { inputs: kept.inputs, outputs }),
        ).rejects.toMatchObject(refusal);
    });

    test("proves a secret gone as well as ours does, where it sees the workspace and its complete list", async () => {
        const { agentenv, config, plugin, emulator } = world();
        const kept = await aSecret();
        const workspaceId = kept.inputs["workspaceId"] as string;
        const mate = await teammate(workspaceId);
        const outputs = { ...kept.outputs, __account: emulator.agentenvUserId };
        await plugin.configure({ ...config, agentenvApiKey: new Secret(mate.key) });
        // While it is there, the account that manages it stays the same: a refresh by a teammate hands nothing on.
        expect((await plugin.readRaw(kept.type, kept.id, { ...kept, outputs }))["__account"]).toBe(
            emulator.agentenvUserId,
        );
        await agentenv("DELETE", `/workspaces/${kept.id.replace("/", "/secrets/")}`);
        await plugin.configure({ ...config, agentenvApiKey: new Secret(mate.key) });
        expect(await life.refresh({ ...kept, outputs })).toBeUndefined();
        await plugin.configure(config);
        expect(await life.refresh({ ...kept, outputs })).toBeUndefined();
    });

    test("does not lock ours out: a refresh by a teammate, then the workspace vanishes, and ours proves it", async () => {
        const { agentenv, config, plugin } = world();
        const kept = await life.workspace();
        const made = await plugin.readRaw(kept.type, kept.id, kept);
        const mate = await teammate(kept.id);
        await plugin.configure({ ...config, agentenvApiKey: new Secret(mate.key) });
        const outputs = await plugin.readRaw(kept.type, kept.id, { ...kept, outputs: made });
        await agentenv("DELETE", `/workspaces/${kept.id}`);
        await plugin.configure(config);
        expect(await life.refresh({ ...kept, outputs })).toBeUndefined();
    });

    /** Someone else's user, who is in our workspace. */
    async function teammate(workspaceId: string): Promise<{ key: string }> {
        const mate = await life.someone();
        const { joinCode } = (await world().agentenv("GET", `/workspaces/${workspaceId}`)) as {
            joinCode: string;
        };
        await world().agentenv("POST", "/workspaces/join", { code: joinCode }, mate.key);
        return mate;
    }

    test("is remembered by create and by read, in what Pulumi shows nobody", async () => {
        const { emulator, plugin } = world();
        const made = await plugin.createRaw(WORKSPACE, { name: "remembered" });
        expect(made["__account"]).toBe(emulator.agentenvUserId);
    });
});
