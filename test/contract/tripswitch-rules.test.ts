/** Tripswitch's workspaces page beside its examples: each listed status, and the headers of the official clients. */
import { controlApi, emulatorPerTest, send, tripswitchApi, type Api } from "./support";

const emulator = emulatorPerTest();
let api: Api;
beforeEach(() => {
    api = tripswitchApi(emulator.current);
});

const UNKNOWN_ID = "770e8400-e29b-41d4-a716-446655440000";
const create = async (name: string, slug: string) =>
    (await api("POST", "/v1/workspaces", { name, slug })).body;

describe("401 Missing or invalid API key", () => {
    const routes = [
        ["GET", "/v1/workspaces"],
        ["POST", "/v1/workspaces"],
        ["GET", `/v1/workspaces/${UNKNOWN_ID}`],
        ["PATCH", `/v1/workspaces/${UNKNOWN_ID}`],
        ["DELETE", `/v1/workspaces/${UNKNOWN_ID}`],
    ] as const;
    test.each(routes)("%s %s", async (method, path) => {
        const url = emulator.current.tripswitchUrl + path;
        const wrongKeys = [
            {},
            { Authorization: "Bearer wrong" },
            { "X-API-Key": emulator.current.tripswitchApiKey },
        ];
        for (const headers of wrongKeys) {
            const response = await send(method, url, headers);
            expect(response.status).toBe(401);
            expect(response.body).toEqual({ code: "unauthorized", message: "Missing or invalid API key" });
        }
    });

    test("the key of the other service is refused", async () => {
        const response = await tripswitchApi(emulator.current, emulator.current.agentenvApiKey)(
            "GET",
            "/v1/workspaces",
        );
        expect(response.status).toBe(401);
    });
});

describe("400 Invalid request payload", () => {
    test.each([
        ["broken JSON", '{"name": "Production", '],
        ["not an object", "[]"],
        ["no slug", { name: "Production" }],
        ["no name", { slug: "production" }],
        ["a name that is no string", { name: 1, slug: "production" }],
    ])("%s", async (_case, body) => {
        const response = await api("POST", "/v1/workspaces", body);
        expect(response.status).toBe(400);
        expect(response.body).toEqual({ code: "invalid_request", message: expect.any(String) as string });
    });

    test("a body without the content type of JSON", async () => {
        const response = await api("POST", "/v1/workspaces", "name=a", { "Content-Type": "text/plain" });
        expect(response.status).toBe(400);
    });
});

describe("422 Validation failed", () => {
    test.each(["Production", "has space", "under_score", "ünïcode", "a/b", ""])(
        "the slug %j",
        async (slug) => {
            const response = await api("POST", "/v1/workspaces", { name: "Production", slug });
            expect(response.status).toBe(422);
            expect(response.body).toEqual({
                code: "validation_failed",
                message: expect.stringContaining("slug") as string,
            });
        },
    );

    test("an empty name", async () => {
        expect((await api("POST", "/v1/workspaces", { name: "", slug: "a" })).status).toBe(422);
    });

    test("a slug that another workspace of the org has, at creation and at update", async () => {
        await create("Production", "production");
        const staging = await create("Staging", "staging");
        const taken = { code: "validation_failed", message: "slug has already been taken" };

        const created = await api("POST", "/v1/workspaces", { name: "Other", slug: "production" });
        expect([created.status, created.body]).toEqual([422, taken]);
        const updated = await api("PATCH", `/v1/workspaces/${String(staging.id)}`, { slug: "production" });
        expect([updated.status, updated.body]).toEqual([422, taken]);
    });

    test("names need not be unique, and a workspace may be sent its own slug", async () => {
        const { id } = await create("Same", "one");
        expect((await create("Same", "two")).slug).toBe("two");
        expect((await api("PATCH", `/v1/workspaces/${String(id)}`, { slug: "one" })).status).toBe(200);
    });
});

describe("404 Workspace not found", () => {
    test.each([UNKNOWN_ID, "not-a-uuid"])("the id %s", async (id) => {
        for (const [method, body] of [["GET"], ["PATCH", { name: "a" }], ["DELETE"]] as const) {
            const response = await api(method, `/v1/workspaces/${id}`, body);
            expect(response.status).toBe(404);
            expect(response.body).toEqual({ code: "not_found", message: "Workspace not found" });
        }
    });

    test("a deleted workspace", async () => {
        const { id } = await create("Production", "production");
        expect((await api("DELETE", `/v1/workspaces/${String(id)}`)).status).toBe(204);
        expect((await api("DELETE", `/v1/workspaces/${String(id)}`)).status).toBe(404);
        expect((await api("GET", "/v1/workspaces")).body).toEqual({ workspaces: [] });
    });

    test("a workspace of another org; both may use the same slug", async () => {
        const other = (await controlApi(emulator.current)("POST", "/accounts", { service: "tripswitch" }))
            .body;
        const otherApi = tripswitchApi(emulator.current, String(other.key));
        const ours = await create("Production", "production");

        expect((await otherApi("GET", `/v1/workspaces/${String(ours.id)}`)).status).toBe(404);
        expect((await otherApi("PATCH", `/v1/workspaces/${String(ours.id)}`, { name: "x" })).status).toBe(
            404,
        );
        expect((await otherApi("DELETE", `/v1/workspaces/${String(ours.id)}`)).status).toBe(404);
        const theirs = (await otherApi("POST", "/v1/workspaces", { name: "Production", slug: "production" }))
            .body;
        expect(theirs.org_id).toBe(other.orgId);
        expect(ours.org_id).toBe(emulator.current.tripswitchOrgId);
    });
});

test("PATCH changes only the sent fields, and never id, org and creation time", async () => {
    const before = await create("Production", "production");
    const path = `/v1/workspaces/${String(before.id)}`;
    expect((await api("PATCH", path, {})).body).toEqual(before);
    expect((await api("PATCH", path, { slug: "prod" })).body).toEqual({ ...before, slug: "prod" });
    expect((await api("PATCH", path, { id: UNKNOWN_ID, org_id: UNKNOWN_ID, name: "P" })).body).toEqual({
        ...before,
        slug: "prod",
        name: "P",
    });
});

test("the list has no pagination: all workspaces, oldest first", async () => {
    for (let i = 0; i < 120; i++) {
        await create(`w${i}`, `w-${i}`);
    }
    const response = await api("GET", "/v1/workspaces?limit=5");
    expect(Object.keys(response.body)).toEqual(["workspaces"]);
    const slugs = (response.body.workspaces as { slug: string }[]).map(({ slug }) => slug);
    expect(slugs).toEqual(Array.from({ length: 120 }, (_, i) => `w-${i}`));
});

test("the official clients' headers: X-Request-ID is echoed, with Idempotency-Key an object is created once", async () => {
    const headers = { "X-Request-ID": "4f1c", "Idempotency-Key": "k1" };
    const first = await api("POST", "/v1/workspaces", { name: "A", slug: "a" }, headers);
    const again = await api(
        "POST",
        "/v1/workspaces",
        { name: "A", slug: "a" },
        { ...headers, "X-Request-ID": "4f1d" },
    );
    expect([first.status, again.status]).toEqual([201, 201]);
    expect(again.body).toEqual(first.body);
    expect([first, again].map((response) => response.headers.get("X-Request-ID"))).toEqual(["4f1c", "4f1d"]);

    const reused = await api("POST", "/v1/workspaces", { name: "B", slug: "b" }, headers);
    expect(reused.status).toBe(422);
    expect(reused.body).toEqual({ code: "idempotency_key_reused", message: expect.any(String) as string });
});
