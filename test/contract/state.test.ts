/** GET and PUT /_emulator/state: all data of both services, taken and restored. */
import Ajv2020 from "ajv/dist/2020";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { startEmulator, type Emulator, type EmulatorState } from "../../emulator";
import { EMULATOR_SCHEMAS } from "../../scripts/generate";
import {
    agentenvApi,
    controlApi,
    controlOf,
    databaseFile,
    emulatorPerTest,
    newWorkspace,
    tripswitchApi,
    type Body,
} from "./support";

const DAY_MS = 24 * 60 * 60 * 1000;
const PNG = Buffer.from("89504e470d0a1a0a00ff", "hex");

const emulator = emulatorPerTest();
const control = controlOf(emulator);

const stateOf = async (): Promise<EmulatorState> =>
    (await control("GET", "/state")).body as unknown as EmulatorState;

/** An object of every kind, in both services. Returns the path of the workspace of AgentEnv. */
async function fill(target: Emulator): Promise<string> {
    const api = agentenvApi(target);
    const workspace = await newWorkspace(api);
    const id = workspace.split("/")[2];
    await api("PUT", workspace, { name: "Zoë's ☃", description: 'a "b"\n\u0000', custom: [1] });
    await api("POST", `${workspace}/secrets`, { name: "S", value: "hunter2" }, { "Idempotency-Key": "k" });
    await api("POST", `${workspace}/members`, { email: "ann@example.org", role: "admin" });
    await api("PUT", `${workspace}/icon`, PNG, { "Content-Type": "image/png" });
    await api("PUT", `${workspace}/totp-policy`, { required: true });
    await api("POST", `${workspace}/billing/accounts`, { name: "Team" });
    await api("POST", `${workspace}/oauth-connections/google/exchange`, { code: "code-alice" });
    await api("POST", `${workspace}/billing/checkout`, { amountCents: 1 });
    await controlApi(target)("POST", "/usage", {
        workspaceId: id,
        name: "tokens",
        quantity: 3,
        amountCents: 7,
    });
    await controlApi(target)("POST", "/keys", { service: "agentenv", workspaceId: id });
    await tripswitchApi(target)("POST", "/v1/workspaces", { name: "a", slug: "a" });
    return workspace;
}

