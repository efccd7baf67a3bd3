/** agentenv:Workspace, call by call. */
import * as proto from "@pulumi/pulumi/proto/provider_pb";
import { Secret, Unknown } from "../../provider/core/values/value";
import { usePluginFixture, WORKSPACE } from "./support/pluginFixture";

const fixture = usePluginFixture();
const { Kind } = proto.PropertyDiff;
const { DiffChanges } = proto.DiffResponse;

async function workspace(inputs: Record<string, string | boolean> = { name: "team" }) {
    const { plugin } = fixture();
    const created = await plugin.create(WORKSPACE, inputs);
    await fixture().nextRun();
    return { ...created, inputs };
}

describe("Check", () => {
    test("generates a name where the program sets none, and keeps it in the next run", async () => {
        const { plugin } = fixture();
        const first = await plugin.check(WORKSPACE, {}, { name: "agents" });
        expect(first.inputs["name"]).toMatch(/^agents-[0-9a-f]{7}$/);
        const second = await plugin.check(WORKSPACE, {}, { name: "agents", olds: first.inputs });
        expect(second).toEqual(first);
    });

    test.each([
        ["PROPOSE", proto.CheckRequest.AutonamingOptions.Mode.PROPOSE],
        ["ENFORCE", proto.CheckRequest.AutonamingOptions.Mode.ENFORCE],
    ])("uses the engine's name (%s)", async (_mode, mode) => {
        const autonaming = new proto.CheckRequest.AutonamingOptions().setMode(mode).setProposedName("ours");
        expect((await fixture().plugin.check(WORKSPACE, {}, { autonaming })).inputs).toEqual({
            name: "ours",
        });
    });

    test("requires a name where the engine disables autonaming", async () => {
        const autonaming = new proto.CheckRequest.AutonamingOptions().setMode(
            proto.CheckRequest.AutonamingOptions.Mode.DISABLE,
        );
        expect((await fixture().plugin.check(WORKSPACE, {}, { autonaming })).failures).toEqual([
            { property: "name", reason: expect.stringContaining("automatic naming is disabled") as string },
        ]);
    });

    test("treats an empty description as absent", async () => {
        const { inputs } = await fixture().plugin.check(WORKSPACE, { name: "a", description: "" });
        expect(inputs).toEqual({ name: "a" });
    });

    test.each([
        ["an empty name", { name: "" }, "name: must not be empty"],
        ["a name that is too long", { name: "x".repeat(65) }, "name: "],
        ["a wrong type", { name: 7 }, "name: "],
        [
            "an id that would change the path",
            { name: "a", billingAccountId: "../../x" },
            "billingAccountId: ",
        ],
    ])("refuses %s by name", async (_what, news, reason) => {
        const { failures } = await fixture().plugin.check(WORKSPACE, news);
        expect(failures).toEqual([
            { property: reason.split(":")[0], reason: expect.stringContaining(reason) as string },
        ]);
    });
});

test("a preview of a create sends no request and returns unknown outputs", async () => {
    const { plugin } = fixture();
    const { id, outputs } = await plugin.create(WORKSPACE, { name: "team" }, { preview: true });
    expect(id).toBe("");
    expect(outputs).toEqual({
        name: "team",
        forceDestroy: false,
        billingAccountId: new Unknown("string"),
        workspaceId: new Unknown("string"),
        joinCode: new Secret(new Unknown("string")),
        createdAt: new Unknown("string"),
    });
    expect(fixture().requests()).toEqual([]);
});

test("Create returns the join code as a secret, and links the default billing account", async () => {
    const { plugin, writes } = fixture();
    const { id, outputs } = await plugin.create(WORKSPACE, { name: "team", description: "Ours." });
    expect(writes()).toEqual(["POST /agentenv/v1/workspaces"]);
    expect(outputs).toEqual({
        name: "team",
        description: "Ours.",
        forceDestroy: false,
        billingAccountId: expect.stringMatching(/^ba_/) as string,
        workspaceId: id,
        joinCode: new Secret(expect.any(String) as string),
        createdAt: expect.stringMatching(/^\d{4}-/) as string,
    });
});

