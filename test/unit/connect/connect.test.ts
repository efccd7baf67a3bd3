/** A consent from the command to the configuration, with the emulator's consent page, and a stand-in for the Pulumi CLI that records what it is given. */
import { once } from "node:events";
import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { connectGoogle, type ConnectOptions } from "../../../connect";
import { startEmulator, type Emulator } from "../../../emulator";
import { EmulatorClient } from "../../../harness/emulatorClient";
import { environmentFor } from "../../../harness/emulatorSettings";

/** Records its arguments and its input in calls.jsonl, and fails where a file `fail` says so. */
const CLI = `#!/usr/bin/env node
const fs = require("node:fs");
const args = process.argv.slice(2);
const config = process.env.FAKE_CONFIG ?? "{}";
const stacks = process.env.FAKE_STACKS ?? '[{"name":"dev","current":true},{"name":"prod"}]';
if (args[0] === "stack") { process.stdout.write(stacks); process.exit(); }
if (args[1] !== "set") { process.stdout.write(config); process.exit(); }
const input = fs.readFileSync(0, "utf8");
const key = args.find((_, index) => args[index - 2] === "--stack");
fs.appendFileSync("calls.jsonl", JSON.stringify({ args, input, key }) + "\\n");
if (key === process.env.FAKE_FAIL) {
    process.stderr.write("error: could not write " + input + "\\n");
    process.exit(255);
}
`;

// Windows starts no script in the place of an executable.
const onPosix = process.platform === "win32" ? test.skip : test;

let emulator: Emulator;
let folder: string;
let workspaceId: string;
let messages: string[];

beforeEach(async () => {
    emulator = await startEmulator();
    const created = await new EmulatorClient(emulator).agentenv("POST", "/workspaces", { name: "team" });
    workspaceId = (created as { id: string }).id;
    messages = [];
    folder = await mkdtemp(join(tmpdir(), "connect-"));
    await writeFile(join(folder, "Pulumi.yaml"), "name: team\nruntime: yaml\n");
    await writeFile(join(folder, "pulumi"), CLI);
    await chmod(join(folder, "pulumi"), 0o755);
});

afterEach(async () => {
    await emulator.close();
    await rm(folder, { recursive: true });
});

function environment(): NodeJS.ProcessEnv {
    const PATH = [folder, dirname(process.execPath)].join(delimiter);
    return { PATH, ...environmentFor(emulator) };
}

/** Each decision is a person's, in a browser that follows the page. */
function connect(decision: "allow" | "deny" | "none", options: Partial<ConnectOptions> = {}) {
    const pages: Promise<Response>[] = [];
    const result = connectGoogle({
        folder,
        workspaceId,
        key: "googleCode",
        port: 0,
        open: async (url) => {
            if (decision !== "none") {
                pages.push(decide(url, decision));
            }
        },
        onProgress: (message) => messages.push(message),
        signal: new AbortController().signal,
        env: environment(),
        ...options,
    });
    return { result, page: async () => (await pages[0])?.text() ?? "" };
}

function decide(url: string, decision: string): Promise<Response> {
    const body = new URLSearchParams({ decision, email: "grace@example.com" });
    return fetch(url, { method: "POST", body });
}

interface Call {
    args: string[];
    input: string;
    key: string;
}

async function calls(): Promise<Call[]> {
    const text = await readFile(join(folder, "calls.jsonl"), "utf8").catch(() => "");
    return text
        .split("\n")
        .filter((line) => line !== "")
        .map((line) => JSON.parse(line) as Call);
}

async function refused(decision: "allow" | "deny" | "none", options: Partial<ConnectOptions> = {}) {
    const { result, page } = connect(decision, options);
    const message = await result.then(
        () => "it was connected",
        (error: Error) => error.message,
    );
    return { message, page: await page() };
}

onPosix("stores code, state and redirect, the code last, and connects with them", async () => {
    const { result, page } = connect("allow");
    const keys = {
        code: "googleCode",
        state: "googleCodeState",
        redirectUri: "googleCodeRedirectUri",
    };
    expect(await result).toEqual({ stack: "dev", keys });
    expect(await page()).toContain("stored in the configuration of the stack dev. Run `pulumi up` soon");
    const [redirectUri, state, code, ...more] = await calls();
    expect(more).toEqual([]);
    expect([redirectUri, state, code].map((call) => [call?.key, call?.args[2]])).toEqual([
        ["googleCodeRedirectUri", "--plaintext"],
        ["googleCodeState", "--secret"],
        ["googleCode", "--secret"],
    ]);
    const exchange = { code: code?.input, state: state?.input, redirectUri: redirectUri?.input };
    const route = `/workspaces/${workspaceId}/oauth-connections/google/exchange`;
    await expect(new EmulatorClient(emulator).agentenv("POST", route, exchange)).resolves.toMatchObject({
        email: "grace@example.com",
    });
});

onPosix("the code is in no argument, on no page and in no message", async () => {
    const { result, page } = connect("allow");
    await result;
    const made = await calls();
    const code = made.at(-1)?.input ?? "";
    expect(code).toMatch(/^4\/0A/);
    const shown = [JSON.stringify(made.map(({ args }) => args)), ...messages, await page()].join("\n");
    expect(shown).not.toContain(code);
    expect(shown).not.toContain(encodeURIComponent(code));
});