describe("a state that is restored", () => {
    test("brings back every object, key and value, in the emulator that it was taken in", async () => {
        const workspace = await fill(emulator.current);
        const api = agentenvApi(emulator.current);
        const before = (await api("GET", workspace)).body;
        const state = await stateOf();

        await control("POST", "/reset");
        await api("POST", "/workspaces", { name: "later" });
        await control("POST", "/rotate-key", { service: "tripswitch" });
        expect((await control("PUT", "/state", state)).status).toBe(204);

        expect((await api("GET", workspace)).body).toEqual(before);
        expect((await api("GET", "/workspaces")).body.workspaces).toHaveLength(1);
        expect((await api("GET", `${workspace}/icon`)).bytes).toEqual(PNG);
        expect((await tripswitchApi(emulator.current)("GET", "/v1/workspaces")).body).toMatchObject({
            workspaces: [{ slug: "a" }],
        });
        expect(await stateOf()).toEqual(state);
    });

    test("makes another emulator the same, with ids, keys and used idempotency keys", async () => {
        const workspace = await fill(emulator.current);
        const state = emulator.current.state();
        const db = databaseFile();
        const other = await startEmulator({ db });
        const first = other.agentenvUserId;
        other.restore(state);
        expect(other.agentenvUserId).not.toBe(first);
        for (const name of [
            "agentenvApiKey",
            "agentenvToken",
            "agentenvUserId",
            "tripswitchApiKey",
            "tripswitchOrgId",
        ] as const) {
            expect([name, other[name]]).toEqual([name, emulator.current[name]]);
        }
        const secret = { name: "S", value: "hunter2" };
        const again = await agentenvApi(other)("POST", `${workspace}/secrets`, secret, {
            "Idempotency-Key": "k",
        });
        expect([again.status, again.headers.get("Idempotency-Replayed")]).toEqual([201, "true"]);
        await other.close();

        const restarted = await startEmulator({ db });
        expect(restarted.state().tables).toEqual(state.tables);
        await restarted.close();
    });

    test("brings back the time too: an invitation that expired since then is pending again", async () => {
        const api = agentenvApi(emulator.current);
        const workspace = await newWorkspace(api);
        await api("POST", `${workspace}/members`, { email: "ann@example.org", role: "admin" });
        const statusOf = async (): Promise<unknown> =>
            ((await api("GET", workspace)).body.members as Body[])[1]?.status;
        const state = await stateOf();
        await control("POST", "/clock", { advanceMs: 8 * DAY_MS });
        expect(await statusOf()).toBe("expired");
        await control("PUT", "/state", state);
        expect(await statusOf()).toBe("pending");
        const later = await newWorkspace(api);
        const createdAt = (await api("GET", later)).body.createdAt;
        expect(String(createdAt) > state.clock.lastStamp).toBe(true);
    });

    test("is what reads that lag start from", async () => {
        const api = agentenvApi(emulator.current);
        await newWorkspace(api);
        const state = await stateOf();
        await control("PUT", "/faults", { staleReadsMs: DAY_MS });
        await control("POST", "/reset");
        await control("PUT", "/state", state);
        expect((await api("GET", "/workspaces")).body.workspaces).toHaveLength(1);
        await newWorkspace(api);
        expect((await api("GET", "/workspaces")).body.workspaces).toHaveLength(1);
        await control("POST", "/clock", { advanceMs: DAY_MS });
        expect((await api("GET", "/workspaces")).body.workspaces).toHaveLength(2);
    });

    test("may be larger than other bodies", async () => {
        const api = agentenvApi(emulator.current);
        const icon = Buffer.concat([PNG, Buffer.alloc(1024 * 1024 - PNG.length)]);
        for (const _ of [1, 2, 3]) {
            await api("PUT", `${await newWorkspace(api)}/icon`, icon, { "Content-Type": "image/png" });
        }
        const { bytes } = await control("GET", "/state");
        expect(bytes.length).toBeGreaterThan(4 * 1024 * 1024);
        expect((await control("PUT", "/state", bytes)).status).toBe(204);
    });
});

describe("a state that is refused changes nothing", () => {
    type Change = (state: Body & { tables: Record<string, Body[]>; migrations: Body }) => unknown;
    const cases: [string, Change, RegExp][] = [
        [
            "of another version",
            (state) => ({ ...state, version: 2 }),
            /another version of the emulator \(version 2; this one has version 1\)/,
        ],
        [
            "with older tables of a service, and rows to match",
            (state) => ({
                ...state,
                migrations: { ...state.migrations, agentenv: 1 },
                tables: { agentenv_old: [] },
            }),
            /\(version 1, agentenv 1; this one has version 1, agentenv \d+\)/,
        ],
        [
            "with a service that is not served",
            (state) => ({ ...state, migrations: { ...state.migrations, notebook: 1 } }),
            /notebook 1; this one has version 1, notebook none/,
        ],
        ["without a version", ({ version: _version, ...rest }) => rest, /: version: /],
        ["that is a list", () => [], /: Invalid input: expected object/],
        [
            "with an unknown column",
            (state) => {
                Object.assign(state.tables.agentenv_secrets?.[0] ?? {}, { nmae: "x" });
                return state;
            },
            /: tables\.agentenv_secrets\[0\]\.nmae: is not a field here$/,
        ],
        [
            "with a column of another type",
            (state) => {
                Object.assign(state.tables.agentenv_secrets?.[0] ?? {}, { version: "1" });
                return state;
            },
            /: tables\.agentenv_secrets\[0\]\.version: /,
        ],
        [
            "with a duplicate id",
            (state) => {
                state.tables.agentenv_workspaces?.push({
                    ...state.tables.agentenv_workspaces[0],
                    seq: 9,
                    join_code: "x",
                });
                return state;
            },
            /tables\.agentenv_workspaces\[1\]: UNIQUE constraint failed: agentenv_workspaces\.id/,
        ],
        [
            "with a row that refers to none",
            (state) => {
                Object.assign(state.tables.agentenv_secrets?.[0] ?? {}, { workspace_id: "ws_none" });
                return state;
            },
            /tables\.agentenv_secrets has a row that refers to no row of agentenv_workspaces/,
        ],
        [
            "without a default account",
            (state) => ({ ...state, tables: {} }),
            /it has no default account of agentenv with a key and a token/,
        ],
    ];

    test.each(cases)("%s", async (_what, change, message) => {
        await fill(emulator.current);
        const before = await stateOf();
        const { status, body } = await control("PUT", "/state", change(structuredClone(before) as never));
        expect(status).toBe(400);
        expect(body.error).toMatch(message);
        expect(body.error).toMatch(/nothing was changed/i);
        expect(body.error).not.toContain("hunter2");
        expect(await stateOf()).toEqual(before);
    });

    test("that is no JSON", async () => {
        const { status, body } = await control("PUT", "/state", "{");
        expect([status, body]).toEqual([400, { error: "The body is not JSON" }]);
    });

    test("by the library's own function too", () => {
        const state = emulator.current.state();
        expect(() => emulator.current.restore({ ...state, version: 2 as never })).toThrow("another version");
        expect(emulator.current.state()).toEqual(state);
    });
});

