/** AgentEnv's secrets: responses contain metadata, and never a value. */
import { agentenvApi, emulatorPerTest, type Api, type Body } from "./support";

const emulator = emulatorPerTest();
let api: Api;
let secrets: string;
beforeEach(async () => {
    api = agentenvApi(emulator.current);
    secrets = `/workspaces/${String((await api("POST", "/workspaces", { name: "a" })).body.id)}/secrets`;
});

const create = async (body: Body) => (await api("POST", secrets, body)).body;

test("POST returns metadata, and so does the list", async () => {
    const response = await api("POST", secrets, {
        name: "TOKEN",
        value: "s3cr3t-value",
        description: "For CI",
    });
    expect(response.status).toBe(201);
    expect(response.body).toEqual({
        id: expect.stringMatching(/^sec_/) as string,
        name: "TOKEN",
        description: "For CI",
        version: 1,
        createdAt: expect.any(String) as string,
        updatedAt: response.body.createdAt,
    });
    expect((await api("GET", secrets)).body).toEqual({ secrets: [response.body] });
});

test("no response contains a value", async () => {
    const value = "s3cr3t-value";
    const created = await api("POST", secrets, { name: "TOKEN", value });
    const responses = [
        created,
        await api("GET", secrets),
        await api("PATCH", `${secrets}/${String(created.body.id)}`, { value }),
        await api("POST", secrets, { name: "TOKEN", value }),
        await api("POST", secrets, { name: "", value }),
    ];
    for (const { text } of responses) {
        expect(text).not.toContain(value);
    }
});

test("version grows with each write of a value, also of the same one; updatedAt changes with any write", async () => {
    const { id, ...first } = await create({ name: "TOKEN", value: "v" });
    const patch = async (body: Body) => (await api("PATCH", `${secrets}/${String(id)}`, body)).body;

    const described = await patch({ description: "new" });
    expect(described).toMatchObject({ version: 1, description: "new", createdAt: first.createdAt });
    expect(String(described.updatedAt) > String(first.updatedAt)).toBe(true);

    const written = await patch({ value: "v" });
    expect(written).toMatchObject({ version: 2, description: "new" });
    expect(String(written.updatedAt) > String(described.updatedAt)).toBe(true);

    expect(await patch({ value: "w", description: null })).toMatchObject({ version: 3, description: null });
});

test("a name is unique per workspace: 409; another workspace can use it too", async () => {
    await create({ name: "TOKEN", value: "v" });
    const again = await api("POST", secrets, { name: "TOKEN", value: "v" });
    expect([again.status, again.body]).toMatchObject([409, { error: { code: "conflict" } }]);

    const other = (await api("POST", "/workspaces", { name: "b" })).body;
    const elsewhere = await api("POST", `/workspaces/${String(other.id)}/secrets`, {
        name: "TOKEN",
        value: "v",
    });
    expect(elsewhere.status).toBe(201);
});

test("PATCH cannot rename, and an empty one is refused", async () => {
    const { id } = await create({ name: "TOKEN", value: "v" });
    expect((await api("PATCH", `${secrets}/${String(id)}`, { name: "OTHER" })).status).toBe(422);
    expect((await api("PATCH", `${secrets}/${String(id)}`, {})).status).toBe(422);
});

test("DELETE removes it; afterwards it returns 404, and the name can be used again", async () => {
    const { id } = await create({ name: "TOKEN", value: "v" });
    expect((await api("DELETE", `${secrets}/${String(id)}`)).status).toBe(204);
    expect((await api("DELETE", `${secrets}/${String(id)}`)).status).toBe(404);
    expect((await api("PATCH", `${secrets}/${String(id)}`, { value: "v" })).status).toBe(404);
    expect((await create({ name: "TOKEN", value: "v" })).version).toBe(1);
});

test("a secret is found only under its own workspace", async () => {
    const { id } = await create({ name: "TOKEN", value: "v" });
    const other = (await api("POST", "/workspaces", { name: "b" })).body;
    const wrongPath = `/workspaces/${String(other.id)}/secrets/${String(id)}`;
    expect((await api("PATCH", wrongPath, { value: "w" })).status).toBe(404);
    expect((await api("DELETE", wrongPath)).status).toBe(404);
});

test("there is no route that reads one secret", async () => {
    const { id } = await create({ name: "TOKEN", value: "v" });
    expect((await api("GET", `${secrets}/${String(id)}`)).status).toBe(404);
});