onPosix(
    "takes the stack and the key that are given, and the service's settings from its configuration",
    async () => {
        const { agentenvUrl, agentenvApiKey } = emulator;
        const config = {
            "workspaces:agentenvUrl": { value: agentenvUrl },
            "workspaces:agentenvApiKey": { value: agentenvApiKey, secret: true },
        };
        const { PATH } = environment();
        const env = { PATH, FAKE_CONFIG: JSON.stringify(config) };
        const { result } = connect("allow", { env, stack: "prod", key: "team:calendar" });
        expect((await result).stack).toBe("prod");
        expect((await calls()).map(({ key }) => key)).toEqual([
            "team:calendarRedirectUri",
            "team:calendarState",
            "team:calendar",
        ]);
    },
);

onPosix("a refused consent stores nothing, and the page says so", async () => {
    const { message, page } = await refused("deny");
    expect(message).toBe("consent was refused: nothing was stored; run the command again to ask again");
    expect(page).toContain("Consent was refused");
    expect(await calls()).toEqual([]);
});

onPosix("another error of the consent page is named, unless it is no name", async () => {
    const returning = async (error: string): Promise<string> => {
        const open = async (url: string): Promise<void> => {
            const { searchParams } = new URL(url);
            const back = new URL(searchParams.get("redirect_uri") ?? "");
            back.search = new URLSearchParams({ error, state: searchParams.get("state") ?? "" }).toString();
            void fetch(back);
        };
        return (await refused("none", { open })).message;
    };
    expect(await returning("server_error")).toMatch(/the consent page returned server_error and no code/);
    expect(await returning("\u001b[2J")).toMatch(/the consent page returned an unknown error and no code/);
});

onPosix("where nobody answers it ends, with nothing stored", async () => {
    const { message } = await refused("none", { waitMs: 1 });
    expect(message).toMatch(/^no response came from the consent page within 0 s: nothing was stored; run/);
    expect(await calls()).toEqual([]);
});

onPosix("an interruption ends it", async () => {
    const stop = new AbortController();
    const open = async (): Promise<void> => stop.abort(new Error("interrupted by SIGINT"));
    const { message } = await refused("none", { open, signal: stop.signal });
    expect(message).toBe("interrupted by SIGINT");
});

onPosix("without a browser the address is printed, and a person opens it", async () => {
    let isNoted: (message: string) => void = () => undefined;
    const noted = new Promise<string>((resolve) => (isNoted = resolve));
    const { result } = connect("none", {
        open: () => Promise.reject(new Error("spawn xdg-open ENOENT")),
        onProgress: (message) => {
            messages.push(message);
            if (message.startsWith("No browser")) {
                isNoted(message);
            }
        },
    });
    expect(await noted).toBe(
        "No browser could be opened (spawn xdg-open ENOENT): open the address yourself.",
    );
    const [url = ""] = /http:\/\/\S+/.exec(messages[0] ?? "") ?? [];
    await decide(url, "allow");
    expect((await result).stack).toBe("dev");
});

onPosix("a code that cannot be stored is lost, which is said without the code", async () => {
    const env = { ...environment(), FAKE_FAIL: "googleCode" };
    const { message, page } = await refused("allow", { env });
    expect(message).toBe(
        "`pulumi config set --secret --stack dev googleCode` failed: could not write [secret]; the code is lost: run the command again for a new one",
    );
    expect(page).toContain("The code was not stored");
});

describe("before anyone is asked, it is an error", () => {
    const asked = (): boolean => messages.length > 0;

    onPosix.each([
        ["without a CLI", () => ({ PATH: tmpdir() }), {}, /there is no `pulumi` on the PATH/],
        [
            "without a project",
            () => ({}),
            { folder: tmpdir() },
            /holds no Pulumi project: give its folder with -C/,
        ],
        [
            "with an unknown stack",
            () => ({}),
            { stack: "nowhere" },
            /^there is no stack nowhere: the project has dev, prod$/,
        ],
        [
            "without a stack",
            () => ({ FAKE_STACKS: "[]" }),
            {},
            /^no stack is selected \(the project has none\): give one with --stack, or run `pulumi stack select`$/,
        ],
        ["with an unknown workspace", () => ({}), { workspaceId: "ws_unknown" }, /returned 404/],
        ["with an id that is none", () => ({}), { workspaceId: ".." }, /^--workspace: /],
        ["without a key", () => ({ AGENTENV_API_KEY: "" }), {}, /agentenvApiKey/],
        ["with a setting that is wrong", () => ({ AGENTENV_API_URL: "ftp://x" }), {}, /agentenvUrl/],
    ])("%s", async (_what, env, options, message) => {
        const refusal = await refused("allow", { env: { ...environment(), ...env() }, ...options });
        expect(refusal.message).toMatch(message);
        expect(asked()).toBe(false);
        expect(await calls()).toEqual([]);
    });

    onPosix.each([
        ["has no page", { url: "javascript:alert(1)", state: "s" }, /no address of a consent page/],
        [
            "has no state",
            { url: "https://consent.example/?x=1" },
            /no state .* connect by hand \(docs\/google\.md\)/,
        ],
    ])("where the service's response %s", async (_what, body, message) => {
        const service = createServer((_request, response) => {
            response.setHeader("Content-Type", "application/json");
            response.end(JSON.stringify(body));
        }).listen(0, "127.0.0.1");
        await once(service, "listening");
        const url = `http://127.0.0.1:${(service.address() as AddressInfo).port}`;
        const refusal = await refused("allow", { env: { ...environment(), AGENTENV_API_URL: url } });
        service.close();
        expect(refusal.message).toMatch(message);
        expect(asked()).toBe(false);
    });
});
