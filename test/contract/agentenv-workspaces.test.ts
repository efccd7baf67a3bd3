/** AgentEnv's "Core Workspace Routes", with the bodies that we assume. */
import { agentenvApi, controlApi, emulatorPerTest, type Api, type Body } from "./support";

const emulator = emulatorPerTest();
let api: Api;
beforeEach(() => {
    api = agentenvApi(emulator.current);
});

const create = async (body: Body = { name: "a" }) => (await api("POST", "/workspaces", body)).body;
const path = (workspace: Body) => `/workspaces/${String(workspace.id)}`;

describe("POST /workspaces", () => {
    test("returns the whole workspace; the creator is its owner, and their default billing account is linked", async () => {
        const response = await api("POST", "/workspaces", { name: "Team", description: "Ours" });
        expect(response.status).toBe(201);
        const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) as string;
        expect(response.body).toEqual({
            id: expect.stringMatching(/^ws_/) as string,
            name: "Team",
            description: "Ours",
            billingAccountId: expect.stringMatching(/^ba_/) as string,
            joinCode: expect.stringMatching(/^\w{12}$/) as string,
            totpPolicy: { required: false },
            members: [
                {
                    userId: emulator.current.agentenvUserId,
                    email: expect.stringContaining("@") as string,
                    role: "owner",
                    status: "active",
                    invitedAt: null,
                    joinedAt: time,
                },
            ],
            createdAt: time,
            updatedAt: time,
        });
        expect((await api("GET", path(response.body))).body).toEqual(response.body);
    });

    test("accepts one of the user's billing accounts, and refuses any other", async () => {
        const { billingAccountId } = await create();
        expect((await create({ name: "b", billingAccountId })).billingAccountId).toBe(billingAccountId);

        const stranger = (await controlApi(emulator.current)("POST", "/accounts", { service: "agentenv" }))
            .body;
        const strangerApi = agentenvApi(emulator.current, String(stranger.key));
        const response = await strangerApi("POST", "/workspaces", { name: "c", billingAccountId });
        expect(response.status).toBe(422);
        expect(response.body).toMatchObject({ error: { details: [{ path: "billingAccountId" }] } });
        expect((await strangerApi("GET", "/workspaces")).body).toEqual({ workspaces: [] });
    });

    test("names need not be unique", async () => {
        const [one, two] = [await create(), await create()];
        expect(one.name).toBe(two.name);
        expect(one.id).not.toBe(two.id);
        expect(one.joinCode).not.toBe(two.joinCode);
    });

    test.each([
        ["no name", {}, "name"],
        ["an empty name", { name: "" }, "name"],
        ["a name over 64 characters", { name: "x".repeat(65) }, "name"],
        ["a description that is no string", { name: "a", description: 1 }, "description"],
    ])("422 for %s, with the path at fault", async (_case, body, at) => {
        const response = await api("POST", "/workspaces", body);
        expect(response.status).toBe(422);
        expect(response.body).toEqual({
            error: {
                code: "validation_failed",
                message: expect.stringContaining(at) as string,
                requestId: response.headers.get("X-Request-ID"),
                details: [{ path: at, message: expect.any(String) as string }],
            },
        });
    });

    test("400 for invalid JSON, 415 for another content type", async () => {
        const broken = await api("POST", "/workspaces", '{"name":');
        expect([broken.status, broken.body]).toMatchObject([400, { error: { code: "bad_request" } }]);
        const text = await api("POST", "/workspaces", "name", { "Content-Type": "text/plain" });
        expect([text.status, text.body]).toMatchObject([415, { error: { code: "unsupported_media_type" } }]);
    });
});

