/** Auto-named workspaces, on both front-ends: updates, imports, and renames outside of Pulumi. */
import { provider } from "../../provider/dynamic/main";
import { resourceSteps } from "./support/resourceSteps";
import { usePluginFixture, WORKSPACE } from "./support/pluginFixture";

const fixture = usePluginFixture();
const steps = resourceSteps(fixture);

/** A dynamic provider, as Pulumi's dynamic-provider process configures it. */
async function dynamic(name: string) {
    const created = provider(WORKSPACE, name);
    const { emulator } = fixture();
    const config: Record<string, string> = {
        "workspaces:agentenvUrl": emulator.agentenvUrl,
        "workspaces:agentenvApiKey": emulator.agentenvApiKey,
    };
    await created.configure!({
        config: { get: (key: string) => config[key], require: (key: string) => config[key] ?? "" },
    });
    return {
        check: created.check!.bind(created),
        create: created.create.bind(created),
        read: created.read!.bind(created),
        diff: created.diff!.bind(created),
        update: created.update!.bind(created),
    };
}

async function rename(id: string): Promise<void> {
    await fixture().agentenv("PUT", `/workspaces/${id}`, { name: "by hand" });
}

async function nameOf(id: string): Promise<string> {
    return ((await fixture().agentenv("GET", `/workspaces/${id}`)) as { name: string }).name;
}

describe("an auto-named workspace that was renamed outside of Pulumi", () => {
    test("is drift in the plugin: the input is unchanged, and an up restores the name", async () => {
        const state = await steps.create(WORKSPACE, {});
        const { name } = state.inputs;
        await rename(state.id);

        const found = await steps.refreshExisting(state);
        expect(found.inputs).toEqual(state.inputs);
        expect(found.outputs).toMatchObject({ name: "by hand" });
        expect(await steps.diff(found, {})).toMatchObject({ changed: ["name*"], replaces: [] });
        const updated = await steps.update(found, {});
        expect(updated.inputs).toEqual({ name });
        expect(await nameOf(state.id)).toBe(name);
    });

    test("is drift in the dynamic front-end too", async () => {
        const { check, create, read, diff, update } = await dynamic("team");
        const { inputs } = (await check({}, {})) as { inputs: { name: string } };
        const created: { id: string; outs?: object } = await create(inputs);
        const { id } = created;
        await rename(id);

        const found: { props?: object } = await read(id, created.outs);
        const props = found.props ?? {};
        expect(props).toMatchObject({ name: "by hand" });
        // The engine keeps the inputs of a dynamic resource, and Check gets them.
        const checked = (await check(inputs, {})) as { inputs: object };
        expect(checked.inputs).toEqual(inputs);
        expect(await diff(id, props, checked.inputs)).toMatchObject({ changes: true, replaces: [] });
        await update(id, props, checked.inputs);
        expect(await nameOf(id)).toBe(inputs.name);
    });

    test("an import returns the current name as an input", async () => {
        const state = await steps.create(WORKSPACE, {});
        await rename(state.id);
        expect((await steps.import(WORKSPACE, state.id)).inputs).toMatchObject({ name: "by hand" });
    });
});
