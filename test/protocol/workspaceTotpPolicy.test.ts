/** agentenv:WorkspaceTotpPolicy: a property of the workspace that always exists. */
import { Unknown, type PropertyMap } from "../../provider/core/values/value";
import { agentenvToken, resourceSteps, NO_DIFFERENCE, errorMatching } from "./support/resourceSteps";
import { usePluginFixture } from "./support/pluginFixture";

const fixture = usePluginFixture();
const steps = resourceSteps(fixture);
const POLICY = agentenvToken("WorkspaceTotpPolicy");

async function policy(required = true) {
    const workspace = await steps.workspace();
    return steps.create(POLICY, { workspaceId: workspace.id, required });
}

async function requiredNow(workspaceId: string): Promise<unknown> {
    const found = (await fixture().agentenv("GET", `/workspaces/${workspaceId}`)) as { totpPolicy: unknown };
    return found.totpPolicy;
}

test.each<[string, PropertyMap, string, string]>([
    ["a missing boolean", { workspaceId: "ws_1" }, "required", "required is required"],
    ["a string for a boolean", { workspaceId: "ws_1", required: "true" }, "required", "required: "],
    [
        "a workspace id that would change the path",
        { workspaceId: "../x", required: true },
        "workspaceId",
        "workspaceId: must be",
    ],
])("Check refuses %s", async (_what, news, property, reason) => {
    expect(await steps.checkFailures(POLICY, news)).toEqual([
        { property, reason: expect.stringContaining(reason) as string },
    ]);
});

test("a preview sends no request, also with an unknown workspaceId", async () => {
    const news = { workspaceId: new Unknown(), required: true };
    expect((await fixture().plugin.create(POLICY, news, { preview: true })).outputs).toEqual(news);
    expect(fixture().requests()).toEqual([]);
});

test("Create sets it; a Read without changes returns the same state", async () => {
    const state = await policy();
    expect(state.outputs).toEqual({ workspaceId: state.id, required: true });
    expect(await requiredNow(state.id)).toEqual({ required: true });
    expect(await steps.refresh(state)).toEqual(state);
    expect(await steps.diff(state)).toMatchObject(NO_DIFFERENCE);
});

test("for a missing workspace, the error of Create names the input", async () => {
    const failure = fixture().plugin.create(POLICY, { workspaceId: "ws_nowhere", required: true });
    await expect(failure).rejects.toMatchObject(errorMatching(/^workspaceId: there is no .*ws_nowhere/));
});

test("a change outside of Pulumi is drift, and up restores the policy", async () => {
    const state = await policy();
    await fixture().agentenv("PUT", `/workspaces/${state.id}/totp-policy`, { required: false });
    const found = await steps.refreshExisting(state);
    expect(found.outputs["required"]).toBe(false);
    expect(await steps.diff(found, state.inputs)).toMatchObject({ changed: ["required"], replaces: [] });
    expect((await steps.update(found, state.inputs)).outputs).toEqual(state.outputs);
    expect(await requiredNow(state.id)).toEqual({ required: true });
});

test("a change in the program is an update in place, and a change of the workspace a replacement", async () => {
    const state = await policy();
    expect(await steps.diff(state, { ...state.inputs, required: false })).toMatchObject({
        changed: ["required"],
        replaces: [],
    });
    expect(await steps.diff(state, { ...state.inputs, workspaceId: "ws_other" })).toEqual({
        changed: ["workspaceId"],
        replaces: ["workspaceId"],
        deleteBeforeReplace: true,
    });
});

test("Delete leaves the policy as it is and reports that; it succeeds where the workspace is deleted", async () => {
    const state = await policy();
    await fixture().nextRun();
    await steps.delete(state);
    expect(await requiredNow(state.id)).toEqual({ required: true });
    expect(fixture().writes()).toEqual([]);
    expect(steps.loggedMessages()).toMatch(/stays as it is .*required = true.*a destroy does not change it/);

    await fixture().agentenv("DELETE", `/workspaces/${state.id}`);
    expect(await steps.refresh(state)).toBeUndefined();
    await expect(steps.delete(state)).resolves.toBeUndefined();
});

test("after a rename without an alias, the delete of the old name, in a later run or by another instance, changes nothing", async () => {
    const state = await policy();
    const renamed = await steps.create(POLICY, state.inputs);
    await fixture().nextRun();
    await steps.delete(state);
    expect(await requiredNow(state.id)).toEqual({ required: true });
    expect(await steps.refresh(renamed)).toEqual(renamed);
});

test("an import by the workspace's id is verified, and has no diff", async () => {
    const { id, inputs } = await policy();
    const found = await steps.import(POLICY, id);
    expect(found.inputs).toEqual(inputs);
    expect(await steps.diff(found, inputs)).toMatchObject(NO_DIFFERENCE);
    expect((await steps.import(POLICY, "ws_nowhere")).id).toBe("");
    await expect(steps.import(POLICY, `${id}/totp-policy`)).rejects.toMatchObject(
        errorMatching("the id has the form {workspaceId}"),
    );
});

test("Delete succeeds for any state, also one that another version or a person wrote", async () => {
    const state = await policy();
    const outputs = { ...state.outputs, required: { no: "switch" } };
    await expect(steps.delete({ ...state, outputs })).resolves.toBeUndefined();
    expect(steps.loggedMessages()).toMatch(/stays as it is: a destroy does not change it/);
});
