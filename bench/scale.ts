/**
 * `npm run bench:scale`: several runs of Pulumi at once against one service with a rate limit, as a pipeline with a job for each stack makes them. The table is
 * for docs/scale.md.
 *
 *     npm run bench:scale                  1,000 workspaces in 4 stacks, 50 requests a second
 *     npm run bench:scale -- 200 2 20      other numbers: workspaces, stacks, requests a second
 *
 * The machine has to be quiet for the seconds to mean anything.
 */
import { join } from "node:path";
import { stringify } from "yaml";
import { markdown } from "../harness/table";
import { buildDist, isBuilt } from "../scripts/build";
import { createProgress } from "../toolchain/index";
import { REPOSITORY } from "../toolchain/stack/project";
import { createStack, type OperationResult, type Stack } from "../toolchain/stack/stack";
import { runUntilInterrupted } from "./command";
import { EmulatorProcess } from "./measure/emulatorProcess";
import { seconds } from "./measure/statistics";
import { Cleanup } from "./subjects/cleanup";

/** Requests that the service accepts at once. */
const BURST = 50;

const STEPS: Readonly<Record<string, (stack: Stack) => Promise<OperationResult>>> = {
    "`up`, which creates all": (stack) => stack.up(["--skip-preview"]),
    "`up`, which changes nothing": (stack) => stack.up(["--skip-preview"]),
    "`refresh --preview-only`": (stack) => stack.refresh(["--preview-only", "--expect-no-changes"]),
    "`destroy`": (stack) => stack.destroy(["--skip-preview"]),
};

interface Size {
    readonly workspaces: number;
    readonly stacks: number;
    readonly perSecond: number;
    /** Whether responses show the limit before it is exceeded. */
    readonly headers: boolean;
}

async function main(signal: AbortSignal): Promise<void> {
    const [workspaces = 1_000, stacks = 4, perSecond = 50] = process.argv.slice(2).map(Number);
    const progress = createProgress();
    if (!isBuilt()) {
        await progress.during("Building dist/", buildDist);
    }
    const rows: string[][] = [];
    for (const [shown, headers] of [
        ["429 with `Retry-After`", false],
        ["headers", true],
    ] as const) {
        const size = { workspaces, stacks, perSecond, headers };
        const figures = await progress.during(`The limit is shown by ${shown}`, () => run(size, signal));
        rows.push(...figures.map((row) => [shown, ...row]));
    }
    const columns = ["limit is shown by", "step", "requests", "refused", "seconds", "at the limit, seconds"];
    const title = `${workspaces} workspaces in ${stacks} stacks at once, ${perSecond} requests a second`;
    console.log(markdown({ title, columns, rows }));
}

/** A row for each step. */
async function run(size: Size, signal: AbortSignal): Promise<string[][]> {
    const cleanup = new Cleanup();
    return cleanup.unlessFailed(async () => {
        const emulator = cleanup.add(await EmulatorProcess.start(signal), (started) => started.stop());
        const names = Array.from({ length: size.stacks }, (_, index) => `stack${index}`);
        const stacks = await Promise.all(
            names.map(async (name) =>
                cleanup.add(
                    await createStack({
                        program: { "Pulumi.yaml": programOf(name, size.workspaces / size.stacks) },
                        env: emulator.env,
                        signal,
                    }),
                    (created) => created.dispose(),
                ),
            ),
        );
        const { perSecond, headers } = size;
        await emulator.faults({ rateLimit: { perSecond, burst: BURST, headers } });
        const rows: string[][] = [];
        for (const [step, perform] of Object.entries(STEPS)) {
            await emulator.takeRequests();
            const began = performance.now();
            const results = await Promise.all(stacks.map(perform));
            const took = (performance.now() - began) / 1000;
            const failed = results.find(({ code }) => code !== 0);
            if (failed !== undefined) {
                throw new Error(failed.output);
            }
            const requests = await emulator.takeRequests();
            const refused = requests.filter(({ status }) => status === 429).length;
            const ideal = Math.max(0, requests.length - refused - BURST) / perSecond;
            rows.push([step, String(requests.length), String(refused), seconds(took), seconds(ideal)]);
        }
        await cleanup.run();
        return rows;
    });
}

function programOf(stack: string, workspaces: number): string {
    const resources = Array.from({ length: workspaces }, (_, index) => [
        `workspace${index}`,
        { type: "workspaces:agentenv:Workspace", properties: { name: `${stack}-${index}` } },
    ]);
    return stringify({
        name: "scale",
        runtime: "yaml",
        plugins: { providers: [{ name: "workspaces", path: join(REPOSITORY, "dist") }] },
        resources: Object.fromEntries(resources) as unknown,
    });
}

runUntilInterrupted(main);