describe("Diff", () => {
    test("is empty without changes", async () => {
        const { id, inputs, outputs } = await workspace();
        const response = await fixture().plugin.diff(WORKSPACE, id, {
            olds: outputs,
            oldInputs: inputs,
            news: inputs,
        });
        expect(response.getChanges()).toBe(DiffChanges.DIFF_NONE);
    });

    test("names the changed inputs, without a replacement", async () => {
        const { id, inputs, outputs } = await workspace();
        const response = await fixture().plugin.diff(WORKSPACE, id, {
            olds: outputs,
            oldInputs: inputs,
            news: { name: "other", description: "New." },
        });
        const detailed = response.getDetaileddiffMap();
        expect(response.getChanges()).toBe(DiffChanges.DIFF_SOME);
        expect(detailed.get("name")?.toObject()).toEqual({ kind: Kind.UPDATE, inputdiff: true });
        expect(detailed.get("description")?.toObject()).toEqual({ kind: Kind.ADD, inputdiff: true });
        expect(response.getReplacesList()).toEqual([]);
        expect(response.getStablesList()).toContain("workspaceId");
    });

    test("honours ignoreChanges", async () => {
        const { id, inputs, outputs } = await workspace();
        const response = await fixture().plugin.diff(WORKSPACE, id, {
            olds: outputs,
            oldInputs: inputs,
            news: { name: "other" },
            ignoreChanges: ["name"],
        });
        expect(response.getChanges()).toBe(DiffChanges.DIFF_NONE);
    });
});

describe("Update", () => {
    test("in preview sends no request and keeps stable outputs", async () => {
        const { id, inputs, outputs } = await workspace();
        const { plugin } = fixture();
        const shown = await plugin.update(
            WORKSPACE,
            id,
            { olds: outputs, oldInputs: inputs, news: { name: "other" } },
            { preview: true },
        );
        expect(shown).toEqual({ ...outputs, name: "other" });
        expect(fixture().requests()).toEqual([]);
    });

    test("keeps unknown fields, and never writes child objects or read-only fields", async () => {
        const { id, inputs, outputs } = await workspace({ name: "team", description: "Ours." });
        const { plugin, agentenv, emulator } = fixture();
        await agentenv("PUT", `/workspaces/${id}`, { name: "team", description: "Ours.", colour: "green" });
        const before = (await agentenv("GET", `/workspaces/${id}`)) as Record<string, unknown>;

        const updated = await plugin.update(WORKSPACE, id, {
            olds: outputs,
            oldInputs: inputs,
            news: { name: "renamed", description: "Ours." },
        });

        expect(updated).toMatchObject({ name: "renamed", description: "Ours.", workspaceId: id });
        const after = (await agentenv("GET", `/workspaces/${id}`)) as Record<string, unknown>;
        expect(after).toMatchObject({ name: "renamed", colour: "green" });
        for (const field of ["members", "totpPolicy", "joinCode", "createdAt"]) {
            expect(after[field]).toEqual(before[field]);
        }
        expect(emulator.requests().filter(({ status }) => status >= 400)).toEqual([]);
    });

    test("concurrent with another client's invitations loses neither the name nor a member", async () => {
        const { id, inputs, outputs } = await workspace();
        const { plugin, agentenv, emulator } = fixture();
        const emails = Array.from({ length: 20 }, (_, index) => `m${index}@example.com`);
        const names = Array.from({ length: 5 }, (_, index) => `renamed ${index}`);
        const [, renamed] = await Promise.all([
            Promise.all(
                emails.map((email) =>
                    agentenv("POST", `/workspaces/${id}/members`, { email, role: "viewer" }),
                ),
            ),
            Promise.all(
                names.map((name) =>
                    plugin.update(WORKSPACE, id, { olds: outputs, oldInputs: inputs, news: { name } }),
                ),
            ),
        ]);
        expect(renamed).toHaveLength(names.length);
        const found = (await agentenv("GET", `/workspaces/${id}`)) as {
            name: string;
            members: { email: string }[];
        };
        expect(names).toContain(found.name);
        expect(found.members.map(({ email }) => email)).toEqual(expect.arrayContaining(emails));
        expect(emulator.requests().every(({ status }) => status < 400 || status === 412)).toBe(true);
    });

    test("removes a description that the program no longer sets", async () => {
        const { id, inputs, outputs } = await workspace({ name: "team", description: "Ours." });
        const updated = await fixture().plugin.update(WORKSPACE, id, {
            olds: outputs,
            oldInputs: inputs,
            news: { name: "team" },
        });
        expect(updated).not.toHaveProperty("description");
        expect(await fixture().agentenv("GET", `/workspaces/${id}`)).toMatchObject({ description: null });
    });
});

