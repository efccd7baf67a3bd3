/** `exportEstate` against an emulator: what is exported, how often the services are asked, the second export, and what is refused. */
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startEmulator, type Emulator } from "../../../emulator/index";
import { exportEstate, ExportError, type ExportOptions, type ExportResult } from "../../../export/index";
import { EmulatorClient } from "../../../harness/emulatorClient";
import { environmentFor } from "../../../harness/emulatorSettings";

let emulator: Emulator;
let client: EmulatorClient;
let root: string;
let out: string;

beforeEach(async () => {
    emulator = await startEmulator();
    client = new EmulatorClient(emulator);
    root = await mkdtemp(join(tmpdir(), "export-"));
    out = join(root, "infra");
});

afterEach(async () => {
    await emulator.close();
    await rm(root, { recursive: true });
});

function exported(options: Partial<ExportOptions> = {}): Promise<ExportResult> {
    return exportEstate({ out, env: environmentFor(emulator), ...options });
}

async function workspace(name: string, secrets: readonly string[] = []): Promise<string> {
    const { id } = (await client.agentenv("POST", "/workspaces", { name })) as { id: string };
    for (const secret of secrets) {
        await client.agentenv("POST", `/workspaces/${id}/secrets`, { name: secret, value: "hidden-value" });
    }
    return id;
}

function tripswitch(name: string, slug: string): Promise<unknown> {
    return client.tripswitch("POST", "/workspaces", { name, slug });
}

const read = (file: string): Promise<string> => readFile(join(out, file), "utf8");

/** Every file of the folder, by path. */
async function filesOf(folder = out): Promise<Record<string, string>> {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
    const files = entries
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name));
    return Object.fromEntries(
        await Promise.all(
            files.map(async (file) => [file.slice(folder.length + 1), await readFile(file, "utf8")]),
        ),
    ) as Record<string, string>;
}

/** The message of the refusal; nothing was written. */
async function refused(options: Partial<ExportOptions> = {}): Promise<string> {
    const before = await filesOf(root);
    const error = await exported(options).then(
        () => new Error("it was not refused"),
        (caught: unknown) => caught as Error,
    );
    expect(error).toBeInstanceOf(ExportError);
    expect(await filesOf(root)).toEqual(before);
    expect(error.message).not.toContain("\n");
    return error.message;
}