describe("docs/emulator-state.schema.json", () => {
    const text = readFileSync(join(__dirname, "../../docs/emulator-state.schema.json"), "utf8");
    const validate = new Ajv2020({ strict: false, formats: { "date-time": true, base64: true } }).compile(
        JSON.parse(text) as object,
    );

    test("is up to date", async () => {
        expect(text).toBe(await EMULATOR_SCHEMAS["emulator-state.schema.json"]?.());
    });

    test("describes a state, and no other version of it", async () => {
        await fill(emulator.current);
        const state = await stateOf();
        validate(state);
        expect(validate.errors).toBeNull();
        expect(validate({ ...state, version: 2 })).toBe(false);
        expect(validate({ ...state, tables: { things: [] } })).toBe(false);
    });
});

test("docs/emulator.md: the state of the example is restored as it is written", async () => {
    const page = readFileSync(join(__dirname, "../../docs/emulator.md"), "utf8");
    const json = /^## Snapshots$.*?^```json\n(.*?)^```$/ms.exec(page)?.[1] ?? "";
    expect((await control("PUT", "/state", json)).text).toBe("");
    const { tables, ...rest } = JSON.parse(json) as EmulatorState;
    const state = await stateOf();
    expect(state).toMatchObject({ ...rest, tables });
    const others = Object.keys(state.tables).filter((name) => !(name in tables));
    expect(others.flatMap((name) => state.tables[name])).toEqual([]);
    const api = agentenvApi(emulator.current, "ae_emulated_ada");
    expect((await api("POST", "/workspaces", { name: "a" })).status).toBe(201);
});

test("GET /health says that it is ready, what it serves, and the time", async () => {
    await control("POST", "/clock", { advanceMs: 3 * DAY_MS });
    const { status, body } = await control("GET", "/health");
    expect([status, body]).toEqual([
        200,
        {
            status: "ok",
            version: expect.stringMatching(/^\d+\.\d+\.\d+/) as string,
            now: expect.stringMatching(/Z$/) as string,
            services: ["agentenv", "tripswitch"],
        },
    ]);
    expect(Date.parse(String(body.now)) - Date.now()).toBeGreaterThan(2 * DAY_MS);
});

test("what control routes return is for no page of another origin, and is not kept by a browser", async () => {
    const { headers } = await control("GET", "/state");
    expect(headers.get("Cross-Origin-Resource-Policy")).toBe("same-origin");
    expect(headers.get("X-Content-Type-Options")).toBe("nosniff");
    expect(headers.get("Cache-Control")).toBe("no-store");
});
