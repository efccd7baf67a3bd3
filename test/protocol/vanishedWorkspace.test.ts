/** The setting `vanishedWorkspace`: an unattended refresh must not replace a lost workspace by an empty one. */
import { Secret } from "../../provider/core/values/value";
import { Plugin } from "../../harness/plugin/plugin";
import { agentenvToken, errorMatching, resourceSteps } from "./support/resourceSteps";
import type { ResourceState } from "./support/resourceSteps";
import { TRIPSWITCH, usePluginFixture } from "./support/pluginFixture";

const fixture = usePluginFixture();
const steps = resourceSteps(fixture);

/** A workspace with one object of each kind in it, deleted at the service. */
async function vanished(): Promise<ResourceState[]> {
    const workspace = await steps.workspace();
    const workspaceId = workspace.id;
    const states = [workspace];
    for (const [name, inputs] of [
        ["Secret", { name: "TOKEN", value: new Secret("canary-value") }],
        ["WorkspaceMember", { email: "alice@example.com" }],
        ["WorkspaceTotpPolicy", { required: true }],
        ["BillingAccount", { name: "team" }],
        ["GoogleOauthConnection", { code: new Secret("code-alice") }],
    ] as const) {
        states.push(await steps.create(agentenvToken(name), { workspaceId, ...inputs }));
    }
    await fixture().agentenv("DELETE", `/workspaces/${workspaceId}`);
    await fixture().nextRun();
    return states;
}

// A code of the emulator works once until a reset.
beforeEach(() => fixture().control("POST", "/reset"));
afterEach(() => fixture().plugin.configure(fixture().config));

test("by default all of it leaves the state, with a warning", async () => {
    const states = await vanished();
    steps.loggedMessages();
    for (const state of states) {
        expect(await steps.refresh(state)).toBeUndefined();
    }
    expect(steps.loggedMessages()).toContain("`up` will create an empty one");
});

test("as an error the workspace and everything in it stay in the state", async () => {
    const states = await vanished();
    await fixture().plugin.configure({ ...fixture().config, vanishedWorkspace: "error" });
    const id = states[0]?.id ?? "";
    for (const state of states) {
        const failure = steps.refresh(state);
        await expect(failure).rejects.toMatchObject(
            errorMatching(
                `AgentEnv: the workspaces:agentenv:Workspace ${id} is gone, with everything in it. The state keeps all of it, because vanishedWorkspace is error (from the stack config)`,
            ),
        );
        await expect(failure).rejects.toMatchObject(
            errorMatching(
                "`pulumi config set workspaces:vanishedWorkspace recreate --stack stack && pulumi refresh --run-program --stack stack`, set it back, and run `pulumi up --stack stack`",
            ),
        );
    }
    expect(fixture().writes()).toEqual([]);
});

test("as an error, also where the workspace is deleted between its own Read and that of an object in it", async () => {
    const workspace = await steps.workspace();
    const secret = await steps.create(agentenvToken("Secret"), {
        workspaceId: workspace.id,
        name: "TOKEN",
        value: "v",
    });
    await fixture().plugin.configure({ ...fixture().config, vanishedWorkspace: "error" });
    expect(await steps.refresh(workspace)).toBeDefined();
    await fixture().agentenv("DELETE", `/workspaces/${workspace.id}`);
    await expect(steps.refresh(secret)).rejects.toMatchObject(
        errorMatching(`the workspaces:agentenv:Workspace ${workspace.id} is gone`),
    );
});

test("as an error a secret that alone was deleted still leaves the state", async () => {
    const { id: workspaceId } = await steps.workspace();
    const secret = await steps.create(agentenvToken("Secret"), { workspaceId, name: "TOKEN", value: "v" });
    await fixture().agentenv("DELETE", `/workspaces/${secret.id.replace("/", "/secrets/")}`);
    await fixture().plugin.configure({ ...fixture().config, vanishedWorkspace: "error" });
    expect(await steps.refresh(secret)).toBeUndefined();
});

test("as an error a destroy of what is gone still succeeds", async () => {
    const states = await vanished();
    await fixture().plugin.configure({ ...fixture().config, vanishedWorkspace: "error" });
    for (const state of states.reverse()) {
        await expect(steps.delete(state)).resolves.toBeUndefined();
    }
});

test("it holds for Tripswitch's workspaces too", async () => {
    const state = await steps.create(TRIPSWITCH, { name: "A", slug: "vanishes" });
    await fixture().tripswitch("DELETE", `/workspaces/${state.id}`);
    await fixture().plugin.configure({ ...fixture().config, vanishedWorkspace: "error" });
    await expect(steps.refresh(state)).rejects.toMatchObject(
        errorMatching(`Tripswitch: the workspaces:tripswitch:Workspace ${state.id} is gone`),
    );
});

test("from the environment, the error has the command that overrides it once", async () => {
    const [workspace] = await vanished();
    const plugin = await Plugin.start({ PULUMI_WORKSPACES_VANISHED_WORKSPACE: "error" });
    await plugin.configure(fixture().config);
    const failure = plugin.read(workspace?.type ?? "", workspace?.id ?? "", workspace);
    await expect(failure).rejects.toMatchObject(
        errorMatching("`PULUMI_WORKSPACES_VANISHED_WORKSPACE=recreate pulumi refresh --stack stack`"),
    );
    await plugin.stop();
});

test("an update of what is gone says what to run", async () => {
    const [workspace] = await vanished();
    if (!workspace) {
        throw new Error("there is no workspace");
    }
    await expect(steps.update(workspace, { name: "other" })).rejects.toMatchObject(
        errorMatching(
            /returned 404 .*; it is gone, or the credential has lost access to it: run `pulumi refresh`, which finds out/,
        ),
    );
});
