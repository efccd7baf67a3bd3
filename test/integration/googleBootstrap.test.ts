/**
 * docs/google.md: the program and the commands of both runs, as they are written, and the consent in between; the emulator takes the place of Google. Of the
 * command itself: Ctrl-C, a refusal, no browser. test/browser/connect.test.ts is the same in a browser.
 */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdir, writeFile } from "node:fs/promises";
import { createInterface } from "node:readline";
import { delimiter, join } from "node:path";
import { fileOfPage, textOfPage } from "../../harness/pages";
import { DIST, StackFixture } from "../../harness/stackFixture";
import type { Stack } from "../../toolchain/stack/stack";
import { requireSuccess } from "./support/requireSuccess";

const PAGE = "docs/google.md";
const CLI = join(DIST, "cli", "main.js");

let fixture: StackFixture;
let stack: Stack;
/** Holds `npx`, which leads to the command, and no program that opens a browser. */
let bin: string;

beforeAll(async () => {
    fixture = await StackFixture.start();
    stack = await fixture.stack({
        program: { "index.ts": fileOfPage(PAGE, "index.ts") },
        language: "nodejs",
        env: { ...fixture.environment(), PULUMI_NODEJS_TRANSPILE_ONLY: "false" },
    });
    bin = join(stack.folder, "..", "bin");
    await mkdir(bin);
    await writeFile(join(bin, "npx"), `#!/bin/sh\nshift\nexec "${process.execPath}" "${CLI}" "$@"\n`, {
        mode: 0o755,
    });
    await writeFile(join(bin, "xdg-open"), "#!/bin/sh\nexit 3\n", { mode: 0o755 });
});

afterAll(() => fixture.stop());

/** The last line that a script of the page prints. */
async function lastLineOf(file: string): Promise<string> {
    const { stdout } = requireSuccess(await stack.script(fileOfPage(PAGE, file)));
    return stdout.trim().split("\n").pop() ?? "";
}

interface Ended {
    code: number | null;
    stdout: string;
    stderr: string;
}

/** The command of the page. `onAddress` is called with the address of the consent page. */
async function consent(
    onAddress: (url: string, command: ChildProcess) => unknown,
    args = "",
): Promise<Ended> {
    // Without a shell that stays between: a signal reaches the command.
    const script = `exec ${fileOfPage(PAGE, "consent.sh").split("\n").slice(1).join("\n").trim()} ${args}`;
    const env = { ...stack.env, PATH: [bin, stack.env["PATH"]].join(delimiter) };
    const child = spawn("sh", ["-euc", script], {
        cwd: stack.folder,
        env,
        stdio: ["ignore", "pipe", "pipe"],
    });
    let [stdout, stderr] = ["", ""];
    child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
    createInterface({ input: child.stderr }).on("line", (line) => {
        stderr += `${line}\n`;
        const [url] = /http:\/\/\S+\/google\/consent\S+/.exec(line) ?? [];
        if (url !== undefined) {
            void onAddress(url, child);
        }
    });
    const [code] = (await once(child, "close")) as [number | null];
    return { code, stdout, stderr };
}

function decide(url: string, decision: string): Promise<Response> {
    return fetch(url, { method: "POST", body: new URLSearchParams({ decision, email: "ann@example.com" }) });
}

async function config(): Promise<Record<string, unknown>> {
    const { stdout } = await stack.mustRun(["config", "--json", "--show-secrets"]);
    return JSON.parse(stdout) as Record<string, unknown>;
}

test("the first run creates the workspace, and connects nothing", async () => {
    await lastLineOf("create.sh");
    const posts = fixture.requests().filter(({ method }) => method === "POST");
    expect(posts.map(({ path }) => path.split("/").pop())).toEqual(["workspaces"]);
});

test("Ctrl-C while a person is asked ends the command, with nothing stored", async () => {
    const { code, stderr, stdout } = await consent((_url, command) => command.kill("SIGINT"), "--no-browser");
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toMatch(/interrupted by SIGINT\n$/);
    expect(await config()).toEqual({});
});

test("a refused consent is one clear error, with nothing stored", async () => {
    const { code, stderr, stdout } = await consent((url) => decide(url, "deny"), "--no-browser");
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toMatch(/consent was refused: nothing was stored; run the command again to ask again\n$/);
    expect(await config()).toEqual({});
});

test("a consent is stored in the configuration, encrypted, and the code is printed nowhere", async () => {
    const pages: string[] = [];
    const { code, stdout, stderr } = await consent(async (url) => {
        pages.push(await (await decide(url, "allow")).text());
    });
    expect({ code, stderr }).toMatchObject({ code: 0 });
    expect(stdout).toMatch(
        /^stored in the configuration of test: googleCode \(secret\), googleCodeState \(secret\), /,
    );
    const { stdout: granted } = await stack.mustRun(["config", "get", "googleCode"]);
    expect(granted).toMatch(/^4\/0A/);
    const file = await stack.script("cat Pulumi.test.yaml");
    for (const text of [stdout, stderr, file.stdout, ...pages]) {
        expect(text).not.toContain(granted.trim());
    }
});

test("the second run connects the account, and a third one changes nothing", async () => {
    expect(await lastLineOf("connect.sh")).toBe("ann@example.com");
    requireSuccess(await stack.up(["--skip-preview", "--refresh", "--expect-no-changes"]));
    const exchanges = fixture.requests().filter(({ path }) => path.endsWith("/exchange"));
    expect(exchanges).toHaveLength(1);
    const { stdout: granted } = await stack.mustRun(["config", "get", "googleCode"]);
    expect(JSON.stringify(await stack.exportState())).not.toContain(granted.trim());
});

test("without the code in the configuration a preview deletes the connection", async () => {
    const { stdout: code } = await stack.mustRun(["config", "get", "googleCode"]);
    await stack.mustRun(["config", "rm", "googleCode"]);
    expect(requireSuccess(await stack.preview()).changes).toEqual({ delete: 1, same: 2 });
    await stack.configure({ googleCode: { secret: code.trim() } });
});

test("another consent connects again, without an edit of the program", async () => {
    const { code, stderr } = await consent((url) => decide(url, "allow"), "--no-browser");
    expect({ code, stderr }).toMatchObject({ code: 0 });
    const { changes } = requireSuccess(await stack.up(["--skip-preview"]));
    expect(changes).toEqual({ replace: 1, same: 2 });
    requireSuccess(await stack.preview(["--refresh", "--expect-no-changes"]));
});

test("a code that was set by hand, with another state and no redirect, connects its account", async () => {
    await stack.mustRun(["config", "rm", "googleCodeRedirectUri"]);
    await stack.configure({
        googleCode: { secret: "code-bob-1" },
        googleCodeState: { secret: "set by hand" },
    });
    expect(await lastLineOf("connect.sh")).toBe("bob@example.com");
});

test("the page of an existing workspace is printed without a program", async () => {
    const command = /^ {4}(pulumi do [^]*?<workspace id>)$/m.exec(textOfPage(PAGE))?.[1] ?? "";
    const { workspaces } = (await fixture.agentenv("GET", "/workspaces")) as { workspaces: { id: string }[] };
    const script = command.replace("<workspace id>", workspaces[0]?.id ?? "");
    const { stdout } = requireSuccess(await stack.script(script));
    expect(JSON.parse(stdout)).toMatchObject({ url: expect.stringMatching(/\/google\/consent\?/) as string });
});
