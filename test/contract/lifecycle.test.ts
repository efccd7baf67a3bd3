/** Starting, stopping and starting again: `startEmulator` and the command. */
import { once } from "node:events";
import { copyFileSync, readdirSync, readFileSync } from "node:fs";
import http, { Agent, get, type Server } from "node:http";
import { basename, dirname, join } from "node:path";
import { createInterface } from "node:readline";
import Database from "libsql";
import { startEmulator } from "../../emulator";
import { services } from "../../emulator/services/index";
import { Store } from "../../emulator/store/store";
import {
    agentenvApi,
    controlApi,
    databaseFile,
    emulatorCommand as run,
    send,
    tripswitchApi,
    type Body,
} from "./support";

test("two concurrent emulators share nothing", async () => {
    const [one, two] = [await startEmulator(), await startEmulator()];
    expect(one.agentenvApiKey).not.toBe(two.agentenvApiKey);
    expect((await agentenvApi(two, one.agentenvApiKey)("GET", "/workspaces")).status).toBe(401);
    await Promise.all([one.close(), two.close()]);
});

test("the URLs are accepted by the provider's configuration", async () => {
    const emulator = await startEmulator();
    expect(emulator.agentenvUrl).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/agentenv\/v1$/);
    expect(emulator.tripswitchUrl).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/tripswitch$/);
    await emulator.close();
});

test("with a file, accounts, keys and data are kept over a restart", async () => {
    const db = databaseFile();
    const before = await startEmulator({ db });
    const workspace = (await agentenvApi(before)("POST", "/workspaces", { name: "a" })).body;
    const slugged = (await tripswitchApi(before)("POST", "/v1/workspaces", { name: "a", slug: "a" })).body;
    const other = (await controlApi(before)("POST", "/accounts", { service: "agentenv" })).body;
    const identity = ({
        agentenvApiKey,
        agentenvToken,
        tripswitchApiKey,
        agentenvUserId,
        tripswitchOrgId,
    } = before) => [agentenvApiKey, agentenvToken, tripswitchApiKey, agentenvUserId, tripswitchOrgId];
    const original = identity();
    await before.close();
    expect(readdirSync(dirname(db))).toEqual([basename(db)]); // no other files: this one can be copied by itself

    const after = await startEmulator({ db });
    expect(identity(after)).toEqual(original);
    expect((await agentenvApi(after)("GET", `/workspaces/${String(workspace.id)}`)).body).toEqual(workspace);
    expect((await tripswitchApi(after)("GET", "/v1/workspaces")).body).toEqual({ workspaces: [slugged] });
    expect((await agentenvApi(after, String(other.key))("GET", "/workspaces")).status).toBe(200);
    await after.close();
});

test("given keys replace those in a file", async () => {
    const db = databaseFile();
    await (await startEmulator({ db })).close();
    const given = { agentenvApiKey: "my-agentenv-key", tripswitchApiKey: "my-tripswitch-key" };
    const emulator = await startEmulator({ db, ...given });
    expect(emulator).toMatchObject(given);
    expect((await agentenvApi(emulator, "my-agentenv-key")("GET", "/workspaces")).status).toBe(200);
    expect((await tripswitchApi(emulator, "my-tripswitch-key")("GET", "/v1/workspaces")).status).toBe(200);
    await emulator.close();
    await expect(startEmulator({ agentenvApiKey: "" })).rejects.toThrow("empty");
});

describe("files of earlier versions", () => {
    test("one of the first version is upgraded, and keeps its keys, workspaces and balances", async () => {
        const db = databaseFile();
        const old = new Database(db);
        old.exec(readFileSync(join(__dirname, "fixtures", "emulator-version-1.sql"), "utf8"));
        old.close();

        const emulator = await startEmulator({ db });
        expect(emulator).toMatchObject({ agentenvApiKey: "old-key", agentenvToken: "old-token" });
        const api = agentenvApi(emulator);
        expect((await api("GET", "/workspaces/ws_1")).body).toMatchObject({ billingAccountId: "ba_1" });
        expect((await api("GET", "/workspaces/ws_1/billing/balance")).body.balanceCents).toBe(700);
        await emulator.close();
    });

    test("one of release 0.1.0 keeps all accounts and objects, also when it is opened again", async () => {
        const db = databaseFile();
        copyFileSync(join(__dirname, "../integration/fixtures/state-0.1.0/plugin/emulator.sqlite"), db);
        const before = rowsOf(db);
        await (await startEmulator({ db })).close();
        expect(rowsOf(db)).toMatchObject(before);

        const emulator = await startEmulator({ db });
        const { workspaces } = (await agentenvApi(emulator)("GET", "/workspaces")).body;
        expect(workspaces).toMatchObject([{ name: "theirs" }, { name: "team" }, { name: "unnamed-a566f70" }]);
        await emulator.close();
    });

    /** All rows of the file's tables. */
    function rowsOf(db: string): Record<string, unknown[]> {
        const file = new Database(db, { readonly: true });
        const tables = file.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all() as {
            name: string;
        }[];
        const rows = tables.map(({ name }) => [name, file.prepare(`SELECT * FROM ${name}`).all()] as const);
        file.close();
        return Object.fromEntries(rows);
    }
});