describe("PUT /workspaces/{id}", () => {
    test("is a full replacement: a description that is left out becomes null", async () => {
        const before = await create({ name: "a", description: "old" });
        const response = await api("PUT", path(before), { name: "b" });
        expect(response.status).toBe(200);
        expect(response.body).toMatchObject({
            id: before.id,
            name: "b",
            description: null,
            createdAt: before.createdAt,
        });
        expect(String(response.body.updatedAt) > String(before.updatedAt)).toBe(true);
    });

    test("needs the name", async () => {
        expect((await api("PUT", path(await create()), { description: "x" })).status).toBe(422);
    });

    test("keeps unknown fields, as long as they are sent", async () => {
        const workspace = await create();
        const extra = { color: "blue", labels: { team: ["x"] } };
        expect((await api("PUT", path(workspace), { name: "a", ...extra })).body).toMatchObject(extra);
        expect((await api("GET", path(workspace))).body).toMatchObject(extra);
        expect((await api("GET", "/workspaces")).body.workspaces).toMatchObject([extra]);

        const without = (await api("PUT", path(workspace), { name: "a" })).body;
        expect(Object.keys(without)).toEqual(Object.keys(workspace));
    });

    test("ignores read-only fields: an edited GET response can be sent", async () => {
        const before = await create();
        const forged = {
            id: "ws_forged",
            name: "renamed",
            billingAccountId: "ba_forged",
            joinCode: "forged",
            totpPolicy: { required: true },
            members: [],
            createdAt: "2000-01-01T00:00:00.000Z",
            updatedAt: "2000-01-01T00:00:00.000Z",
        };
        const after = (await api("PUT", path(before), forged)).body;
        expect(after).toEqual({ ...before, name: "renamed", updatedAt: after.updatedAt });
        expect(after.updatedAt).not.toBe(forged.updatedAt);
    });

    test("If-Match: 412 unless it is the current ETag", async () => {
        const workspace = await create();
        const put = (name: string, etag: string) =>
            api("PUT", path(workspace), { name }, { "If-Match": etag });
        const seen = (await api("GET", path(workspace))).headers.get("ETag") ?? "";
        expect(seen).toMatch(/^"[\w-]+"$/);

        const first = await put("b", seen);
        expect(first.status).toBe(200);
        const late = await put("c", seen);
        expect(late.status).toBe(412);
        expect(late.body).toMatchObject({ error: { code: "precondition_failed" } });
        expect((await api("GET", path(workspace))).body.name).toBe("b");

        const current = first.headers.get("ETag") ?? "";
        expect((await put("c", `"other", ${current}`)).status).toBe(200);
        expect((await put("d", "*")).status).toBe(200);
    });
});

describe("DELETE /workspaces/{id}", () => {
    test("deletes its contents too", async () => {
        const workspace = await create();
        await api("POST", `${path(workspace)}/secrets`, { name: "TOKEN", value: "v" });
        const response = await api("DELETE", path(workspace));
        expect([response.status, response.text]).toEqual([204, ""]);

        expect((await api("GET", path(workspace))).status).toBe(404);
        expect((await api("GET", `${path(workspace)}/secrets`)).status).toBe(404);
        expect((await api("DELETE", path(workspace))).status).toBe(404);
        const counts = (await controlApi(emulator.current)("GET", "/objects")).body;
        expect(counts.agentenv).toMatchObject({ workspaces: 0, secrets: 0 });
    });
});

test("a workspace of another user does not exist", async () => {
    const ours = await create();
    const other = (await controlApi(emulator.current)("POST", "/accounts", { service: "agentenv" })).body;
    const otherApi = agentenvApi(emulator.current, String(other.key));
    for (const [method, suffix, body] of [
        ["GET", ""],
        ["PUT", "", { name: "x" }],
        ["DELETE", ""],
        ["GET", "/secrets"],
        ["POST", "/secrets", { name: "X", value: "v" }],
    ] as const) {
        expect((await otherApi(method, path(ours) + suffix, body)).status).toBe(404);
    }
    expect((await otherApi("GET", "/workspaces")).body).toEqual({ workspaces: [] });
    expect((await api("GET", path(ours))).body).toEqual(ours);
});