describe("what is exported", () => {
    test("the contents of a workspace refer to it, and values that no route returns come from the configuration", async () => {
        const id = await workspace("Team", ["API_KEY"]);
        const result = await exported({ services: ["agentenv"] });
        expect(result).toMatchObject({
            objects: 2,
            added: ["team", "teamApiKey"],
            config: ["teamApiKeyValue"],
        });
        const source = await read("index.ts");
        expect(source).toContain("workspaceId: team.workspaceId");
        expect(source).toContain('value: config.requireSecret("teamApiKeyValue")');
        expect(source).not.toContain(id);
        expect(await read("README.md")).toContain(
            "pulumi config set --secret teamApiKeyValue  # value of AgentEnv",
        );
        expect(JSON.parse(await read("import.json"))).toEqual({
            resources: [
                { type: "workspaces:agentenv:Workspace", name: "team", id },
                {
                    type: "workspaces:agentenv:Secret",
                    name: "teamApiKey",
                    id: expect.stringMatching(`^${id}/`) as string,
                    parent: "team",
                },
            ],
        });
    });

    test("no file holds a key, a join code or a secret value", async () => {
        const id = await workspace("Team", ["API_KEY"]);
        const { joinCode } = (await client.agentenv("GET", `/workspaces/${id}`)) as { joinCode: string };
        await exported();
        const text = Object.values(await filesOf()).join("\n");
        for (const secret of ["hidden-value", joinCode, emulator.agentenvApiKey, emulator.tripswitchApiKey]) {
            expect(text).not.toContain(secret);
        }
    });

    test("a linked account is a link, the default one belongs to the workspace, and what a service created itself is left out", async () => {
        const first = await workspace("First");
        const second = await workspace("Second");
        const account = (await client.agentenv("POST", `/workspaces/${first}/billing/accounts`, {
            name: "Main",
        })) as { id: string };
        const accounts = `/workspaces/${second}/billing/accounts`;
        await client.agentenv("POST", `${accounts}/link`, { billingAccountId: account.id });
        await client.agentenv("POST", `${accounts}/${account.id}/default`);
        await exported({ services: ["agentenv"] });
        const source = await read("index.ts");
        expect(source).toContain(`const mainBillingAccountId = "${account.id}";`);
        expect(source).toMatch(/name: "Second",\n {4}billingAccountId: mainBillingAccountId,/);
        expect(source).toMatch(/BillingAccountLink\(\n {4}"firstMain",/);
        expect(source.match(/new \S+/g)).toHaveLength(3);
        expect(await read("README.md")).toContain('`workspaces:agentenv:BillingAccountLink` `"Main"`');
    });

    test("objects of one name have different names, and the name of a service is part of one only where two services have it", async () => {
        await workspace("Production", ["a b", "A_B"]);
        await workspace("production");
        await tripswitch("Production", "production");
        expect((await exported()).added).toEqual([
            "production",
            "productionAB",
            "productionABSecret",
            "production2",
            "productionTripswitch",
        ]);
    });

    test("a choice by name, id, glob and type", async () => {
        const id = await workspace("team-a", ["ONE", "TWO"]);
        await workspace("team-b");
        await workspace("other");
        await tripswitch("Else", "else");
        const added = async (options: Partial<ExportOptions>, folder: string) =>
            (await exported({ out: join(root, folder), ...options })).added;
        expect(await added({ workspaces: [id] }, "1")).toEqual(["teamA", "teamAOne", "teamATwo"]);
        expect(await added({ workspaces: ["other", "team-?"], exclude: ["Secret"] }, "2")).toEqual([
            "teamA",
            "teamB",
            "other",
        ]);
        expect(await added({ services: ["agentenv"], exclude: ["team-*", "agentenv:Secret"] }, "3")).toEqual([
            "other",
        ]);
        expect(await added({ workspaces: ["team-a"], exclude: ["T*"] }, "4")).toEqual(["teamA", "teamAOne"]);
    });

    test("a person may choose workspaces, and objects in them", async () => {
        await workspace("one", ["A", "B"]);
        await workspace("two", ["C"]);
        const asked: string[][] = [];
        const { added } = await exported({
            services: ["agentenv"],
            choose: async (what, objects) => {
                asked.push([what, ...objects.map(({ label }) => label)]);
                return new Set(objects.filter(({ label }) => label === "one" || label === "B"));
            },
        });
        expect(asked).toEqual([
            ["workspaces", "one", "two"],
            ["objects", "A", "B"],
        ]);
        expect(added).toEqual(["one", "oneB"]);
    });

    test("a key that is bound to one workspace exports it by its id", async () => {
        const id = await workspace("Bound", ["A"]);
        const { key } = (await client.control("POST", "/keys", { service: "agentenv", workspaceId: id })) as {
            key: string;
        };
        const env = { ...environmentFor(emulator), AGENTENV_API_KEY: key };
        const services = ["agentenv"];
        expect((await exported({ env, services, workspaces: [id] })).added).toEqual(["bound", "boundA"]);
        expect(await refused({ out: join(root, "other"), env, services })).toMatch(/403/);
    });

    test("what the credential may not read is left out and named", async () => {
        await workspace("Team", ["A"]);
        emulator.faults({
            rules: [
                {
                    when: { path: "/v1/**/secrets" },
                    fault: { kind: "status", status: 403 },
                },
            ],
        });
        const { added, unreadable } = await exported({ services: ["agentenv"] });
        expect(added).toEqual(["team"]);
        expect(unreadable).toEqual([expect.stringMatching(/^workspaces:agentenv:Secret of Team: .*403/)]);
        expect(await read("README.md")).toContain("What could not be read");
    });

    test("an expired invitation is for a person to look at", async () => {
        const id = await workspace("Team");
        await client.agentenv("POST", `/workspaces/${id}/members`, {
            email: "ann@example.com",
            role: "admin",
        });
        await client.control("POST", "/clock", { advanceMs: 30 * 24 * 3600 * 1000 });
        await exported({ services: ["agentenv"] });
        expect(await read("README.md")).toMatch(
            /- the invitation of ann@example.com expired: set reinviteExpired/,
        );
    });
});

test("the number of requests follows the lists, not the objects", async () => {
    const id = await workspace("Team");
    const add = (from: number, to: number) =>
        Promise.all(
            Array.from({ length: to - from }, (_, index) =>
                client.agentenv("POST", `/workspaces/${id}/secrets`, {
                    name: `S${from + index}`,
                    value: "x",
                }),
            ),
        );
    const requests = async (folder: string): Promise<number> => {
        await client.control("DELETE", "/requests");
        await exported({ out: join(root, folder), services: ["agentenv"] });
        return emulator.requests().length;
    };
    await add(0, 10);
    const few = await requests("few");
    await add(10, 200);
    expect(await requests("many")).toBe(few);
    expect(few).toBeLessThanOrEqual(7);
});

describe("a second export", () => {
    test("adds what is new, keeps every name, also one that a person gave, and forgets none of what is gone", async () => {
        const id = await workspace("Team", ["A", "B"]);
        await exported({ services: ["agentenv"] });
        await writeFile(
            join(out, "export.json"),
            (await read("export.json")).replace('"teamB"', '"favourite"'),
        );
        const secrets = (await client.agentenv("GET", `/workspaces/${id}/secrets`)) as {
            secrets: { id: string; name: string }[];
        };
        const gone = secrets.secrets.find(({ name }) => name === "A")?.id ?? "";
        await client.agentenv("DELETE", `/workspaces/${id}/secrets/${gone}`);
        await client.agentenv("POST", `/workspaces/${id}/secrets`, { name: "A", value: "x" });
        await client.agentenv("PUT", `/workspaces/${id}`, { name: "Renamed" });
        const result = await exported({ services: ["agentenv"] });
        expect(result).toMatchObject({ objects: 3, added: ["teamASecret"], gone: ["teamA"] });
        expect(await read("index.ts")).toContain('"favourite"');
        // A stack may still have what is gone under its name.
        expect((await exported()).gone).toEqual([]);
        expect(await read("export.json")).toContain('"gone": [\n            "teamA"');
    });

    test("keeps what an earlier one has, whatever is chosen now", async () => {
        await workspace("One", ["A"]);
        await workspace("Two");
        await exported({ workspaces: ["One"] });
        const { objects, added } = await exported({ workspaces: ["Two"], exclude: ["Secret"] });
        expect({ objects, added }).toEqual({ objects: 3, added: ["two"] });
    });

    test("of the same estate writes nothing", async () => {
        await workspace("Team", ["A"]);
        await exported();
        const before = await filesOf();
        expect((await exported()).written).toEqual([]);
        expect(await filesOf()).toEqual(before);
    });

    test("leaves an edited file alone where nothing changes in it, and refuses where something does", async () => {
        const id = await workspace("Team");
        await exported({ services: ["agentenv"] });
        const edited = `${await read("index.ts")}// mine\n`;
        await writeFile(join(out, "index.ts"), edited);
        expect((await exported({ services: ["agentenv"] })).written).toEqual([]);
        await client.agentenv("POST", `/workspaces/${id}/secrets`, { name: "A", value: "x" });
        expect(await refused()).toMatch(
            /index\.ts was edited since the last export.*--force.*nothing was written/,
        );
        expect(await read("index.ts")).toBe(edited);
        await exported({ force: true });
        expect(await read("index.ts")).not.toContain("// mine");
    });

    test("removes a file that it no longer has, unless it was edited", async () => {
        const id = await workspace("Team");
        const icon = {
            method: "PUT",
            headers: { "x-api-key": emulator.agentenvApiKey, "content-type": "image/svg+xml" },
        };
        const url = `${emulator.agentenvUrl}/workspaces/${id}/icon`;
        await fetch(url, { ...icon, body: '<svg xmlns="http://www.w3.org/2000/svg"/>' });
        await exported();
        expect(Object.keys(await filesOf())).toContain("files/teamIcon.svg");
        await fetch(url, { ...icon, method: "DELETE" });
        expect((await exported()).gone).toEqual(["teamIcon"]);
        expect(Object.keys(await filesOf())).not.toContain("files/teamIcon.svg");
    });

    test("that cannot read what an earlier one has writes nothing, as a program without it would delete it", async () => {
        await workspace("Team", ["A"]);
        await exported();
        emulator.faults({
            rules: [
                {
                    when: { path: "/v1/**/secrets" },
                    fault: { kind: "status", status: 403 },
                },
            ],
        });
        expect(await refused()).toMatch(
            /teamA of the earlier export cannot be found, and not everything could be read/,
        );
    });
});

describe("refused, with nothing written", () => {
    test("an unknown workspace", async () => {
        await workspace("Team");
        expect(await refused({ workspaces: ["nowhere"] })).toMatch(
            /there is no workspace "nowhere": the credential sees "Team" \(ws_\w+\)$/,
        );
    });

    test("a key that sees nothing", async () => {
        const { key } = (await client.control("POST", "/accounts", { service: "agentenv" })) as {
            key: string;
        };
        const env = { ...environmentFor(emulator), AGENTENV_API_KEY: key };
        expect(await refused({ env, services: ["agentenv"] })).toMatch(/AgentEnv returned no workspaces/);
    });

    test("a key that is refused, which is not printed", async () => {
        const env = { ...environmentFor(emulator), AGENTENV_API_KEY: "key-of-nobody" };
        const message = await refused({ env });
        expect(message).toMatch(/401/);
        expect(message).not.toContain("key-of-nobody");
    });

    test("no credential at all, an unknown service, an unknown language", async () => {
        expect(await refused({ env: {} })).toMatch(
            /AGENTENV_API_KEY or AGENTENV_TOKEN, or TRIPSWITCH_API_KEY/,
        );
        expect(await refused({ services: ["nothing"] })).toMatch(
            /no service "nothing": give agentenv or tripswitch/,
        );
        expect(await refused({ language: "cobol" })).toMatch(
            /no language "cobol": give typescript, yaml, python/,
        );
    });

    test("a folder with other files, a file in its place, another language", async () => {
        await workspace("Team");
        await mkdir(out);
        await writeFile(join(out, "index.ts"), "mine");
        expect(await refused()).toMatch(/infra exists, and holds no earlier export/);
        expect(await refused({ out: join(out, "index.ts") })).toMatch(/index\.ts is no folder/);
        await exported({ force: true });
        expect(await refused({ language: "yaml" })).toMatch(/holds an export in typescript/);
    });

    test.each([
        ["no JSON", "{", /is not JSON/],
        ["another version", '{ "version": 2 }', /version: /],
        ["a path that leaves the folder", mapping({ files: { "../x": "" } }), /files\.\.\.\/x: Invalid key/],
        ["a reserved name", mapping({ objects: { "a b": "class" } }), /"class", which is no usable name/],
        ["a name twice", mapping({ objects: { "a b": "x", "a c": "x" } }), /names both "a b" and "a c" "x"/],
    ])("a mapping file with %s", async (_, text, message) => {
        await mkdir(out);
        await writeFile(join(out, "export.json"), text);
        expect(await refused()).toMatch(message);
    });

    test("a service that fails in the middle", async () => {
        await workspace("Team", ["A"]);
        emulator.faults({
            rules: [
                {
                    when: { path: "/v1/**/secrets" },
                    fault: { kind: "status", status: 500 },
                },
            ],
        });
        const env = { ...environmentFor(emulator), PULUMI_WORKSPACES_MAX_RETRIES: "0" };
        expect(await refused({ env })).toMatch(/500/);
    });

    test("an interruption", async () => {
        await workspace("Team");
        const stop = new AbortController();
        const options = { signal: stop.signal, onProgress: () => stop.abort(new Error("interrupted")) };
        await expect(exported(options)).rejects.toThrow("interrupted");
        expect(await filesOf()).toEqual({});
    });

    const root = process.getuid?.() === 0;
    (root ? test.skip : test)("a folder that cannot be written", async () => {
        await workspace("Team");
        await mkdir(out);
        await chmod(out, 0o500);
        expect(await refused()).toMatch(/cannot be written \(EACCES/);
        await chmod(out, 0o700);
    });
});

function mapping({ objects = {}, files = {} }: { objects?: object; files?: object }): string {
    const names = { objects, config: {}, constants: {}, gone: [] };
    return JSON.stringify({ version: 1, language: "typescript", names, files });
}
