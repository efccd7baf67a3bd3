/** docs/first-stack.md: its files and commands, as they are, with the installed package and the emulator that the page starts; then the steps of its pipeline. */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "yaml";
import * as z from "zod";
import { filesOfPage, textOfPage } from "../../harness/pages";
import { createStack, type CommandResult, type Stack } from "../../toolchain/stack/stack";
import { freePort } from "./support/freePort";
import { installPackageWithCommand } from "./support/installedPackage";

const PAGE = "docs/first-stack.md";
const EMULATOR = "npx pulumi-workspaces emulator --port 4010 --seed seed.yaml";
const FINDS = "npx pulumi-workspaces drift --stack dev";
const RESTORES = "pulumi up --refresh --yes";
const WORKFLOW = ".github/workflows/stack.yml";

const jobs = z.object({
    jobs: z.record(z.string(), z.object({ steps: z.array(z.object({ run: z.string().optional() })) })),
});

let stack: Stack;
let emulator: ChildProcess;
let files: Readonly<Record<string, string>>;
let port: number;

beforeAll(async () => {
    port = await freePort();
    files = Object.fromEntries(
        Object.entries(filesOfPage(PAGE)).map(([name, text]) => [name, text.replaceAll(":4010", `:${port}`)]),
    );
    stack = await createStack({ program: files, language: "nodejs", plugin: false });
    const modules = join(stack.folder, "node_modules");
    await installPackageWithCommand(modules);
    emulator = await startEmulator();
});

afterAll(async () => {
    if (emulator.exitCode === null) {
        const exit = once(emulator, "exit");
        // npx has the emulator as its child: the group has both.
        process.kill(-(emulator.pid ?? 0), "SIGTERM");
        await exit;
    }
    await stack.dispose();
});

/** By the page's own command, until it prints its URLs. */
async function startEmulator(): Promise<ChildProcess> {
    const command = onPage(EMULATOR).replace("4010", String(port));
    const child = spawn("sh", ["-c", command], {
        cwd: stack.folder,
        env: stack.env,
        stdio: ["ignore", "pipe", "inherit"],
        detached: true,
    });
    await once(child.stdout, "data");
    return child;
}

/** A command that the page has on a line of its own. */
function onPage(command: string): string {
    expect(textOfPage(PAGE)).toContain(`\n    ${command}\n`);
    return command;
}

function inFolder(...scripts: readonly (string | undefined)[]): Promise<CommandResult> {
    return stack.script([files["environment.sh"], ...scripts].join("\n"), {
        env: { GITHUB_STEP_SUMMARY: join(stack.folder, "summary.md") },
    });
}

async function succeeds(...scripts: readonly (string | undefined)[]): Promise<string> {
    const { code, output } = await inFolder(...scripts);
    expect({ code, output }).toMatchObject({ code: 0 });
    return output;
}

/** What the pipeline runs in a job. `npm ci` is what the set-up above stands for. */
function stepsOf(job: string): string[] {
    const { steps } = jobs.parse(parse(files[WORKFLOW] ?? "")).jobs[job] ?? { steps: [] };
    return steps.flatMap(({ run }) => (run === undefined || run === "npm ci" ? [] : [run]));
}

test("a stack is created, a change by hand is found and reverted, the pipeline does the same, and everything is destroyed", async () => {
    const up = await succeeds(files["up.sh"]);
    expect(up).toContain("+ 5 created");
    expect(up).toContain("5 unchanged");

    await succeeds(files["by-hand.sh"]);
    const found = await inFolder(onPage(FINDS));
    expect({ code: found.code, output: found.output }).toMatchObject({ code: 7 });
    expect(found.output).toContain("Agents of the platform team.");
    expect(found.output).toContain("Changed by hand.");

    await succeeds(onPage(RESTORES), FINDS);

    await succeeds(files["by-hand.sh"]);
    const [drift = "", summary = ""] = stepsOf("drift");
    const job = await inFolder(drift);
    expect({ code: job.code, output: job.output }).toMatchObject({ code: 7 });
    await succeeds(summary);
    expect(await readFile(join(stack.folder, "summary.md"), "utf8")).toContain("Changed by hand.");
    expect(await succeeds(...stepsOf("up"))).toContain("~ 1 updated");

    await succeeds(files["end.sh"]);
});
