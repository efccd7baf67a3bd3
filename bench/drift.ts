/**
 * `npm run bench:drift`: the time and the highest memory of `pulumi-workspaces drift` for stacks of few and of many resources, with the real engine and the
 * emulator. The table is for docs/drift.md.
 *
 *     npm run bench:drift                  800, 3,200 and 12,800 resources in all
 *     npm run bench:drift -- 400 1600      other numbers: multiples of 200
 *
 * The machine has to run Linux (memory and CPU time are read from /proc), and to be quiet for the seconds to mean anything.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { markdown } from "../harness/table";
import { buildDist, isBuilt } from "../scripts/build";
import { createProgress } from "../toolchain/index";
import { REPOSITORY } from "../toolchain/stack/project";
import { runUntilInterrupted } from "./command";
import { watchTree, type TreeUsage } from "./measure/processTree";
import { mebibytes, seconds } from "./measure/statistics";
import { driftEstate, type DriftEstate } from "./subjects/driftEstate";

const COUNTS = [800, 3_200, 12_800];
const STACKS = 4;
const MAIN = join(REPOSITORY, "dist", "cli", "main.js");

/** What the processes are called in the table. */
const KINDS = ["the command", "an engine", "a plugin"] as const;

interface Figures {
    readonly seconds: number;
    readonly usage: TreeUsage;
}

async function main(signal: AbortSignal): Promise<void> {
    const given = process.argv.slice(2).map(Number);
    const progress = createProgress();
    if (!isBuilt()) {
        await progress.during("Building dist/", buildDist);
    }
    const rows: (readonly (string | number)[])[] = [];
    for (const count of given.length > 0 ? given : COUNTS) {
        const { changed, figures } = await progress.during(`${count} resources`, () =>
            measured(count, signal),
        );
        rows.push([
            count,
            changed,
            seconds(figures.seconds),
            seconds(figures.usage.cpuSeconds),
            ...KINDS.map((kind) => mebibytes(figures.usage.peaks[kind] ?? 0)),
            mebibytes(figures.usage.together),
        ]);
    }
    const columns = [
        "resources",
        "findings",
        "seconds",
        "CPU, seconds",
        ...KINDS.map((kind) => `${kind}, MiB`),
        "all processes, MiB",
    ];
    console.log(markdown({ title: `drift of ${STACKS} stacks`, columns, rows }));
}

async function measured(count: number, signal: AbortSignal): Promise<{ changed: number; figures: Figures }> {
    const estate = await driftEstate(count, STACKS, signal);
    try {
        return { changed: estate.changed, figures: await run(estate, signal) };
    } finally {
        await estate.dispose();
    }
}

async function run({ folder, env, changed }: DriftEstate, signal: AbortSignal): Promise<Figures> {
    const args = [MAIN, "drift", "--all", "--quiet", "--format", "json", "--output", "html=drift.html"];
    const began = performance.now();
    const child = spawn(process.execPath, args, {
        cwd: folder,
        env,
        signal,
        stdio: ["ignore", "pipe", "inherit"],
    });
    const tree = watchTree(child.pid ?? 0, kindOf(child.pid));
    let text = "";
    child.stdout.setEncoding("utf8").on("data", (part: string) => (text += part));
    const [code] = (await once(child, "close")) as [number | null];
    const figures = { seconds: (performance.now() - began) / 1000, usage: tree.stop() };
    const { summary } = JSON.parse(text) as { summary: { changed: number; resources: number } };
    if (code !== 7 || summary.changed !== changed) {
        throw new Error(
            `drift ended with ${code}, and found ${JSON.stringify(summary)} in place of ${changed}`,
        );
    }
    return figures;
}

function kindOf(root: number | undefined) {
    return (pid: number, command: string): (typeof KINDS)[number] | undefined => {
        if (pid === root) {
            return "the command";
        }
        if (/\/pulumi (refresh|stack|config) /.test(command) || /^pulumi /.test(command)) {
            return "an engine";
        }
        return /plugin\.js/.test(command) ? "a plugin" : undefined;
    };
}

runUntilInterrupted(main);
