/** agentenv:Secret, call by call: its value is written and can never be read. */
import * as proto from "@pulumi/pulumi/proto/provider_pb";
import { Secret, Unknown, type PropertyMap } from "../../provider/core/values/value";
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
    const created = await plugin.create(SECRET, inputs);
    await fixture().nextRun();
    return { ...created, inputs, workspace, path: `/workspaces/${created.id.replace("/", "/secrets/")}` };
}

test("Check marks the value as a secret, and accepts an unknown workspaceId", async () => {
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
        "a misspelled input",
        { name: "A", value: VALUE, valeu: VALUE },
        ["", 'no input "valeu"; did you mean "value"'],
    ],
    ["a value of the wrong type", { name: "A", value: [VALUE] }, ["", "value: "]],
])("Check refuses %s without naming the value", async (_what, news, [property, reason]) => {
    const { failures } = await fixture().plugin.check(SECRET, { workspaceId: "ws_1", ...news });
    expect(failures).toEqual([{ property, reason: expect.stringContaining(reason ?? "") as string }]);
    expect(JSON.stringify(failures)).not.toContain(VALUE);
});

test("Create writes it once, and records the version that it wrote", async () => {
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

test("an existing secret of the same name is not adopted: the error contains the import command", async () => {
    const { id, inputs } = await secret();
    await expect(fixture().plugin.create(SECRET, inputs)).rejects.toMatchObject({
        details: expect.stringContaining(`pulumi import workspaces:agentenv:Secret it ${id}`) as string,
    });
});

describe("when someone else writes the value", () => {
    test("Read keeps the version that we wrote beside the current one, and Diff reports the value", async () => {
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

    test("an update of the description under ignoreChanges keeps their value, and the drift stays visible", async () => {
        const { id, inputs, outputs, path } = await secret();
        const { plugin, agentenv } = fixture();
        await agentenv("PATCH", path, { value: "theirs" });
        const found = await plugin.read(SECRET, id, { inputs, outputs });
        const updated = await plugin.update(SECRET, id, {
            olds: found.outputs,
            oldInputs: found.inputs,
            news: { ...inputs, description: "New." },
            ignoreChanges: ["value"],
        });
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

test("an update of the description, before a refresh has seen that someone else wrote the value, does not accept their value", async () => {
    const { id, inputs, outputs, path } = await secret();
    const { plugin, agentenv } = fixture();
    await agentenv("PATCH", path, { value: "theirs" });
    const news = { ...inputs, description: "New." };
    const updated = await plugin.update(SECRET, id, { olds: outputs, oldInputs: inputs, news });
    expect(updated).toMatchObject({ description: "New.", version: 2, lastWrittenVersion: 1 });
    const diff = await plugin.diff(SECRET, id, { olds: updated, oldInputs: news, news });
    expect(diff.getDiffsList()).toEqual(["value"]);
});

test("a new value is written, and both versions change", async () => {
    const { id, inputs, outputs } = await secret();
    const updated = await fixture().plugin.update(SECRET, id, {
        olds: outputs,
        oldInputs: inputs,
        news: { ...inputs, value: new Secret("another") },
    });
    expect(updated).toMatchObject({ version: 2, lastWrittenVersion: 2, value: new Secret("another") });
});

test("in an update's preview only the versions are unknown", async () => {
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

test.each(["workspaceId", "name"])("a change of %s is a delete-before-replace", async (property) => {
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

    test("by id returns everything except the value, and records the current version", async () => {
        const { id, workspace } = await secret();
        const found = await fixture().plugin.read(SECRET, id);
        expect(found.inputs).toEqual({ workspaceId: workspace.id, name: "TOKEN" });
        expect(found.outputs).toMatchObject({ version: 1, lastWrittenVersion: 1 });
        expect(found.outputs).not.toHaveProperty("value");
    });

    test("has the program's value written by the first up, and no diff after it", async () => {
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

    test("under ignoreChanges writes a new description, and no value", async () => {
        const { id, found } = await imported();
        const { plugin, control } = fixture();
        // In place of an ignored input the engine passes the old one, which is absent here.
        const states = {
            olds: found.outputs,
            oldInputs: found.inputs,
            news: { ...found.inputs, description: "New." },
            ignoreChanges: ["value"],
        };
        const diff = await plugin.diff(SECRET, id, states);
        expect(diff.getDiffsList()).toEqual(["description"]);
        expect(await plugin.update(SECRET, id, states)).toMatchObject({
            description: "New.",
            version: 1,
        });
        expect(await control("GET", `/secrets/${id.split("/")[1] ?? ""}`)).toMatchObject({ value: VALUE });
    });

    test("detects later writes of others", async () => {
        const { id, path, found } = await imported();
        const { plugin, agentenv } = fixture();
        await agentenv("PATCH", path, { value: "theirs" });
        await fixture().nextRun();
        const refreshed = await plugin.read(SECRET, id, found);
        expect(refreshed.outputs).toMatchObject({ version: 2, lastWrittenVersion: 1 });
        const states = { olds: refreshed.outputs, oldInputs: refreshed.inputs, news: refreshed.inputs };
        expect((await plugin.diff(SECRET, id, states)).getDiffsList()).toEqual(["value"]);
    });

    test.each(["sec_1", "ws_1/sec_1/x", "ws_1/", "ws_1/../x"])(
        "refuses %j with the expected form",
        async (id) => {
            await expect(fixture().plugin.read(SECRET, id)).rejects.toMatchObject({
                details: expect.stringContaining("the id has the form {workspaceId}/{secretId}") as string,
            });
        },
    );
});

describe("deleted", () => {
    test("is a secret that is no longer in the list of its workspace", async () => {
        const { id, inputs, outputs, path } = await secret();
        await fixture().agentenv("DELETE", path);
        expect((await fixture().plugin.read(SECRET, id, { inputs, outputs })).id).toBe("");
        await expect(fixture().plugin.delete(SECRET, id, { outputs })).resolves.toBeUndefined();
    });

    test("is a secret whose workspace is proven to be deleted, with one proof for many secrets", async () => {
        const { id, inputs, outputs, workspace } = await secret();
        const { plugin, agentenv, emulator } = fixture();
        await agentenv("DELETE", `/workspaces/${workspace.id}`);
        await fixture().control("DELETE", "/requests");
        const { result: found, shares } = await countingShares(() =>
            Promise.all(Array.from({ length: 20 }, () => plugin.read(SECRET, id, { inputs, outputs }))),
        );
        expect(found.map((one) => one.id)).toEqual(Array.from({ length: 20 }, () => ""));
        // The list and the workspace twice, all workspaces, the account of the key, and the service's health.
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

test("twenty concurrent creates of secrets in one workspace all succeed", async () => {
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

test("List requires the workspace and returns ids that import", async () => {
    const { id, workspace } = await secret();
    const { items } = await fixture().plugin.list(SECRET, { workspaceId: workspace.id });
    expect(items).toEqual([{ id, name: "TOKEN" }]);
});

test("the process writes no value and no key to stdout or stderr, at -v=9 too", async () => {
    const { id, inputs, outputs } = await secret();
    const { plugin, emulator } = fixture();
    await plugin.read(SECRET, id, { inputs, outputs });
    await plugin.create(SECRET, inputs).catch(() => {});
    const output = plugin.written + JSON.stringify(plugin.log);
    for (const canary of [VALUE, emulator.agentenvApiKey, emulator.tripswitchApiKey]) {
        expect(output).not.toContain(canary);
    }
});
