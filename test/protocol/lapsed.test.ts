/** The setting `lapsed`: what a refresh does about a thing that only a person can restore. */
import type { PropertyMap } from "../../provider/core/values/value";
import { agentenvToken, errorMatching, NO_DIFFERENCE, resourceSteps } from "./support/resourceSteps";
import type { ResourceState } from "./support/resourceSteps";
import { usePluginFixture } from "./support/pluginFixture";

const fixture = usePluginFixture();
const steps = resourceSteps(fixture);
const MEMBER = agentenvToken("WorkspaceMember");
const JOIN = agentenvToken("WorkspaceJoin");
const CONNECTION = agentenvToken("GoogleOauthConnection");
const A_WEEK_MS = 7 * 24 * 60 * 60 * 1000;

async function expiredInvitation(): Promise<ResourceState> {
    const { id: workspaceId } = await steps.workspace();
    const state = await steps.create(MEMBER, { workspaceId, email: "alice@example.com" });
    await fixture().control("POST", "/clock", { advanceMs: A_WEEK_MS });
    return state;
}

async function revokedConnection(): Promise<ResourceState> {
    const { id: workspaceId } = await steps.workspace();
    const state = await steps.create(CONNECTION, { workspaceId, code: "code-alice", triggers: ["1"] });
    await fixture().control("POST", `/connections/${state.outputs["connectionId"] as string}/revoke`);
    return state;
}

async function deletedConnection(): Promise<ResourceState> {
    const { id: workspaceId } = await steps.workspace();
    const state = await steps.create(CONNECTION, { workspaceId, code: "code-alice", triggers: ["1"] });
    const path = `/workspaces/${workspaceId}/oauth-connections/google`;
    await fixture().agentenv("DELETE", `${path}/${state.outputs["connectionId"] as string}`);
    return state;
}

async function lostMembership(): Promise<ResourceState> {
    const { agentenv, emulator } = fixture();
    const { key } = await steps.createAccount();
    const workspace = (await agentenv("POST", "/workspaces", { name: "theirs" }, key)) as {
        id: string;
        joinCode: string;
    };
    const state = await steps.create(JOIN, { code: workspace.joinCode, triggers: ["1"] });
    await agentenv(
        "DELETE",
        `/workspaces/${workspace.id}/members/${emulator.agentenvUserId}`,
        undefined,
        key,
    );
    return state;
}

// A code of the emulator works once until a reset.
beforeEach(() => fixture().control("POST", "/reset"));
afterEach(() => fixture().plugin.configure(fixture().config));

describe.each<[string, () => Promise<ResourceState>, string, RegExp]>([
    ["an expired invitation", expiredInvitation, "expired", /the invitation of alice@example.com expired/],
    ["a revoked Google connection", revokedConnection, "revoked", /\(alice@example.com\) is revoked/],
    ["a deleted Google connection", deletedConnection, "gone", /\(alice@example.com\) is gone/],
    ["a lost membership", lostMembership, "gone", /is no longer a member of workspace/],
])("%s", (_what, lapse, status, message) => {
    async function withSetting(lapsed: PropertyMap) {
        const state = await lapse();
        await fixture().plugin.configure({ ...fixture().config, ...lapsed });
        await fixture().control("DELETE", "/requests");
        steps.loggedMessages();
        return state;
    }

    test.each([[{}], [{ lapsed: "warn" }]])("with %j is a warning, and no diff", async (setting) => {
        const found = await steps.refreshExisting(await withSetting(setting));
        expect(steps.loggedMessages()).toMatch(message);
        expect(found.outputs["status"]).toBe(status);
        expect(await steps.diff(found)).toMatchObject(NO_DIFFERENCE);
    });

    test("as drift is an update of `status` in every preview, and `up` repeats the warning and writes nothing", async () => {
        const found = await steps.refreshExisting(await withSetting({ lapsed: "drift" }));
        expect(steps.loggedMessages()).toMatch(message);
        expect(await steps.diff(found)).toMatchObject({ changed: ["status*"], replaces: [] });
        const updated = await steps.update(found);
        expect(updated.outputs).toEqual(found.outputs);
        expect(steps.loggedMessages()).toMatch(message);
        expect(await steps.diff(updated)).toMatchObject({ changed: ["status*"], replaces: [] });
        expect(fixture().writes()).toEqual([]);
    });

    test("as an error fails the refresh, and names the setting", async () => {
        const state = await withSetting({ lapsed: "error" });
        await expect(steps.refresh(state)).rejects.toMatchObject(errorMatching(message));
        await expect(steps.refresh(state)).rejects.toMatchObject(
            errorMatching("the refresh fails because lapsed is error (from the stack config)"),
        );
        expect(fixture().writes()).toEqual([]);
    });
});

test("an expired invitation that is declared with reinviteExpired is replaced, whatever the setting", async () => {
    const { id: workspaceId } = await steps.workspace();
    const inputs = { workspaceId, email: "alice@example.com", reinviteExpired: true };
    const state = await steps.create(MEMBER, inputs);
    await fixture().control("POST", "/clock", { advanceMs: A_WEEK_MS });
    await fixture().plugin.configure({ ...fixture().config, lapsed: "error" });
    const found = await steps.refreshExisting(state);
    expect(await steps.diff(found)).toMatchObject({ changed: ["status*"], replaces: ["status"] });
});

test("ignoreChanges silences the drift", async () => {
    const state = await expiredInvitation();
    const { plugin, config } = fixture();
    await plugin.configure({ ...config, lapsed: "drift" });
    const { inputs, outputs, id, type } = await steps.refreshExisting(state);
    const response = await plugin.diff(type, id, {
        olds: outputs,
        oldInputs: inputs,
        news: inputs,
        ignoreChanges: ["status"],
    });
    expect(response.getDiffsList()).toEqual([]);
});

test("an import of a lapsed object succeeds with a warning, also where it is an error", async () => {
    const state = await expiredInvitation();
    await fixture().plugin.configure({ ...fixture().config, lapsed: "error" });
    steps.loggedMessages();
    expect((await steps.import(MEMBER, state.id)).outputs["status"]).toBe("expired");
    expect(steps.loggedMessages()).toContain("expired");
});

test("another word is refused, and the message lists the words", async () => {
    const failure = fixture().plugin.configure({ ...fixture().config, lapsed: "ignore" });
    await expect(failure).rejects.toMatchObject(errorMatching("lapsed: must be warn, drift or error"));
});
