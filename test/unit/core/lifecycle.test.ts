/** Create, read, update, delete, list and previews of a resource. */
import { ConfigDeclaration } from "../../../provider/core/settings/config";
import { conflictWith } from "../../../provider/core/lifecycle/conflict";
import * as lifecycle from "../../../provider/core/lifecycle/lifecycle";
import { Session } from "../../../provider/core/session/session";
import { emptyMap, Secret, Unknown, type PropertyMap } from "../../../provider/core/values/value";
import { HttpError, NoResponseError } from "../../../provider/http/errors";
import { toyService } from "./toyService";

function setUp() {
    const { api, service, Box } = toyService();
    const newSession = () => Session.open(new ConfigDeclaration([service]), emptyMap(), {});
    const session = newSession();
    const warnings: string[] = [];
    const log = { info: () => {}, warn: (message: string) => void warnings.push(message) };
    const urn = "urn:pulumi:stack::project::workspaces:toy:Box::box";
    const operation = { resource: Box, session, log, urn };
    return { api, Box, warnings, operation, nextRun: () => ({ ...operation, session: newSession() }) };
}

const notFound = new HttpError("GET /boxes returned 404", 404, "not_found", undefined, undefined);

describe("create", () => {
    test("returns all inputs with their defaults, and the outputs; secrets are sealed", async () => {
        const { operation } = setUp();
        const made = await lifecycle.create(operation, { name: "a", password: new Secret("hunter2") });
        expect(made).toEqual({
            id: "box-1",
            outputs: {
                name: "a",
                size: 3,
                flavour: "plain",
                password: new Secret("hunter2"),
                code: new Secret("code-of-box-1"),
                revision: 1,
            },
        });
    });

    test("an input that the program marked as secret is secret in the output of the same name", async () => {
        const { operation } = setUp();
        const made = await lifecycle.create(operation, { name: new Secret("a") });
        expect(made.outputs["name"]).toEqual(new Secret("a"));
    });

    test.each([
        ["no answer came after it was sent", new NoResponseError("POST /boxes got no answer", true)],
        [
            "the answer was a 5xx",
            new HttpError("POST /boxes returned 502", 502, undefined, "req-1", undefined),
        ],
    ])("reports an unknown outcome if %s, and what to do next", async (_what, error) => {
        const { api, operation } = setUp();
        api.failWith = error;
        await expect(lifecycle.create(operation, { name: "a" })).rejects.toMatchObject({
            message: expect.stringContaining("outcome of the create is unknown") as string,
            hint: expect.stringContaining("pulumi import workspaces:toy:Box box {boxId}") as string,
        });
    });

    test("a refusal is passed on unchanged", async () => {
        const { api, operation } = setUp();
        api.failWith = new HttpError("POST /boxes returned 422", 422, undefined, undefined, undefined);
        await expect(lifecycle.create(operation, { name: "a" })).rejects.toBe(api.failWith);
    });
});

test.each([
    ["that the program made secret", { name: "a", password: new Secret("hunter2") }],
    ["that is declared secret, from a front-end that marks none", { name: "a", password: "hunter2" }],
])("a value %s is masked in errors that repeat it", async (_what, inputs) => {
    const { operation } = setUp();
    await lifecycle.create(operation, inputs);
    expect(operation.session.masker.redactor.apply("bad value hunter2")).toBe("bad value [secret]");
});

describe("previews", () => {
    test("of a create show known values and leave the rest unknown, with secrets sealed; nothing is called", () => {
        const { api, Box } = setUp();
        expect(lifecycle.previewCreate(Box, { name: "a" })).toEqual({
            name: "a",
            size: 3,
            flavour: new Unknown("string"),
            code: new Secret(new Unknown("string")),
            revision: new Unknown("number"),
        });
        expect(api.calls).toEqual([]);
    });

    test("of an update keep stable outputs known", () => {
        const { Box } = setUp();
        const olds: PropertyMap = {
            name: "a",
            size: 3,
            flavour: "plain",
            code: new Secret("c"),
            revision: 1,
        };
        expect(lifecycle.previewUpdate(Box, { olds, news: { name: "b" } })).toEqual({
            ...olds,
            name: "b",
            revision: new Unknown("number"),
        });
    });

    test("of an update leave unknown what the service computes from a changed input", () => {
        const { Box } = setUp();
        const olds: PropertyMap = { name: "a", size: 3, flavour: "plain", code: new Secret("c") };
        const preview = (news: PropertyMap) => lifecycle.previewUpdate(Box, { olds, news })["flavour"];
        expect(preview({ name: "b" })).toBe("plain");
        expect(preview({ name: "a", size: 4 })).toEqual(new Unknown("string"));
        expect(preview({ name: "a", size: new Unknown("number") })).toEqual(new Unknown("string"));
        expect(preview({ name: "a", size: 4, flavour: "ours" })).toBe("ours");
    });

    test("of an update leave unknown what an older version's state lacks, with secrets sealed", () => {
        const { Box } = setUp();
        const olds: PropertyMap = { name: "a", size: 3, revision: 1 };
        expect(lifecycle.previewUpdate(Box, { olds, news: { name: new Secret("b") } })).toEqual({
            name: new Secret("b"),
            size: 3,
            flavour: new Unknown("string"),
            code: new Secret(new Unknown("string")),
            revision: new Unknown("number"),
        });
    });
});

