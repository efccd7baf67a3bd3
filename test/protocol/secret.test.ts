/** The life of an AgentEnv secret, call by call: a value that goes in and never comes out. */
import * as proto from "@pulumi/pulumi/proto/provider_pb";
import { Secret, Unknown, type PropertyMap } from "../../provider/core/value";
import { countingShares } from "../support/sharedReads";
import { SECRET, usePluginFixture, WORKSPACE } from "./support/pluginFixture";

const fixture = usePluginFixture();
const { DiffChanges } = proto.DiffResponse;
const VALUE = "canary-value-1f9c";

async function secret(rest: PropertyMap = {}) {
    const { plugin } = fixture();
    const workspace = await plugin.create(WORKSPACE, { name: "home" });
    const inputs: PropertyMap = {
        workspaceId: workspace.id,
        name: "TOKEN",
        value: new Secret(VALUE),
        ...rest,
    };
    const made = await plugin.create(SECRET, inputs);
    await fixture().nextRun();
    return { ...made, inputs, workspace, path: `/workspaces/${made.id.replace("/", "/secrets/")}` };
}

test("Check seals the value, and passes a workspace that is not known yet", async () => {
    const news = { workspaceId: new Unknown(), name: "TOKEN", value: VALUE };
    expect(await fixture().plugin.check(SECRET, news)).toEqual({
        inputs: { ...news, value: new Secret(VALUE) },
        failures: [],
    });
});

test.each([
    ["a missing value", { name: "A" }, ["", "value is required"]],
    ["an empty name", { name: "", value: VALUE }, ["name", "name: must not be empty"]],
    [
        "an empty value, as `pulumi import` writes it",
        { name: "A", value: "" },
        ["", "value: must not be empty"],
    ],
    [
        "a mistyped input",
        { name: "A", value: VALUE, valeu: VALUE },
        ["", 'no input "valeu"; did you mean "value"'],
    ],
    ["a value of a wrong type", { name: "A", value: [VALUE] }, ["", "value: "]],
])("Check refuses %s without naming the value", async (_what, news, [property, reason]) => {
    const { failures } = await fixture().plugin.check(SECRET, { workspaceId: "ws_1", ...news });
    expect(failures).toEqual([{ property, reason: expect.stringContaining(reason ?? "") as string }]);
    expect(JSON.stringify(failures)).not.toContain(VALUE);
});

test("Create writes it once, and remembers which version is ours", async () => {
    const { id, outputs, workspace } = await secret();
    expect(id).toMatch(new RegExp(`^${workspace.id}/sec_`));
    expect(outputs).toEqual({
        workspaceId: workspace.id,
        name: "TOKEN",
        value: new Secret(VALUE),
        secretId: id.split("/")[1],
        version: 1,
        lastWrittenVersion: 1,
        createdAt: expect.any(String) as string,
    });
});

test("a name that is taken is never taken over: the error has the command that does it by hand", async () => {
    const { id, inputs } = await secret();
    await expect(fixture().plugin.create(SECRET, inputs)).rejects.toMatchObject({
        details: expect.stringContaining(`pulumi import workspaces:agentenv:Secret it ${id}`) as string,
    });
});

describe("when someone else writes the value", () => {
    test("Read keeps our version beside theirs, and Diff says that the value is to be written", async () => {
        const { id, inputs, outputs, path } = await secret();
        const { plugin, agentenv } = fixture();
        await agentenv("PATCH", path, { value: "theirs" });
        const found = await plugin.read(SECRET, id, { inputs, outputs });
        expect(found.outputs).toMatchObject({ version: 2, lastWrittenVersion: 1 });

        const states = { olds: found.outputs, oldInputs: found.inputs, news: inputs };
        const refreshed = await plugin.diff(SECRET, id, states);
        expect(refreshed.getDiffsList()).toEqual(["value"]);
        expect(refreshed.getDetaileddiffMap().get("version")?.getInputdiff()).toBe(false);
        expect(refreshed.getDetaileddiffMap().get("value")).toBeUndefined();

        await plugin.check(SECRET, inputs, { olds: found.inputs });
        const diff = await plugin.diff(SECRET, id, states);
        expect(diff.getDiffsList()).toEqual(["value"]);
        expect(diff.getDetaileddiffMap().get("value")?.getInputdiff()).toBe(false);
        expect(diff.getReplacesList()).toEqual([]);

        const ignoring = await plugin.diff(SECRET, id, { ...states, ignoreChanges: ["value"] });
        expect(ignoring.getChanges()).toBe(DiffChanges.DIFF_NONE);

        const updated = await plugin.update(SECRET, id, states);
        expect(updated).toMatchObject({ version: 3, lastWrittenVersion: 3 });
        const settled = await plugin.diff(SECRET, id, { ...states, olds: updated });
        expect(settled.getChanges()).toBe(DiffChanges.DIFF_NONE);
    });

    test("an update of the description under ignoreChanges leaves their value, and still knows of it", async () => {
        const { id, inputs, outputs, path } = await secret();
        const { plugin, agentenv } = fixture();
        await agentenv("PATCH", path, { value: "theirs" });
        const found = await plugin.read(SECRET, id, { inputs, outputs });
        const updated = await plugin.update(
            SECRET,
            id,
            { olds: found.outputs, oldInputs: found.inputs, news: { ...inputs, description: "New." } },
            { ignoreChanges: ["value"] },
        );
        expect(updated).toMatchObject({ version: 2, lastWrittenVersion: 1, description: "New." });
    });
});