describe("Read", () => {
    test("without changes returns the same state", async () => {
        const { id, inputs, outputs } = await workspace();
        expect(await fixture().plugin.read(WORKSPACE, id, { inputs, outputs })).toEqual({
            id,
            inputs,
            outputs,
        });
    });

    test("shows changes outside of Pulumi, such as an added description, in inputs and outputs", async () => {
        const { id, inputs, outputs } = await workspace();
        await fixture().agentenv("PUT", `/workspaces/${id}`, { name: "by hand", description: "Theirs." });
        const found = await fixture().plugin.read(WORKSPACE, id, { inputs, outputs });
        // An auto-generated name is an input too: another name at the service is drift.
        expect(found.inputs).toEqual({ ...inputs, description: "Theirs." });
        expect(found.outputs).toMatchObject({ name: "by hand", description: "Theirs." });
    });

    test("imports by id everything that can be read and isn't a default, and the next Diff is empty", async () => {
        const { id, outputs } = await workspace({ name: "team", description: "Ours." });
        const { plugin } = fixture();
        const found = await plugin.read(WORKSPACE, id);
        expect(found.inputs).toEqual({
            name: "team",
            description: "Ours.",
            billingAccountId: outputs["billingAccountId"],
        });
        for (const news of [found.inputs, { name: "team", description: "Ours.", forceDestroy: true }]) {
            const checked = await plugin.check(WORKSPACE, news, { olds: found.inputs });
            const diff = await plugin.diff(WORKSPACE, id, {
                olds: found.outputs,
                oldInputs: found.inputs,
                news: checked.inputs,
            });
            expect(diff.getChanges()).toBe(DiffChanges.DIFF_NONE);
        }
    });

    test("reports a proven deletion, with a warning of what `up` would do", async () => {
        const { id, inputs, outputs } = await workspace();
        const { plugin, agentenv, emulator } = fixture();
        await agentenv("DELETE", `/workspaces/${id}`);
        expect((await plugin.read(WORKSPACE, id, { inputs, outputs })).id).toBe("");
        expect(plugin.log.at(-1)?.message).toMatch(/`up` will create an empty one/);
        expect(emulator.requests().map(({ path }) => path)).toContain("/agentenv/v1/workspaces?limit=500");
    });

    test.each(["ws_1/x", "../../x", ""])("refuses %j as an id with the expected form", async (id) => {
        await expect(fixture().plugin.read(WORKSPACE, id)).rejects.toMatchObject({
            details: expect.stringContaining("the id has the form {workspaceId}") as string,
        });
        expect(fixture().requests()).toEqual([]);
    });

    test("an import of a missing workspace finds nothing", async () => {
        expect((await fixture().plugin.read(WORKSPACE, "ws_nowhere")).id).toBe("");
    });
});

