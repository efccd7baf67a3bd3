/** `npm run faults`: the fault runs at full size, with their results as Markdown. Exits with 1 if a result is not the expected one. */
import { Command, InvalidArgumentError } from "commander";
import { createProgress, ensureEngine } from "../toolchain/index";
import { elapsed } from "../toolchain/progress";
import { RUNS } from "../harness/faults/registry";
import { markdown } from "../harness/table";
import { buildDist, isBuilt } from "./build";

const EXIT_INTERRUPTED = 130;

interface Options {
    readonly run?: string[];
    readonly size?: number;
    readonly seed: number;
}

const command = new Command("faults")
    .description("Fault runs against the emulator. Each takes minutes at full size.")
    .option("--run <name...>", `which: ${Object.keys(RUNS).join(", ")} (default: all)`)
    .option("--size <n>", "the size of the run, in its own unit (default: each run's own)", natural)
    .option("--seed <n>", "the seed of the random numbers", natural, 1);

function natural(text: string): number {
    const number = Number(text);
    if (!Number.isInteger(number) || number < 1) {
        throw new InvalidArgumentError("It must be an integer of at least 1.");
    }
    return number;
}

async function main(signal: AbortSignal): Promise<number> {
    const { run: names = Object.keys(RUNS), size, seed } = command.parse().opts<Options>();
    const runs = names.map((name) => RUNS[name] ?? command.error(`error: unknown run "${name}"`));
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
            console.log(`\nUnexpected: ${one}`);
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
