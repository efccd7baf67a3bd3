/** `npm run quickstart`, the first command of the README. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { REPOSITORY } from "../../toolchain/stack/project";
import { onTerminal } from "./support/terminal";

/** Its temporary folder. What remains there afterwards is left behind, except for caches of the tools. */
let scratch: string;

beforeEach(async () => (scratch = await mkdtemp(join(tmpdir(), "pulumi-workspaces-quickstart-"))));
afterEach(() => rm(scratch, { recursive: true, force: true }));

interface Outcome {
    readonly code: number | null;
    readonly stdout: string;
    readonly stderr: string;
    readonly leftovers: readonly string[];
}

/** Runs it; `interruptAt` is the output at which it receives a Ctrl-C. */
async function quickstart(interruptAt?: string): Promise<Outcome> {
    const child = spawn(process.execPath, [require.resolve("tsx/cli"), "scripts/quickstart.ts"], {
        cwd: REPOSITORY,
        env: { ...process.env, TMPDIR: scratch },
        stdio: ["ignore", "pipe", "pipe"],
    });
    let [stdout, stderr] = ["", ""];
    child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
        const before = interruptAt !== undefined && stdout.includes(interruptAt);
        stdout += text;
        if (interruptAt !== undefined && !before && stdout.includes(interruptAt)) {
            child.kill("SIGINT");
        }
    });
    const [code] = (await once(child, "close")) as [number | null];
    const leftovers = (await readdir(scratch)).filter((name) => name.startsWith("pulumi-workspaces-"));
    return { code, stdout, stderr, leftovers };
}

test("runs both front-ends until the emulator is empty again, and leaves nothing behind", async () => {
    const { code, stdout, stderr, leftovers } = await quickstart();

    if (code !== 0) {
        throw new Error(stdout + stderr);
    }
    expect(leftovers).toEqual([]);
    const headings = stdout.split("\n").filter((line) => line.startsWith("## "));
    expect(headings.map((line) => line.replace(/^## (\d+)\. (pulumi \w+|\w+).*/, "$1 $2"))).toEqual([
        "1 pulumi up",
        "2 pulumi up",
        "3 A",
        "4 pulumi refresh",
        "5 pulumi up",
        "6 pulumi destroy",
        "7 pulumi up",
        "8 pulumi up",
        "9 pulumi destroy",
    ]);
    expect(stdout).toContain('~ description: "Agents of the platform team." => "Changed by hand."');
    expect(stdout.match(/The emulator is empty/g)).toHaveLength(2);
});

test("ends at Ctrl-C during an operation with a message, and leaves nothing behind", async () => {
    const { code, stderr, leftovers } = await quickstart("Updating (test)");

    expect({ code, leftovers }).toEqual({ code: 130, leftovers: [] });
    expect(stderr.trim()).toBe("quickstart: interrupted; nothing was left behind");
});

test("with --stay on a terminal ends with the console's address, and stays until Ctrl-C", async () => {
    const command = [require.resolve("tsx/cli"), join(REPOSITORY, "scripts", "quickstart.ts"), "--stay"];
    const { code, output } = await onTerminal([process.execPath, ...command], {
        env: { ...process.env, TMPDIR: scratch },
        keys: [{ after: /It stays until Ctrl-C\./, press: "\u0003" }],
    });
    expect(code).toBe(0);
    expect(output).toMatch(/All steps succeeded[^]*console[^\n]*http:\/\/127\.0\.0\.1:\d+\/_emulator\/\s/);
    const leftovers = (await readdir(scratch)).filter((name) => name.startsWith("pulumi-workspaces-"));
    expect(leftovers).toEqual([]);
});
