/** `npm run faults`: the runs under faults at full size, and their figures as Markdown. Exits with 1 where a figure is not the wanted one. */
import { Command, InvalidArgumentError } from "commander";
import { createProgress, ensureEngine } from "../toolchain/index";
import { elapsed } from "../toolchain/progress";
import { RUNS } from "../harness/faults/registry";
import { markdown } from "../harness/faults/report";
import { buildDist, isBuilt } from "./build";

const EXIT_INTERRUPTED = 130;

interface Options {
    readonly run?: string[];
    readonly size?: number;
    readonly seed: number;
}

const command = new Command("faults")
    .description("Runs under faults, against the emulator. Each takes minutes at its full size.")
    .option("--run <name...>", `which: ${Object.keys(RUNS).join(", ")} (default: all)`)
    .option("--size <n>", "how many of what the run counts (default: each run's own)", natural)
    .option("--seed <n>", "what chance goes by", natural, 1);

function natural(text: string): number {
    const number = Number(text);
    if (!Number.isInteger(number) || number < 1) {
        throw new InvalidArgumentError("It has to be a whole number from 1.");
    }
    return number;
}

async function main(signal: AbortSignal): Promise<number> {
    const { run: wanted = Object.keys(RUNS), size, seed } = command.parse().opts<Options>();
    const runs = wanted.map((name) => RUNS[name] ?? command.error(`error: there is no run "${name}"`));
    const progress = createProgress();
    await ensureEngine({ progress, signal });
    if (!isBuilt()) {
        await progress.during("Building dist/", buildDist);
    }
    let code = 0;
    for (const { title, unit, fullSize, run } of runs) {
        const began = Date.now();
        const { tables, problems } = await progress.during(title, (detail) =>
            run({ size: size ?? fullSize, seed, signal, detail }),
        );
        console.log(`\n### ${title}\n`);
        console.log(`${size ?? fullSize} ${unit}; seed ${seed}; ${elapsed(Date.now() - began)}.\n`);
        console.log(tables.map(markdown).join("\n\n"));
        for (const one of problems) {
            code = 1;
            console.log(`\nNot as wanted: ${one}`);
        }
    }
    return code;
}

const interruption = new AbortController();
for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(name, () => interruption.abort(new Error("interrupted")));
}
void main(interruption.signal)
    .catch((error: unknown) => {
        console.error(error instanceof Error ? error.message : error);
        return interruption.signal.aborted ? EXIT_INTERRUPTED : 1;
    })
    .then((code) => {
        process.exitCode = code;
    });
