/** Deletions are verified: neither a failing service nor another account's key removes a resource from a state. */
import { Secret } from "../../provider/core/values/value";
import { resourceSteps, errorMatching } from "./support/resourceSteps";
import { SECRET, usePluginFixture, WORKSPACE } from "./support/pluginFixture";

const fixture = usePluginFixture();
const steps = resourceSteps(fixture);

afterEach(async () => {
    fixture().emulator.faults(undefined);
    await fixture().plugin.configure(fixture().config);
});

async function aSecret() {
    const { id: workspaceId } = await steps.workspace();
    return steps.create(SECRET, { workspaceId, name: "TOKEN", value: "canary-value" });
}

describe("an incomplete list", () => {
    test.each(["emptyList", "shortList"] as const)("that occurs once (%s) is read again", async (kind) => {
        const state = await aSecret();
        fixture().emulator.faults({
            rules: [{ when: { path: "/v1/**/secrets" }, times: 1, fault: { kind } }],
        });
        expect(await steps.refresh(state)).toMatchObject({ id: state.id });
    });

    test("does not count as a deletion while the service reports that it is unhealthy", async () => {
        const state = await aSecret();
        fixture().emulator.faults({
            rules: [
                { when: { path: "/v1/**/secrets" }, fault: { kind: "emptyList" } },
                { when: { path: "/v1/health/ready" }, fault: { kind: "status", status: 503 } },
            ],
        });
        await fixture().plugin.configure({ ...fixture().config, maxRetries: 0 });
        await expect(steps.refresh(state)).rejects.toMatchObject(
            errorMatching(/GET \/health\/ready returned 503/),
        );
    });

    test("does not count as a deletion while the workspace can't be read", async () => {
        const state = await aSecret();
        fixture().emulator.faults({
            rules: [
                { when: { path: "/v1/**/secrets" }, fault: { kind: "emptyList" } },
                { when: { path: "/v1/workspaces/*" }, fault: { kind: "status", status: 500 } },
            ],
        });
        await fixture().plugin.configure({ ...fixture().config, maxRetries: 0 });
        await expect(steps.refresh(state)).rejects.toMatchObject(errorMatching(/returned 500/));
    });
});

test.each([
    ["401", { kind: "status", status: 401 }],
    ["403", { kind: "status", status: 403 }],
    ["500", { kind: "status", status: 500 }],
    ["an HTML page", { kind: "status", status: 502, body: "html" }],
    ["JSON cut short", { kind: "truncate" }],
    ["another shape", { kind: "malformed", as: "wrongShape" }],
] as const)("%s: no resource is removed from a state", async (_what, fault) => {
    const state = await aSecret();
    await fixture().plugin.configure({ ...fixture().config, maxRetries: 0 });
    fixture().emulator.faults({ rules: [{ when: { method: "GET", path: "/v1/workspaces/**" }, fault }] });
    await expect(steps.refresh(state)).rejects.toBeDefined();
});

describe("the key of another account", () => {
    const SERVICE = "AgentEnv";

    /** A run with another user's key, while the state names our account. */
    async function asAnother() {
        const { control, plugin, config, emulator } = fixture();
        const other = (await control("POST", "/accounts", { service: "agentenv" })) as { key: string };
        await plugin.configure({ ...config, agentenvApiKey: new Secret(other.key) });
        return { account: emulator.agentenvUserId };
    }

    test.each([
        ["a workspace", () => steps.workspace()],
        ["a secret", aSecret],
    ])("does not report %s as deleted, neither in a refresh nor in a destroy", async (_what, make) => {
        const state = await make();
        const { account } = await asAnother();
        const outputs = { ...state.outputs, __account: account };
        const refusal = errorMatching(
            new RegExp(`^${SERVICE}: .*account ${account} manages it, so the provider cannot tell`),
        );
        await expect(steps.refresh({ ...state, outputs })).rejects.toMatchObject(refusal);
        await expect(
            fixture().plugin.delete(state.type, state.id, { inputs: state.inputs, outputs }),
        ).rejects.toMatchObject(refusal);
    });

    test("proves the deletion of a secret where it can read the workspace and its complete list", async () => {
        const { agentenv, config, plugin, emulator } = fixture();
        const state = await aSecret();
        const workspaceId = state.inputs["workspaceId"] as string;
        const mate = await teammate(workspaceId);
        const outputs = { ...state.outputs, __account: emulator.agentenvUserId };
        await plugin.configure({ ...config, agentenvApiKey: new Secret(mate.key) });
        // While the object exists, the account in state is unchanged: a refresh by a teammate does not replace it.
        expect((await plugin.readRaw(state.type, state.id, { ...state, outputs }))["__account"]).toBe(
            emulator.agentenvUserId,
        );
        await agentenv("DELETE", `/workspaces/${state.id.replace("/", "/secrets/")}`);
        await plugin.configure({ ...config, agentenvApiKey: new Secret(mate.key) });
        expect(await steps.refresh({ ...state, outputs })).toBeUndefined();
        await plugin.configure(config);
        expect(await steps.refresh({ ...state, outputs })).toBeUndefined();
    });

    test("does not replace ours in state: after a teammate's refresh, our key still proves that the workspace is deleted", async () => {
        const { agentenv, config, plugin } = fixture();
        const state = await steps.workspace();
        const created = await plugin.readRaw(state.type, state.id, state);
        const mate = await teammate(state.id);
        await plugin.configure({ ...config, agentenvApiKey: new Secret(mate.key) });
        const outputs = await plugin.readRaw(state.type, state.id, { ...state, outputs: created });
        await agentenv("DELETE", `/workspaces/${state.id}`);
        await plugin.configure(config);
        expect(await steps.refresh({ ...state, outputs })).toBeUndefined();
    });

    /** Another user, who is a member of our workspace. */
    async function teammate(workspaceId: string): Promise<{ key: string }> {
        const mate = await steps.createAccount();
        const { joinCode } = (await fixture().agentenv("GET", `/workspaces/${workspaceId}`)) as {
            joinCode: string;
        };
        await fixture().agentenv("POST", "/workspaces/join", { code: joinCode }, mate.key);
        return mate;
    }

    test("is recorded by create and by read, in a property that Pulumi does not show", async () => {
        const { emulator, plugin } = fixture();
        const created = await plugin.createRaw(WORKSPACE, { name: "remembered" });
        expect(created["__account"]).toBe(emulator.agentenvUserId);
    });
});