describe("read", () => {
    async function boxed() {
        const all = setUp();
        const inputs = { name: "a", password: new Secret("hunter2"), seed: "s" };
        const made = await lifecycle.create(all.operation, inputs);
        const read = (oldInputs: PropertyMap = inputs, olds: PropertyMap = made.outputs) =>
            lifecycle.read(all.operation, { id: made.id, olds, oldInputs });
        return { ...all, inputs, made, read };
    }

    test("of an unchanged object changes nothing", async () => {
        const { inputs, made, read } = await boxed();
        expect(await read()).toEqual({ id: "box-1", inputs, outputs: made.outputs });
    });

    test("returns what others changed, and keeps what the service never returns", async () => {
        const { api, inputs, read } = await boxed();
        api.objects.set("box-1", { name: "by hand", size: 5, flavour: "other" });
        const found = await read({ ...inputs, size: 3 });
        expect(found?.inputs).toEqual({ ...inputs, size: 5 });
        expect(found?.outputs).toMatchObject({
            name: "by hand",
            flavour: "other",
            password: new Secret("hunter2"),
        });
    });

    test("keeps a name among the inputs, because the provider may have generated it; the outputs have the new one", async () => {
        const { api, read } = await boxed();
        api.objects.set("box-1", { name: "by hand", size: 3, flavour: "plain" });
        const found = await read();
        expect(found?.inputs).toMatchObject({ name: "a" });
        expect(found?.outputs).toMatchObject({ name: "by hand" });
    });

    test("a secret in the inputs or in the outputs of the state stays a secret in both", async () => {
        const { made, inputs, read } = await boxed();
        const sealed = { inputs: { name: new Secret("a") }, outputs: { name: new Secret("a") } };
        expect(await read({ ...inputs, name: new Secret("a") })).toMatchObject(sealed);
        expect(await read(inputs, { ...made.outputs, name: new Secret("a") })).toMatchObject(sealed);
    });

    test("adds an optional input that someone set, but no computed one", async () => {
        const { api, read } = await boxed();
        api.objects.set("box-1", { name: "a", size: 7, flavour: "other" });
        expect((await read())?.inputs).toMatchObject({ name: "a", size: 7 });
        expect((await read())?.inputs).not.toHaveProperty("flavour");
    });

    test("an import returns all inputs that can be read and are not defaults", async () => {
        const { read } = await boxed();
        const found = await read(emptyMap(), emptyMap());
        expect(found?.inputs).toEqual({ name: "a", flavour: "plain" });
        expect(found?.outputs).not.toHaveProperty("password");
    });

    test("reports a deletion only with proof, and warns about its consequences", async () => {
        const { api, read, warnings } = await boxed();
        api.objects.clear();
        expect(await read()).toBeUndefined();
        expect(warnings).toEqual(["the box is gone"]);
    });

    test("does not accept a 404 that the list contradicts", async () => {
        const { api, read } = await boxed();
        api.failWith = notFound;
        await expect(read()).rejects.toThrow(/the list still holds box-1/);
        api.objects.clear();
        expect(await read()).toBeUndefined();
    });

    test.each([401, 403, 500])("never takes a %s for a deletion", async (status) => {
        const { api, read } = await boxed();
        api.objects.clear();
        api.failWith = new HttpError(`returned ${status}`, status, undefined, undefined, undefined);
        await expect(read()).rejects.toBe(api.failWith);
    });

    test("refuses an id of another form, and names the expected form", async () => {
        const { operation } = setUp();
        const request = { id: "a/b", olds: emptyMap(), oldInputs: emptyMap() };
        await expect(lifecycle.read(operation, request)).rejects.toMatchObject({
            message: expect.stringContaining('"a/b" is not an id of workspaces:toy:Box') as string,
            hint: "the id has the form {boxId}",
        });
    });
});

