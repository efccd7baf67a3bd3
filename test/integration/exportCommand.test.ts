/** `pulumi-workspaces export` as a command: its questions on a terminal, and its errors. */
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startEmulator, type Emulator } from "../../emulator/index";
import { EmulatorClient } from "../../harness/emulatorClient";
import { environmentFor } from "../../harness/emulatorSettings";
import { DIST } from "../../harness/stackFixture";
import { run } from "../../toolchain/process";
import { addSecret } from "./support/estate";
import { onTerminal, testOnTerminal, type Keys } from "./support/terminal";

const MAIN = join(DIST, "cli", "main.js");
const TAB = "\t";
const ENTER = "\r";
const CTRL_C = "\u0003";

let emulator: Emulator;
let folder: string;
let out: string;

beforeAll(async () => {
    emulator = await startEmulator();
    const client = new EmulatorClient(emulator);
    for (const name of ["one", "two"]) {
        const { id } = (await client.agentenv("POST", "/workspaces", { name })) as { id: string };
        await addSecret(client, id, "ALPHA");
        await addSecret(client, id, "BETA");
    }
});

afterAll(() => emulator.close());

beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "export-command-"));
    out = join(folder, "infra");
});

afterEach(() => rm(folder, { recursive: true }));

const env = (): NodeJS.ProcessEnv => ({ PATH: process.env["PATH"], ...environmentFor(emulator) });

function exported(...args: string[]) {
    return run(process.execPath, [MAIN, "export", "--out", out, ...args], { env: env(), cwd: folder });
}

function asked(keys: readonly Keys[]) {
    const command = [process.execPath, MAIN, "export", "--out", out, "--service", "agentenv"];
    return onTerminal(command, { env: env(), keys });
}

testOnTerminal("a list with a filter asks for workspaces, and then for what is in them", async () => {
    const { code, output } = await asked([
        { after: /Which workspaces to export\?/, press: "two" },
        { after: /two█ \(1 match\)/, press: TAB },
        { after: /◻ two/, press: ENTER },
        { after: /Which objects to export\?/, press: "BETA" },
        { after: /BETA█ \(1 match\)/, press: TAB },
        { after: /◻ BETA/, press: ENTER },
    ]);
    expect({ code, output }).toMatchObject({ code: 0 });
    const { resources } = JSON.parse(await readFile(join(out, "import.json"), "utf8")) as {
        resources: { name: string }[];
    };
    expect(resources.map(({ name }) => name)).toEqual(["one", "oneAlpha"]);
});

testOnTerminal("Ctrl-C at the question writes nothing", async () => {
    const { code, output } = await asked([{ after: /Which workspaces to export\?/, press: CTRL_C }]);
    expect(code).toBe(1);
    expect(output).toMatch(/nothing was written/);
    expect(existsSync(out)).toBe(false);
});

test("without a terminal nothing is asked, and results are on stdout alone", async () => {
    const { code, stdout, stderr } = await exported("--workspace", "two");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "1 of 1 read: two\n" });
    expect(stdout).toMatch(/^3 objects in .*infra: 3 new, 0 gone since the last export\n/);
    expect((await exported("--quiet", "--yes")).stderr).toBe("");
});

test.each([
    [["--workspace", "nowhere"], /there is no workspace "nowhere": the credential sees "one" \(ws_/],
    [["--language", "cobol"], /there is no language "cobol": give typescript, yaml, /],
    [["--service", "nothing"], /there is no service "nothing": give agentenv or tripswitch/],
    [["--out", "."], /\. exists, and holds no earlier export/],
])("%j is one clear error, and exit code 1", async (args, message) => {
    const before = await exported("--out", "before");
    expect(before.code).toBe(0);
    const { code, stdout, stderr } = await exported(...args);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toMatch(message);
    expect(stderr.trim().split("\n")).toHaveLength(1);
    expect(existsSync(out)).toBe(false);
});

test("a key that sees nothing is one clear error, and exit code 1", async () => {
    const account = await new EmulatorClient(emulator).control("POST", "/accounts", { service: "agentenv" });
    const { key } = account as { key: string };
    const { code, stdout, stderr } = await run(
        process.execPath,
        [MAIN, "export", "--out", out, "--service", "agentenv"],
        { env: { ...env(), AGENTENV_API_KEY: key }, cwd: folder },
    );
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toMatch(/^AgentEnv returned no workspaces: .*\n$/);
    expect(existsSync(out)).toBe(false);
});
