/** `npm run quickstart`, the first command of the README. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { REPOSITORY } from "../../toolchain/stack/project";
import { onTerminal } from "./support/terminal";

/** Its temporary folder. What remains there afterwards is left behind, except for caches of the tools. */
let scratch: string;

beforeEach(async () => (scratch = await mkdtemp(join(tmpdir(), "pulumi-workspaces-quickstart-"))));
afterEach(() => rm(scratch, { recursive: true, force: true }));

interface Outcome {
    readonly code: number | null;
    readonly stderr: string;
    readonly leftovers: readonly string[];
}

/** Runs it until this output, at which it receives a Ctrl-C. */
async function interrupted(at: string): Promise<Outcome> {
    const child = spawn(process.execPath, [require.resolve("tsx/cli"), "scripts/quickstart.ts"], {
        cwd: REPOSITORY,
        env: { ...process.env, TMPDIR: scratch },
        stdio: ["ignore", "pipe", "pipe"],
    });
    let [stdout, stderr] = ["", ""];
    child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
        const before = stdout.includes(at);
        stdout += text;
        if (!before && stdout.includes(at)) {
            child.kill("SIGINT");
        }
    });
    const [code] = (await once(child, "close")) as [number | null];
    const leftovers = (await readdir(scratch)).filter((name) => name.startsWith("pulumi-workspaces-"));
    return { code, stderr, leftovers };
}

test("ends at Ctrl-C during an operation with a message, and leaves nothing behind", async () => {
    const { code, stderr, leftovers } = await interrupted("Updating (test)");

    expect({ code, leftovers }).toEqual({ code: 130, leftovers: [] });
    expect(stderr.trim()).toBe("quickstart: interrupted; nothing was left behind");
});

test("runs both front-ends until the emulator is empty again, and with --stay on a terminal stays until Ctrl-C with the console's address", async () => {
    // In one process: tsx's own ends with an error where the program takes long to end at a Ctrl-C.
    const script = join(REPOSITORY, "scripts", "quickstart.ts");
    const command = ["--import", require.resolve("tsx"), script, "--stay"];
    const { code, output } = await onTerminal([process.execPath, ...command], {
        env: { ...process.env, TMPDIR: scratch },
        keys: [{ after: /It stays until Ctrl-C\./, press: "\u0003" }],
    });
    const text = stripVTControlCharacters(output);
    if (code !== 0) {
        throw new Error(text);
    }
    const headings = text.split(/\r?\n/).filter((line) => line.startsWith("## "));
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
    expect(text).toContain('~ description: "Agents of the platform team." => "Changed by hand."');
    expect(text.match(/The emulator is empty/g)).toHaveLength(2);
    expect(text).toMatch(/All steps succeeded[^]*console[^\n]*http:\/\/127\.0\.0\.1:\d+\/_emulator\/\s/);
    const leftovers = (await readdir(scratch)).filter((name) => name.startsWith("pulumi-workspaces-"));
    expect(leftovers).toEqual([]);
});
