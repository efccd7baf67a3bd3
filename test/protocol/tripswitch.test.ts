/** tripswitch:Workspace, call by call. */
import * as proto from "@pulumi/pulumi/proto/provider_pb";
import { Secret } from "../../provider/core/values/value";
import { usePluginFixture, TRIPSWITCH } from "./support/pluginFixture";

const fixture = usePluginFixture();
const { DiffChanges } = proto.DiffResponse;
let counter = 0;

async function workspace() {
    const inputs = { name: "Production", slug: `production-${++counter}` };
    const created = await fixture().plugin.create(TRIPSWITCH, inputs);
    await fixture().nextRun();
    return { ...created, inputs };
}

test.each([
    ["capitals", { slug: "Production" }, "slug: must be lowercase letters, digits and hyphens"],
    ["spaces", { slug: "pro duction" }, "slug: must be lowercase"],
    ["zero length", { slug: "" }, "slug: must not be empty"],
    ["no slug at all", {}, "slug is required"],
])("Check refuses a slug of %s before any call", async (_what, news, reason) => {
    const { plugin, control } = fixture();
    // The first Check of a run verifies the credential.
    await plugin.check(TRIPSWITCH, { name: "Production", slug: "production" });
    await control("DELETE", "/requests");
    const { failures } = await plugin.check(TRIPSWITCH, { name: "Production", ...news });
    expect(failures).toEqual([{ property: "slug", reason: expect.stringContaining(reason) as string }]);
    expect(fixture().requests()).toEqual([]);
});

test("Create, then Read, Update in place and Delete, with the requests that the page publishes", async () => {
    const { plugin, writes, emulator } = fixture();
    const { id, inputs, outputs } = await workspace();
    expect(outputs).toEqual({
        ...inputs,
        orgId: emulator.tripswitchOrgId,
        insertedAt: expect.stringMatching(/^\d{4}-/) as string,
    });
    expect(await plugin.read(TRIPSWITCH, id, { inputs, outputs })).toEqual({ id, inputs, outputs });

    const news = { ...inputs, name: "Staging" };
    const diff = await plugin.diff(TRIPSWITCH, id, { olds: outputs, oldInputs: inputs, news });
    expect([diff.getDiffsList(), diff.getReplacesList()]).toEqual([["name"], []]);
    const updated = await plugin.update(TRIPSWITCH, id, { olds: outputs, oldInputs: inputs, news });
    expect(updated).toEqual({ ...outputs, name: "Staging" });

    await plugin.delete(TRIPSWITCH, id, { outputs: updated });
    expect(writes()).toEqual([
        `PATCH /tripswitch/v1/workspaces/${id}`,
        `DELETE /tripswitch/v1/workspaces/${id}`,
    ]);
    await expect(plugin.delete(TRIPSWITCH, id, { outputs: updated })).resolves.toBeUndefined();
});

test("the error for a slug that is taken names the workspace that has it, and the import command", async () => {
    const { plugin } = fixture();
    const { id, inputs, outputs } = await workspace();
    const taken = {
        details: expect.stringMatching(
            new RegExp(
                `belongs to the workspace "Production" \\(${id}\\).*pulumi import ${TRIPSWITCH} it ${id}`,
            ),
        ) as string,
    };
    await expect(plugin.create(TRIPSWITCH, inputs)).rejects.toMatchObject(taken);
    const other = await workspace();
    const states = { olds: other.outputs, oldInputs: other.inputs, news: inputs };
    await expect(plugin.update(TRIPSWITCH, other.id, states)).rejects.toMatchObject(taken);
    expect(outputs["slug"]).toBe(inputs.slug);
});

test("a change and a deletion outside of Pulumi are found by a refresh", async () => {
    const { plugin, tripswitch } = fixture();
    const { id, inputs, outputs } = await workspace();
    await tripswitch("PATCH", `/workspaces/${id}`, { name: "by hand" });
    const found = await plugin.read(TRIPSWITCH, id, { inputs, outputs });
    expect(found.inputs).toEqual({ ...inputs, name: "by hand" });
    await tripswitch("DELETE", `/workspaces/${id}`);
    expect((await plugin.read(TRIPSWITCH, id, { inputs, outputs })).id).toBe("");
});

test("an import by UUID is complete: the next Diff is empty", async () => {
    const { plugin } = fixture();
    const { id, inputs } = await workspace();
    const found = await plugin.read(TRIPSWITCH, id);
    expect(found.inputs).toEqual(inputs);
    const diff = await plugin.diff(TRIPSWITCH, id, {
        olds: found.outputs,
        oldInputs: found.inputs,
        news: found.inputs,
    });
    expect(diff.getChanges()).toBe(DiffChanges.DIFF_NONE);
});

test("an import by anything but a UUID is refused before any call", async () => {
    await expect(fixture().plugin.read(TRIPSWITCH, "production")).rejects.toMatchObject({
        details: expect.stringContaining("must be a UUID") as string,
    });
    expect(fixture().requests()).toEqual([]);
});

describe("the key of another org", () => {
    async function otherOrg(): Promise<{ key: string; orgId: string }> {
        const account = (await fixture().control("POST", "/accounts", { service: "tripswitch" })) as {
            key: string;
            orgId: string;
        };
        return account;
    }

    afterEach(async () => {
        await fixture().plugin.configure(fixture().config);
    });

    test("does not report our workspace as deleted, where that org has workspaces", async () => {
        const { plugin, config, emulator } = fixture();
        const { id, inputs, outputs } = await workspace();
        const known = { ...outputs, __account: emulator.tripswitchOrgId };
        const { key } = await otherOrg();
        await plugin.configure({ ...config, tripswitchApiKey: new Secret(key) });
        await plugin.create(TRIPSWITCH, { name: "Theirs", slug: "theirs" });
        await expect(plugin.read(TRIPSWITCH, id, { inputs, outputs: known })).rejects.toMatchObject({
            details: expect.stringContaining("cannot tell whether it was deleted") as string,
        });
    });

    test("that has no workspace yet is detected by the first response: the error names what was created there", async () => {
        const { plugin, config, emulator } = fixture();
        const { key, orgId } = await otherOrg();
        await plugin.configure({
            ...config,
            tripswitchApiKey: new Secret(key),
            tripswitchOrgId: emulator.tripswitchOrgId,
        });
        const failure = plugin.create(TRIPSWITCH, { name: "Strayed", slug: "strayed" });
        await expect(failure).rejects.toMatchObject({
            details: expect.stringMatching(
                new RegExp(`The workspace \\S+ was created in org ${orgId}; delete it there`),
            ) as string,
        });
    });

    test("is refused before any write, where tripswitchOrgId is set", async () => {
        const { plugin, config, emulator } = fixture();
        await workspace();
        await plugin.configure({ ...config, tripswitchOrgId: "00000000-0000-4000-8000-000000000000" });
        await expect(plugin.create(TRIPSWITCH, { name: "A", slug: "a" })).rejects.toMatchObject({
            details: expect.stringMatching(/belongs to org .* but tripswitchOrgId is/) as string,
        });
        expect(emulator.requests().filter(({ method }) => method !== "GET")).toEqual([]);
    });
});

test("List returns ids that import", async () => {
    const { id, inputs } = await workspace();
    const { items } = await fixture().plugin.list(TRIPSWITCH);
    expect(items).toContainEqual({ id, name: inputs.name });
});