test.each([
    ["all tables", "PRAGMA user_version = 999"],
    ["the tables of one service", "UPDATE migrations SET steps = 999 WHERE owner = 'tripswitch'"],
])("a file with a newer version of %s is refused, not damaged", async (_what, sql) => {
    const db = databaseFile();
    const store = Store.open(db, services);
    store.run(sql);
    store.close();
    await expect(startEmulator({ db })).rejects.toThrow("newer version");
});

test("an existing file gets the tables of a new service; without that service, it is then refused", () => {
    const db = databaseFile();
    const added = { name: "third", migrations: [{ sql: "CREATE TABLE third_things (id TEXT)" }] };
    Store.open(db, services).close();
    const store = Store.open(db, [...services, added]);
    expect(store.all("SELECT * FROM third_things")).toEqual([]);
    store.close();
    expect(() => Store.open(db, services)).toThrow("third");
});

test("a port that is in use is an error", async () => {
    const emulator = await startEmulator();
    await expect(startEmulator({ port: Number(new URL(emulator.url).port) })).rejects.toThrow("EADDRINUSE");
    await emulator.close();
});

test("listening on another address than loopback works, with a warning", async () => {
    const warn = jest.spyOn(process, "emitWarning").mockImplementation();
    const emulator = await startEmulator({ host: "0.0.0.0" });
    expect(warn).toHaveBeenCalledWith(expect.stringContaining("0.0.0.0"), "EmulatorWarning");
    warn.mockRestore();
    expect((await send("GET", `${emulator.agentenvUrl}/health/ready`)).status).toBe(200);
    await emulator.close();
});

test("close() is idempotent and does not wait for keep-alive connections", async () => {
    const create = jest.spyOn(http, "createServer");
    const emulator = await startEmulator();
    const server = create.mock.results[0]?.value as Server;
    create.mockRestore();
    // Node would close an idle connection after 5 s. Here only close() does.
    server.keepAliveTimeout = 0;
    const agent = new Agent({ keepAlive: true });
    await new Promise((resolve) => get(`${emulator.agentenvUrl}/health/ready`, { agent }, resolve));
    await Promise.all([emulator.close(), emulator.close()]);
    await expect(send("GET", emulator.url)).rejects.toThrow();
    agent.destroy();
});

describe("the command", () => {
    test.each(["SIGTERM", "SIGINT"] as const)(
        "prints one JSON line when ready, and ends cleanly on %s with an open keep-alive connection",
        async (signal) => {
            const child = run("--port", "0", "--db", ":memory:");
            const lines: string[] = [];
            const errors: string[] = [];
            child.stderr.on("data", (chunk: Buffer) => errors.push(chunk.toString()));
            const output = createInterface(child.stdout).on("line", (line) => lines.push(line));
            await once(output, "line");
            const ready = JSON.parse(lines[0] ?? "") as Record<string, string>;
            expect(Object.keys(ready)).toEqual([
                "agentenvUrl",
                "tripswitchUrl",
                "agentenvApiKey",
                "tripswitchApiKey",
                "agentenvUserId",
                "tripswitchOrgId",
                "consoleUrl",
            ]);

            const agent = new Agent({ keepAlive: true });
            const options = { agent, headers: { "X-API-Key": ready.agentenvApiKey } };
            const status = await new Promise((resolve) =>
                get(`${ready.agentenvUrl}/workspaces`, options, (response) => {
                    response.resume().on("end", () => resolve(response.statusCode));
                }),
            );
            expect(status).toBe(200);

            const exit = once(child, "exit");
            child.kill(signal);
            expect(await exit).toEqual([0, null]);
            expect(lines).toHaveLength(1);
            expect(errors).toEqual([]);
            agent.destroy();
        },
    );

    test("keeps its file after it is stopped", async () => {
        const db = databaseFile();
        const keys: string[] = [];
        for (let start = 0; start < 2; start++) {
            const child = run("--port", "0", "--db", db);
            const [line] = (await once(createInterface(child.stdout), "line")) as [string];
            keys.push(String((JSON.parse(line) as Body).agentenvApiKey));
            const exit = once(child, "exit");
            child.kill("SIGTERM");
            await exit;
        }
        expect(keys[0]).toBe(keys[1]);
    });

    test("fails on invalid arguments and names them", async () => {
        const child = run("--port", "70000");
        const [text] = (await once(child.stderr, "data")) as [Buffer];
        expect(text.toString()).toContain("A port is a number from 0 to 65535");
        expect(await once(child, "exit")).toEqual([1, null]);
    });
});
