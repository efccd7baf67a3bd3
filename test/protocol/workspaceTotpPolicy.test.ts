/** Whether members need one-time passwords: a switch on the workspace that is always there. */
import { Unknown, type PropertyMap } from "../../provider/core/value";
import { agentenvToken, lifeIn, NO_DIFFERENCE, saying } from "./support/life";
import { startWorld } from "./support/world";

const world = startWorld();
const life = lifeIn(world);
const POLICY = agentenvToken("WorkspaceTotpPolicy");

async function policy(required = true) {
    const workspace = await life.workspace();
    return life.create(POLICY, { workspaceId: workspace.id, required });
}

async function requiredNow(workspaceId: string): Promise<unknown> {
    const found = (await world().agentenv("GET", `/workspaces/${workspaceId}`)) as { totpPolicy: unknown };
    return found.totpPolicy;
}

test.each<[string, PropertyMap, string, string]>([
    ["a missing switch", { workspaceId: "ws_1" }, "required", "required is required"],
    ["a text for a switch", { workspaceId: "ws_1", required: "true" }, "required", "required: "],
    [
        "a workspace that could leave its path",
        { workspaceId: "../x", required: true },
        "workspaceId",
        "workspaceId: must be",
    ],
])("Check refuses %s", async (_what, news, property, reason) => {
    expect(await life.problems(POLICY, news)).toEqual([
        { property, reason: expect.stringContaining(reason) as string },
    ]);
});

test("a preview calls nothing, also with a workspace that is not known yet", async () => {
    const news = { workspaceId: new Unknown(), required: true };
    expect((await world().plugin.create(POLICY, news, { preview: true })).outputs).toEqual(news);
    expect(world().requests()).toEqual([]);
});

test("Create sets it, a Read of what nobody changed changes nothing", async () => {
    const kept = await policy();
    expect(kept.outputs).toEqual({ workspaceId: kept.id, required: true });
    expect(await requiredNow(kept.id)).toEqual({ required: true });
    expect(await life.refresh(kept)).toEqual(kept);
    expect(await life.diff(kept)).toMatchObject(NO_DIFFERENCE);
});

test("for a workspace that isn't there, Create names the input", async () => {
    const failure = world().plugin.create(POLICY, { workspaceId: "ws_nowhere", required: true });
    await expect(failure).rejects.toMatchObject(saying(/^workspaceId: there is no .*ws_nowhere/));
});

test("switched by hand, it is drift, and up switches it back", async () => {
    const kept = await policy();
    await world().agentenv("PUT", `/workspaces/${kept.id}/totp-policy`, { required: false });
    const found = await life.refreshed(kept);
    expect(found.outputs["required"]).toBe(false);
    expect(await life.diff(found, kept.inputs)).toMatchObject({ changed: ["required"], replaces: [] });
    expect((await life.update(found, kept.inputs)).outputs).toEqual(kept.outputs);
    expect(await requiredNow(kept.id)).toEqual({ required: true });
});

test("switched in the program, it is an update in place; for another workspace, a replacement", async () => {
    const kept = await policy();
    expect(await life.diff(kept, { ...kept.inputs, required: false })).toMatchObject({
        changed: ["required"],
        replaces: [],
    });
    expect(await life.diff(kept, { ...kept.inputs, workspaceId: "ws_other" })).toEqual({
        changed: ["workspaceId"],
        replaces: ["workspaceId"],
        deleteBeforeReplace: true,
    });
});

test("Delete leaves it, writes nothing and says so; it is done where the workspace is gone", async () => {
    const kept = await policy();
    await world().nextRun();
    await life.delete(kept);
    expect(await requiredNow(kept.id)).toEqual({ required: true });
    expect(world().writes()).toEqual([]);
    expect(life.said()).toMatch(/stays as it is .*required = true.*a destroy does not change it/);

    await world().agentenv("DELETE", `/workspaces/${kept.id}`);
    expect(await life.refresh(kept)).toBeUndefined();
    await expect(life.delete(kept)).resolves.toBeUndefined();
});

test("renamed without an alias, the delete of the old name in a later run, or by another instance, switches nothing off", async () => {
    const kept = await policy();
    const renamed = await life.create(POLICY, kept.inputs);
    await world().nextRun();
    await life.delete(kept);
    expect(await requiredNow(kept.id)).toEqual({ required: true });
    expect(await life.refresh(renamed)).toEqual(renamed);
});

test("an import is verified by the workspace's id, and differs in nothing", async () => {
    const { id, inputs } = await policy();
    const found = await life.import(POLICY, id);
    expect(found.inputs).toEqual(inputs);
    expect(await life.diff(found, inputs)).toMatchObject(NO_DIFFERENCE);
    expect((await life.import(POLICY, "ws_nowhere")).id).toBe("");
    await expect(life.import(POLICY, `${id}/totp-policy`)).rejects.toMatchObject(
        saying("the id has the form {workspaceId}"),
    );
});

test("Delete is done whatever a state says of it: another version, or a person, may have written it", async () => {
    const kept = await policy();
    const outputs = { ...kept.outputs, required: { no: "switch" } };
    await expect(life.delete({ ...kept, outputs })).resolves.toBeUndefined();
    expect(life.said()).toMatch(/stays as it is: a destroy does not change it/);
});