test("update names the inputs that changed, so that only they are written", async () => {
    const { api, operation } = setUp();
    const made = await lifecycle.create(operation, { name: "a", password: new Secret("hunter2") });
    const news = { name: "b", password: new Secret("hunter2") };
    const outputs = await lifecycle.update(operation, { id: made.id, olds: made.outputs, news });
    expect(api.calls).toEqual(["create", "update name"]);
    expect(outputs).toMatchObject({ name: "b", password: new Secret("hunter2") });
});

test("update names the existing object and its import command if the natural key belongs to another object", async () => {
    const { Box, operation } = setUp();
    const refusal = new HttpError("PATCH /boxes returned 409", 409, undefined, undefined, undefined);
    const update = () => {
        throw conflictWith({ id: "box-7", what: "box-7 has the name" }, refusal);
    };
    const resource = { ...Box, definition: { ...Box.definition, update } };
    const request = { id: "box-1", olds: { name: "a" }, news: { name: "b" } };
    await expect(lifecycle.update({ ...operation, resource }, request)).rejects.toMatchObject({
        message: "PATCH /boxes returned 409; box-7 has the name",
        hint: expect.stringContaining("pulumi import workspaces:toy:Box box box-7") as string,
    });
});

describe("update of a value that has become a secret", () => {
    test("writes only the state, with the value sealed and the rest unchanged", async () => {
        const { api, operation } = setUp();
        const made = await lifecycle.create(operation, { name: "a", size: 4 });
        const olds = { ...made.outputs, __account: "me" };
        const news = { name: new Secret("a"), size: 4 };
        const outputs = await lifecycle.update(operation, { id: made.id, olds, news });
        expect(outputs).toEqual({ ...olds, name: new Secret("a") });
        expect(api.calls).toEqual(["create"]);
    });

    test("with another change writes only that", async () => {
        const { api, operation } = setUp();
        const made = await lifecycle.create(operation, { name: "a", size: 4 });
        const news = { name: new Secret("a"), size: 5 };
        const outputs = await lifecycle.update(operation, { id: made.id, olds: made.outputs, news });
        expect(outputs).toMatchObject({ name: new Secret("a"), size: 5 });
        expect(api.calls).toEqual(["create", "update size"]);
    });

    test("keeps a secret if the program has it in plaintext again", async () => {
        const { operation } = setUp();
        const made = await lifecycle.create(operation, { name: new Secret("a"), size: 4 });
        const news = { name: "a", size: 5 };
        const outputs = await lifecycle.update(operation, { id: made.id, olds: made.outputs, news });
        expect(outputs).toMatchObject({ name: new Secret("a"), size: 5 });
    });
});

describe("delete", () => {
    test("succeeds if the object is already gone, with proof", async () => {
        const { api, operation } = setUp();
        api.failWith = notFound;
        await expect(lifecycle.remove(operation, { id: "box-1", olds: {} })).resolves.toBeUndefined();
    });

    test("fails if the object still exists", async () => {
        const { api, operation, nextRun } = setUp();
        await lifecycle.create(operation, { name: "a" });
        api.failWith = notFound;
        await expect(lifecycle.remove(nextRun(), { id: "box-1", olds: {} })).rejects.toThrow(/still holds/);
    });

    test("keeps what this run has created under the same id: a replacement that creates first", async () => {
        const { api, operation, nextRun } = setUp();
        await lifecycle.create(operation, { name: "a" });
        await lifecycle.remove(operation, { id: "box-1", olds: {} });
        expect(api.objects.has("box-1")).toBe(true);
        await lifecycle.remove(nextRun(), { id: "box-1", olds: {} });
        expect(api.objects.has("box-1")).toBe(false);
    });
});

test("list returns ids that can be imported", async () => {
    const { operation } = setUp();
    await lifecycle.create(operation, { name: "a" });
    const items: unknown[] = [];
    for await (const item of lifecycle.list(operation, {})) {
        items.push(item);
    }
    expect(items).toEqual([{ id: "box-1", name: "a" }]);
});

test("a cancelled session stays cancelled; a new one starts uncancelled", () => {
    const { operation } = setUp();
    operation.session.cancel();
    operation.session.cancel();
    expect(operation.session.signal().aborted).toBe(true);
    expect(setUp().operation.session.signal().aborted).toBe(false);
});