describe("Delete", () => {
    test("refuses while the workspace contains objects that were not destroyed, and names them", async () => {
        const { id, outputs } = await workspace();
        const { plugin, agentenv } = fixture();
        await agentenv("POST", `/workspaces/${id}/secrets`, { name: "THEIRS", value: "canary-theirs" });
        await expect(plugin.delete(WORKSPACE, id, { outputs })).rejects.toMatchObject({
            details: expect.stringMatching(/still holds .*secret "THEIRS".*forceDestroy/) as string,
        });
        expect(await agentenv("GET", `/workspaces/${id}`)).toMatchObject({ id });
    });

    test("names members, invitations and connections that were not destroyed, except the credential's own user", async () => {
        const { id, outputs } = await workspace();
        const { plugin, agentenv, emulator, nextRun } = fixture();
        const w = `/workspaces/${id}`;
        await agentenv("POST", `${w}/members`, { email: "alice@example.com", role: "viewer" });
        await agentenv("POST", `${w}/members`, { email: "bob@example.com", role: "owner" });
        const connected = await agentenv("POST", `${w}/oauth-connections/google/exchange`, {
            code: `code-carol-${id}`,
        });
        await expect(plugin.delete(WORKSPACE, id, { outputs })).rejects.toMatchObject({
            details: expect.stringMatching(
                /still holds .*: member alice@example.com, member bob@example.com, Google connection carol@example.com\./,
            ) as string,
        });

        const { members } = (await agentenv("GET", w)) as { members: { userId: string }[] };
        for (const { userId } of members.filter(({ userId }) => userId !== emulator.agentenvUserId)) {
            await agentenv("DELETE", `${w}/members/${userId}`);
        }
        await agentenv("DELETE", `${w}/oauth-connections/google/${(connected as { id: string }).id}`);
        await nextRun();
        await expect(plugin.delete(WORKSPACE, id, { outputs })).resolves.toBeUndefined();
    });

    test("names no more than ten, and counts the rest", async () => {
        const { id, outputs } = await workspace();
        const { plugin, agentenv } = fixture();
        for (let index = 0; index < 12; index++) {
            await agentenv("POST", `/workspaces/${id}/secrets`, { name: `S${index}`, value: "x" });
        }
        await expect(plugin.delete(WORKSPACE, id, { outputs })).rejects.toMatchObject({
            details: expect.stringMatching(/secret "S0".*secret "S9" and 2 more\./) as string,
        });
    });

    test("ignores objects that the same run destroyed before", async () => {
        const { id, outputs } = await workspace();
        const { plugin, agentenv } = fixture();
        const MEMBER = "workspaces:agentenv:WorkspaceMember";
        await agentenv("POST", `/workspaces/${id}/members`, { email: "alice@example.com", role: "viewer" });
        const found = await plugin.read(MEMBER, `${id}/alice@example.com`);
        await plugin.delete(MEMBER, found.id, found);
        await expect(plugin.delete(WORKSPACE, id, { outputs })).resolves.toBeUndefined();
    });

    test("with forceDestroy deletes everything in the workspace", async () => {
        const { id, outputs } = await workspace({ name: "team", forceDestroy: true });
        const { plugin, agentenv, writes } = fixture();
        await agentenv("POST", `/workspaces/${id}/secrets`, { name: "THEIRS", value: "x" });
        await plugin.delete(WORKSPACE, id, { outputs });
        expect(writes().at(-1)).toBe(`DELETE /agentenv/v1/workspaces/${id}`);
    });

    test("succeeds for a missing workspace", async () => {
        const { id, outputs } = await workspace();
        await fixture().agentenv("DELETE", `/workspaces/${id}`);
        await expect(fixture().plugin.delete(WORKSPACE, id, { outputs })).resolves.toBeUndefined();
    });
});

describe("List", () => {
    test("streams ids that import, page by page, up to the limit", async () => {
        const { plugin, control } = fixture();
        await control("POST", "/reset");
        const ids: string[] = [];
        for (const name of ["a", "b", "c", "d", "e"]) {
            ids.push((await plugin.create(WORKSPACE, { name })).id);
        }
        const all = await plugin.list(WORKSPACE);
        expect(all).toEqual({
            items: ids.map((id, index) => ({ id, name: "abcde"[index] })),
            continuation: "",
            computed: false,
        });
        const first = await plugin.list(WORKSPACE, {}, { pageSize: 2, limit: 3 });
        expect(first.items.map(({ name }) => name)).toEqual(["a", "b"]);
        const second = await plugin.list(
            WORKSPACE,
            {},
            { pageSize: 2, limit: 3, continuationToken: first.continuation ?? "" },
        );
        expect(second).toMatchObject({ items: [{ name: "c" }], continuation: "" });
    });

    test("reports that the result is computed where the query is unknown", async () => {
        expect(await fixture().plugin.list(WORKSPACE, { any: new Unknown() })).toMatchObject({
            computed: true,
        });
    });

    test.each([
        ["an unknown type", "workspaces:agentenv:Nothing", "no resource"],
        ["a query without the parent", "workspaces:agentenv:Secret", "needs workspaceId"],
    ])("fails for %s, where the CLI would otherwise wait forever", async (_what, token, message) => {
        await expect(fixture().plugin.list(token)).rejects.toMatchObject({
            details: expect.stringContaining(message) as string,
        });
    });

    test("refuses a foreign continuation token", async () => {
        await expect(fixture().plugin.list(WORKSPACE, {}, { continuationToken: "x" })).rejects.toMatchObject({
            details: expect.stringContaining("continuation token") as string,
        });
    });
});