test("a new description is written without the value", async () => {
    const { id, inputs, outputs } = await secret();
    const updated = await fixture().plugin.update(SECRET, id, {
        olds: outputs,
        oldInputs: inputs,
        news: { ...inputs, description: "New." },
    });
    expect(updated).toMatchObject({ description: "New.", version: 1, lastWrittenVersion: 1 });
});

test("a new description, written before a refresh has seen that someone else wrote the value, does not accept theirs", async () => {
    const { id, inputs, outputs, path } = await secret();
    const { plugin, agentenv } = fixture();
    await agentenv("PATCH", path, { value: "theirs" });
    const news = { ...inputs, description: "New." };
    const updated = await plugin.update(SECRET, id, { olds: outputs, oldInputs: inputs, news });
    expect(updated).toMatchObject({ description: "New.", version: 2, lastWrittenVersion: 1 });
    const diff = await plugin.diff(SECRET, id, { olds: updated, oldInputs: news, news });
    expect(diff.getDiffsList()).toEqual(["value"]);
});

test("a new value is written, and moves both versions", async () => {
    const { id, inputs, outputs } = await secret();
    const updated = await fixture().plugin.update(SECRET, id, {
        olds: outputs,
        oldInputs: inputs,
        news: { ...inputs, value: new Secret("another") },
    });
    expect(updated).toMatchObject({ version: 2, lastWrittenVersion: 2, value: new Secret("another") });
});

test("an update's preview keeps the id and the creation known, and only the versions open", async () => {
    const { id, inputs, outputs } = await secret();
    const shown = await fixture().plugin.update(
        SECRET,
        id,
        { olds: outputs, oldInputs: inputs, news: { ...inputs, value: new Secret("another") } },
        { preview: true },
    );
    expect(shown).toEqual({
        ...outputs,
        value: new Secret("another"),
        version: new Unknown("number"),
        lastWrittenVersion: new Unknown("number"),
    });
});

test.each(["workspaceId", "name"])("a new %s replaces it, the old one first", async (property) => {
    const { id, inputs, outputs } = await secret();
    for (const value of ["other", new Unknown()]) {
        const diff = await fixture().plugin.diff(SECRET, id, {
            olds: outputs,
            oldInputs: inputs,
            news: { ...inputs, [property]: value },
        });
        expect(diff.getReplacesList()).toEqual([property]);
        expect(diff.getDeletebeforereplace()).toBe(true);
    }
});

