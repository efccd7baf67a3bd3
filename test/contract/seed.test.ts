/** `--seed` and `startEmulator({ seed })`: what an emulator starts with. */
import Ajv2020 from "ajv/dist/2020";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import { startEmulator, type Emulator, type EmulatorOptions, type EmulatorSeed } from "../../emulator";
import { fileOfPage, textOfPage } from "../../harness/pages";
import { EMULATOR_SCHEMAS } from "../../scripts/generate";
import { agentenvApi, controlApi, databaseFile, emulatorCommand, tripswitchApi, type Body } from "./support";

const PAGE = "docs/emulator.md";
const EXAMPLE = fileOfPage(PAGE, "seed.yaml");

const folder = mkdtempSync(join(tmpdir(), "emulator-seed-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function file(text: string, name = "seed.yaml"): string {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
}

let started: Emulator | undefined;
afterEach(async () => {
    await started?.close();
    started = undefined;
});

async function start(seed: string | EmulatorSeed, options: EmulatorOptions = {}): Promise<Emulator> {
    started = await startEmulator({ ...options, seed });
    return started;
}

describe("the seed of docs/emulator.md", () => {
    test("is served as it is written, in both services", async () => {
        const emulator = await start(file(EXAMPLE));
        expect(emulator).toMatchObject({
            agentenvApiKey: "ae_emulated_ada",
            agentenvToken: "emulated.token.of-ada",
            agentenvUserId: "usr_ada",
            tripswitchApiKey: "ts_emulated_acme",
            tripswitchOrgId: "0b9e3f5c-7d41-4c52-9d3e-2f8a6c1b7e90",
        });
        const api = agentenvApi(emulator);
        const { workspaces } = (await api("GET", "/workspaces")).body as { workspaces: Body[] };
        expect(workspaces).toMatchObject([
            {
                id: "ws_assistants",
                name: "Assistants",
                description: "Agents of the research group.",
                billingAccountId: "ba_research",
                joinCode: "join-assistants",
                totpPolicy: { required: true },
                members: [
                    { userId: "usr_ada", email: "ada@example.com", role: "owner", status: "active" },
                    { email: "grace@example.com", role: "admin", status: "active" },
                    { userId: "usr_alan", email: "alan@example.org", role: "member", status: "pending" },
                ],
            },
            { id: expect.stringMatching(/^ws_/) as string, name: "Sandbox", description: null },
        ]);
        const at = "/workspaces/ws_assistants";
        expect((await api("GET", `${at}/secrets`)).body.secrets).toMatchObject([
            { id: "sec_database", name: "DATABASE_URL", description: "Read only.", version: 3 },
        ]);
        const stored = (await controlApi(emulator)("GET", "/secrets/sec_database")).body;
        expect(stored.value).toBe("postgres://agents@db.example/agents");
        expect((await api("GET", `${at}/icon`)).headers.get("Content-Type")).toBe("image/svg+xml");
        const sandbox = `/workspaces/${String(workspaces[1]?.id)}`;
        expect((await api("GET", `${sandbox}/icon`)).headers.get("Content-Type")).toBe("image/png");
        expect((await api("GET", `${at}/billing/accounts`)).body.billingAccounts).toMatchObject([
            { id: "ba_research", isDefault: true, balanceCents: 250000 - 30 },
            { name: "Travel", isDefault: false, balanceCents: 0 },
        ]);
        expect((await api("GET", `${at}/oauth-connections/google`)).body.connections).toMatchObject([
            { id: "goc_calendar", email: "ada@example.com", status: "active" },
        ]);
        expect((await api("GET", `${at}/billing/usage-overview`)).body.items).toEqual([
            { name: "tokens", quantity: 1200, unit: "units", amountCents: 30 },
        ]);
        const bound = agentenvApi(emulator, "ae_emulated_assistants");
        expect((await bound("GET", at)).status).toBe(200);
        expect((await bound("GET", "/workspaces")).status).toBe(403);
        expect((await agentenvApi(emulator, "ae_emulated_grace")("GET", at)).status).toBe(200);
        const production = (await tripswitchApi(emulator)("GET", "/v1/workspaces")).body;
        expect(production.workspaces).toMatchObject([
            { id: "9c2f1a6e-3b7d-4e8a-b1c5-6d7e8f9a0b1c", name: "Production", slug: "production" },
        ]);
    });

    test("has every field that there is", () => {
        const schema = JSON.parse(textOfPage("docs/emulator-seed.schema.json")) as object;
        expect(fieldsOf(schema).filter((field) => !EXAMPLE.includes(`${field}:`))).toEqual(["$schema"]);
    });

    test("is valid by docs/emulator-seed.schema.json, which is up to date", async () => {
        const text = textOfPage("docs/emulator-seed.schema.json");
        expect(text).toBe(await EMULATOR_SCHEMAS["emulator-seed.schema.json"]?.());
        const formats = { email: true, uuid: true, base64: true } as const;
        const validate = new Ajv2020({ strict: false, formats }).compile(JSON.parse(text) as object);
        validate(parse(EXAMPLE));
        expect(validate.errors).toBeNull();
        expect(validate({ agentenv: { workspaces: [{ nmae: "x" }] } })).toBe(false);
    });

    test("is brought back by a snapshot, after everything was deleted", async () => {
        const emulator = await start(file(EXAMPLE));
        const seeded = emulator.state();
        await controlApi(emulator)("POST", "/reset");
        emulator.restore(seeded);
        const list = await agentenvApi(emulator)("GET", "/workspaces");
        expect(list.body.workspaces).toHaveLength(2);
    });
});

/** The names of all properties in a JSON Schema. */
function fieldsOf(schema: unknown): string[] {
    if (typeof schema !== "object" || schema === null) {
        return [];
    }
    const { properties = {}, items } = schema as { properties?: object; items?: unknown };
    const nested: unknown[] = [items, ...Object.values(properties as Record<string, unknown>)];
    return [...new Set([...Object.keys(properties), ...nested.flatMap(fieldsOf)])];
}

test("JSON is as good as YAML, and so is an object", async () => {
    const seed: EmulatorSeed = {
        agentenv: { workspaces: [{ name: "a", members: [{ email: "Ann@Example.org", status: "expired" }] }] },
        tripswitch: { workspaces: [{ name: "b", slug: "b" }] },
    };
    for (const given of [seed, file(JSON.stringify(seed, null, "\t"), "seed.json")]) {
        const emulator = await start(given);
        const { workspaces } = (await agentenvApi(emulator)("GET", "/workspaces")).body as {
            workspaces: Body[];
        };
        expect(workspaces).toMatchObject([
            { name: "a", members: [{ role: "owner" }, { email: "ann@example.org", status: "expired" }] },
        ]);
        expect((await tripswitchApi(emulator)("GET", "/v1/workspaces")).body.workspaces).toHaveLength(1);
        await emulator.close();
    }
});

test("without accounts in the seed, each service has its one account, with its key and credit", async () => {
    const emulator = await start({ agentenv: { workspaces: [{ name: "a" }] } }, { agentenvApiKey: "given" });
    const { workspaces } = (await agentenvApi(emulator, "given")("GET", "/workspaces")).body as {
        workspaces: Body[];
    };
    const balance = await agentenvApi(emulator)(
        "GET",
        `/workspaces/${String(workspaces[0]?.id)}/billing/balance`,
    );
    expect(balance.body.balanceCents).toBe(1000);
    expect(emulator.tripswitchApiKey).toMatch(/^ts_emulated_/);
});

test("a person has one id, in an account and in every workspace", async () => {
    const emulator = await start({
        agentenv: {
            workspaces: [
                { id: "ws_1", name: "a", members: [{ email: "ann@example.org", userId: "usr_ann" }] },
                { id: "ws_2", name: "b", members: [{ email: "ANN@example.org", role: "viewer" }] },
            ],
        },
    });
    const { members } = (await agentenvApi(emulator)("GET", "/workspaces/ws_2")).body;
    expect(members).toMatchObject([{}, { userId: "usr_ann", role: "viewer" }]);
});

describe("with a database file", () => {
    test("it is used once: after a restart the file has what became of it, and a warning says so", async () => {
        const db = databaseFile();
        const seed: EmulatorSeed = { agentenv: { workspaces: [{ name: "a" }] } };
        const first = await start(seed, { db });
        await agentenvApi(first)("POST", "/workspaces", { name: "b" });
        await first.close();
        const warn = jest.spyOn(process, "emitWarning").mockImplementation();
        const second = await start(seed, { db });
        expect(warn).toHaveBeenCalledWith(
            expect.stringContaining("the seed was not used"),
            "EmulatorWarning",
        );
        warn.mockRestore();
        const list = await agentenvApi(second)("GET", "/workspaces");
        expect(list.body.workspaces).toMatchObject([{ name: "a" }, { name: "b" }]);
    });

    test("an invalid one leaves no file, and nothing in a file that is there", async () => {
        const db = databaseFile();
        const twice: EmulatorSeed = {
            agentenv: {
                workspaces: [
                    { id: "ws_1", name: "a" },
                    { id: "ws_1", name: "b" },
                ],
            },
        };
        await expect(start(twice, { db })).rejects.toThrow("agentenv.workspaces[1].id: is used twice");
        expect(existsSync(db)).toBe(false);
    });
});

describe("one clear error", () => {
    const workspace = (rest: string): string => `
agentenv:
  workspaces:
    - name: a
    - name: b
    - name: c
      ${rest}
`;
    const cases: [string, string, string][] = [
        [
            "an unknown field",
            workspace("secrets: [{ nmae: S, name: S, value: v }]"),
            ":7:19: agentenv.workspaces[2].secrets[0].nmae: is not a field here; there are id, name, value, description, version",
        ],
        [
            "an unknown service",
            "github: {}",
            ":1:1: github: is not a field here; there are $schema, agentenv, tripswitch",
        ],
        [
            "a missing field",
            workspace("secrets: [{ name: S }]"),
            ":7:17: agentenv.workspaces[2].secrets[0].value: Invalid input: expected string, received undefined",
        ],
        [
            "a field of another type",
            workspace("requireTotp: sometimes"),
            ":7:7: agentenv.workspaces[2].requireTotp: Invalid input: expected boolean, received string",
        ],
        [
            "an id that does not fit into an address",
            workspace("id: a/b"),
            ":7:7: agentenv.workspaces[2].id: must be 1 to 64 letters",
        ],
        [
            "two workspaces with one id",
            `${workspace("id: ws_1")}    - { name: d, id: ws_1 }\n`,
            ":8:18: agentenv.workspaces[3].id: is used twice",
        ],
        [
            "two secrets of one name",
            workspace("secrets: [{ name: S, value: v }, { name: S, value: w }]"),
            "agentenv.workspaces[2].secrets[1].name: is used twice",
        ],
        [
            "two keys that are the same",
            "agentenv: { accounts: [{ apiKey: k }, { apiKey: k }] }",
            "agentenv.accounts[1].apiKey: is used twice",
        ],
        [
            "two accounts of one address",
            "agentenv: { accounts: [{ email: a@b.example }, { email: A@B.example }] }",
            "agentenv.accounts[1].email: is used twice",
        ],
        [
            "two connections of one address",
            workspace("googleConnections: [{ email: a@b.example }, { email: a@b.example }]"),
            "googleConnections[1].email: is used twice",
        ],
        [
            "one billing account twice",
            workspace("billingAccounts: [Default, Default]"),
            "agentenv.workspaces[2].billingAccounts: is used twice",
        ],
        [
            "an unknown owner",
            workspace("owner: eve@example.net"),
            ":7:7: agentenv.workspaces[2].owner: there is no account with the e-mail eve@example.net",
        ],
        [
            "an unknown billing account",
            workspace("billingAccounts: [Default, Travel]"),
            "agentenv.workspaces[2].billingAccounts[1]: ",
        ],
        [
            "a person with two ids",
            workspace("members: [{ email: a@b.example, userId: u1 }]") +
                "    - { name: d, members: [{ email: a@b.example, userId: u2 }] }\n",
            "agentenv.workspaces[3].members[0].userId: the id of a@b.example is u1",
        ],
        [
            "two people with one id",
            workspace("members: [{ email: a@b.example, userId: u1 }, { email: c@b.example, userId: u1 }]"),
            "agentenv.workspaces[2].members[1].userId: is used twice",
        ],
        [
            "a key of nobody in the workspace",
            "agentenv: { accounts: [{ email: a@b.example }, { email: c@b.example }], workspaces: [{ name: a, apiKeys: [{ apiKey: k, account: c@b.example }] }] }",
            "apiKeys[0].account: c@b.example is no active member",
        ],
        [
            "an icon that is none",
            workspace("icon: { base64: aGVsbG8= }"),
            "agentenv.workspaces[2].icon: is no PNG, JPEG, WebP or SVG",
        ],
        [
            "an icon that is two",
            workspace('icon: { svg: "<svg/>", base64: aGVsbG8= }'),
            "agentenv.workspaces[2].icon: needs one of svg and base64",
        ],
        [
            "a Tripswitch id that is no UUID",
            "tripswitch: { workspaces: [{ name: a, slug: a, id: ws_1 }] }",
            "tripswitch.workspaces[0].id: Invalid UUID",
        ],
        [
            "an unknown org",
            "tripswitch: { workspaces: [{ name: a, slug: a, org: 0b9e3f5c-7d41-4c52-9d3e-2f8a6c1b7e90 }] }",
            "tripswitch.workspaces[0].org: there is no account 0b9e3f5c",
        ],
        [
            "two slugs that are the same",
            "tripswitch: { workspaces: [{ name: a, slug: a }, { name: b, slug: a }] }",
            "tripswitch.workspaces[1].slug: is used twice",
        ],
        [
            "a key of YAML that is there twice",
            "agentenv: {}\nagentenv: {}\n",
            ":2:1: Map keys must be unique",
        ],
        ["text that is no YAML", "agentenv: [", ":1:12: Flow sequence"],
        ["an empty file", "# nothing\n", ":1:1: Invalid input: expected object, received null"],
        ["a list", "[]", ":1:1: Invalid input: expected object, received array"],
    ];

    test.each(cases)("%s", async (_what, text, message) => {
        const path = file(text);
        const error = await start(path).catch((reason: unknown) => reason as Error);
        expect(error).toBeInstanceOf(Error);
        expect((error as Error).message).toContain(path);
        expect((error as Error).message).toContain(message);
        expect((error as Error).message).toMatch(/nothing was started/i);
        expect((error as Error).message.split("\n")).toHaveLength(1);
    });

    test("of several mistakes in the form names each in a line", async () => {
        const error = start(file("agentenv: { workspaces: [{ nmae: a }], x: 1 }\ny: 1\n"));
        await expect(error).rejects.toThrow(
            /^not a valid seed, and nothing was started:\n(  .*seed\.yaml:\d+:\d+: .*\n?){4}$/,
        );
    });

    test("for a file that is not there", async () => {
        const path = join(folder, "none.yaml");
        await expect(start(path)).rejects.toThrow(`the seed ${path} cannot be read (ENOENT)`);
    });

    test("for an object, with the path alone", async () => {
        const seed = { agentenv: { workspaces: [{ nmae: "a" }] } } as unknown as EmulatorSeed;
        await expect(start(seed)).rejects.toThrow(
            /^not a valid seed.*\n {2}agentenv\.workspaces\[0\]\.name: /,
        );
    });
});

describe("the command", () => {
    const run = (...args: string[]) => emulatorCommand("--port", "0", ...args);

    test("starts with the file of --seed, and prints the keys of its accounts", async () => {
        const child = run("--seed", file(EXAMPLE));
        const [line] = (await once(child.stdout, "data")) as [Buffer];
        expect(JSON.parse(line.toString())).toMatchObject({
            agentenvApiKey: "ae_emulated_ada",
            agentenvUserId: "usr_ada",
            tripswitchApiKey: "ts_emulated_acme",
        });
        const exit = once(child, "exit");
        child.kill("SIGTERM");
        expect(await exit).toEqual([0, null]);
    });

    test("ends with 1 and one line for the mistake that docs/emulator.md quotes, and writes nothing", async () => {
        const db = databaseFile();
        const quoted =
            /^ {4}(not a valid seed: seed\.yaml.*)$/m.exec(
                readFileSync(join(__dirname, "../..", PAGE), "utf8"),
            )?.[1] ?? "";
        const wrong = EXAMPLE.replace(
            "name: DATABASE_URL",
            "nmae: DATABASE_URL\n          name: DATABASE_URL",
        );
        const path = file(wrong);
        const child = run("--seed", path, "--db", db);
        let [output, errors] = ["", ""];
        child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
        child.stderr.on("data", (chunk: Buffer) => (errors += chunk.toString()));
        expect(await once(child, "close")).toEqual([1, null]);
        expect([output, errors.replace(path, "seed.yaml")]).toEqual(["", `${quoted}\n`]);
        expect(existsSync(db)).toBe(false);
    });
});