describe("an import", () => {
    async function imported() {
        const { id, path } = await secret();
        const found = await fixture().plugin.read(SECRET, id);
        return { id, path, found, news: { ...found.inputs, value: new Secret("ours") } };
    }

    test("by id has all but the value, and begins with the version that is there", async () => {
        const { id, workspace } = await secret();
        const found = await fixture().plugin.read(SECRET, id);
        expect(found.inputs).toEqual({ workspaceId: workspace.id, name: "TOKEN" });
        expect(found.outputs).toMatchObject({ version: 1, lastWrittenVersion: 1 });
        expect(found.outputs).not.toHaveProperty("value");
    });

    test("has the program's value written by the first up, and is settled then", async () => {
        const { id, found, news } = await imported();
        const { plugin, control } = fixture();
        const states = { olds: found.outputs, oldInputs: found.inputs, news };
        expect((await plugin.diff(SECRET, id, states)).getDiffsList()).toEqual(["value"]);
        const updated = await plugin.update(SECRET, id, states);
        expect(updated).toMatchObject({ version: 2, lastWrittenVersion: 2 });
        expect(await control("GET", `/secrets/${id.split("/")[1] ?? ""}`)).toMatchObject({ value: "ours" });
        const settled = await plugin.diff(SECRET, id, { ...states, olds: updated, oldInputs: news });
        expect(settled.getChanges()).toBe(DiffChanges.DIFF_NONE);
    });

    test("under ignoreChanges writes no value, and a new description all the same", async () => {
        const { id, found } = await imported();
        const { plugin, control } = fixture();
        // The engine puts the old input, which is none, in place of an ignored one.
        const states = {
            olds: found.outputs,
            oldInputs: found.inputs,
            news: { ...found.inputs, description: "New." },
        };
        const ignoreChanges = ["value"];
        const diff = await plugin.diff(SECRET, id, { ...states, ignoreChanges });
        expect(diff.getDiffsList()).toEqual(["description"]);
        expect(await plugin.update(SECRET, id, states, { ignoreChanges })).toMatchObject({
            description: "New.",
            version: 1,
        });
        expect(await control("GET", `/secrets/${id.split("/")[1] ?? ""}`)).toMatchObject({ value: VALUE });
    });

    test("sees what others write from then on", async () => {
        const { id, path, found } = await imported();
        const { plugin, agentenv } = fixture();
        await agentenv("PATCH", path, { value: "theirs" });
        await fixture().nextRun();
        const refreshed = await plugin.read(SECRET, id, found);
        expect(refreshed.outputs).toMatchObject({ version: 2, lastWrittenVersion: 1 });
        const states = { olds: refreshed.outputs, oldInputs: refreshed.inputs, news: refreshed.inputs };
        expect((await plugin.diff(SECRET, id, states)).getDiffsList()).toEqual(["value"]);
    });

    test.each(["sec_1", "ws_1/sec_1/x", "ws_1/", "ws_1/../x"])("refuses %j, with the form", async (id) => {
        await expect(fixture().plugin.read(SECRET, id)).rejects.toMatchObject({
            details: expect.stringContaining("the id has the form {workspaceId}/{secretId}") as string,
        });
    });
});

describe("gone", () => {
    test("is a secret that its workspace's list no longer has", async () => {
        const { id, inputs, outputs, path } = await secret();
        await fixture().agentenv("DELETE", path);
        expect((await fixture().plugin.read(SECRET, id, { inputs, outputs })).id).toBe("");
        await expect(fixture().plugin.delete(SECRET, id, { outputs })).resolves.toBeUndefined();
    });

    test("is a secret whose workspace is itself proven gone, for many secrets at the price of one proof", async () => {
        const { id, inputs, outputs, workspace } = await secret();
        const { plugin, agentenv, emulator } = fixture();
        await agentenv("DELETE", `/workspaces/${workspace.id}`);
        await fixture().control("DELETE", "/requests");
        const { result: found, shares } = await countingShares(() =>
            Promise.all(Array.from({ length: 20 }, () => plugin.read(SECRET, id, { inputs, outputs }))),
        );
        expect(found.map((one) => one.id)).toEqual(Array.from({ length: 20 }, () => ""));
        // The list and the workspace twice, all workspaces, whose key it is, and whether the service works.
        expect(emulator.requests().length).toBeLessThanOrEqual(7 * shares);
    });
});

test("reads of one workspace share one list", async () => {
    const { id, inputs, outputs } = await secret();
    const { plugin, emulator } = fixture();
    const { shares } = await countingShares(() =>
        Promise.all(Array.from({ length: 30 }, () => plugin.read(SECRET, id, { inputs, outputs }))),
    );
    const lists = emulator.requests().filter(({ path }) => path.includes("/secrets"));
    expect(lists.length).toBeGreaterThan(0);
    expect(lists.length).toBeLessThanOrEqual(shares);
});

test("twenty secrets of one workspace made at once all land", async () => {
    const { plugin, agentenv } = fixture();
    const workspace = await plugin.create(WORKSPACE, { name: "busy" });
    const names = Array.from({ length: 20 }, (_, index) => `S${index}`);
    await Promise.all(
        names.map((name) =>
            plugin.create(SECRET, { workspaceId: workspace.id, name, value: new Secret("x") }),
        ),
    );
    const { secrets } = (await agentenv("GET", `/workspaces/${workspace.id}/secrets`)) as {
        secrets: { name: string }[];
    };
    expect(secrets.map(({ name }) => name).sort()).toEqual([...names].sort());
});

test("List needs the workspace and gives ids that import", async () => {
    const { id, workspace } = await secret();
    const { items } = await fixture().plugin.list(SECRET, { workspaceId: workspace.id });
    expect(items).toEqual([{ id, name: "TOKEN" }]);
});

test("the process writes no value and no key, whatever happens to it at -v=9", async () => {
    const { id, inputs, outputs } = await secret();
    const { plugin, emulator } = fixture();
    await plugin.read(SECRET, id, { inputs, outputs });
    await plugin.create(SECRET, inputs).catch(() => {});
    const said = plugin.written + JSON.stringify(plugin.log);
    for (const canary of [VALUE, emulator.agentenvApiKey, emulator.tripswitchApiKey]) {
        expect(said).not.toContain(canary);
    }
});
