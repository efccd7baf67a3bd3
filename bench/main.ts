/**
 * `npm run bench`: what this provider costs, against the least that is possible and against what users would otherwise take.
 *
 *     npm run bench                             all parts, as Markdown on stdout; progress is on stderr
 *     npm run bench -- --write                  and writes them to bench/results.json, docs/performance.md and docs/performance.svg
 *     npm run bench -- --only start,engine      some parts: start, engine, profile, peers, growth, latency, pace
 *     npm run bench -- --quick                  small sizes: shows that it works, and measures nothing
 *     npm run bench -- --render                 writes the page and the chart from bench/results.json, and measures nothing
 *
 * The machine has to be quiet, and to run Linux (CPU and memory are read from /proc). The peers are built from Go modules the first time and kept in the
 * user's cache folder: OpenTofu takes some minutes of two cores. docs/performance.md says what each part measures.
 *
 * parts/ has a file for each part, subjects/ what the parts measure, measure/ how, peers/ and servers/ the sources of what is compared, report/ the
 * results.
 */
import { Command, InvalidArgumentError } from "commander";
import { writeFile } from "node:fs/promises";
import { buildDist, isBuilt } from "../scripts/build";
import { createProgress, ensureEngine } from "../toolchain/index";
import type { PartContext } from "./part";
import { goPeer } from "./peers/goPeers";
import { PART_NAMES, partOf, type PartName } from "./parts/registry";
import { CHART, chartOf } from "./report/chart";
import { PAGE, pageWith, partMarkdown } from "./report/page";
import { circumstancesOf, readResults, writeResults, type MeasuredParts } from "./report/results";

const EXIT_INTERRUPTED = 130;

interface Options {
    readonly only: readonly PartName[];
    readonly rounds?: number;
    readonly quick?: boolean;
    readonly write?: boolean;
    readonly render?: boolean;
}

const command = new Command("bench")
    .description("Benchmarks of the provider against floors and peers. The machine has to be quiet.")
    .option("--only <parts>", `some of ${PART_NAMES.join(", ")}`, partNames, PART_NAMES)
    .option("--rounds <n>", "rounds of the parts start, engine and peers (default: each part's own)", natural)
    .option("--quick", "small sizes, for a smoke test")
    .option("--write", "write bench/results.json, docs/performance.md and docs/performance.svg")
    .option("--render", "write the page and the chart from bench/results.json, without a measurement");

function partNames(text: string): PartName[] {
    return text.split(",").map((name) => {
        const known = PART_NAMES.find((one) => one === name.trim());
        if (known === undefined) {
            throw new InvalidArgumentError(`Parts are ${PART_NAMES.join(", ")}.`);
        }
        return known;
    });
}

function natural(text: string): number {
    const number = Number(text);
    if (!Number.isInteger(number) || number < 1) {
        throw new InvalidArgumentError("It must be an integer of at least 1.");
    }
    return number;
}

async function main(signal: AbortSignal): Promise<void> {
    const { only, rounds, quick = false, write = false, render = false } = command.parse().opts<Options>();
    if (write && quick) {
        command.error("error: --quick measures nothing that could be written");
    }
    if (render) {
        await writeReport(readResults());
        return;
    }
    if (process.platform !== "linux") {
        command.error("error: CPU and memory are read from /proc, which only Linux has");
    }
    const progress = createProgress();
    const engine = await ensureEngine({ progress, signal });
    if (!isBuilt()) {
        await progress.during("Building dist/", buildDist);
    }
    const context: PartContext = { quick, rounds, signal, progress };
    const names = PART_NAMES.filter((one) => only.includes(one));
    for (const peer of new Set(names.flatMap((name) => partOf(name).peers ?? []))) {
        await goPeer(peer, context);
    }
    for (const name of names) {
        const circumstances = circumstancesOf(engine, process.argv.slice(2));
        const began = performance.now();
        const result = await partOf(name).run(context);
        const seconds = Math.round((performance.now() - began) / 1000);
        const measured = { circumstances: { ...circumstances, seconds }, ...result };
        console.log(`\n## ${partOf(name).title}\n\n${partMarkdown(measured)}`);
        if (write) {
            // After each part: an interrupted run keeps what it has measured.
            const all = { ...readResults(), [name]: measured };
            await writeResults(all);
            await writeReport(all);
        }
    }
}

async function writeReport(parts: MeasuredParts): Promise<void> {
    await writeFile(PAGE, await pageWith(parts));
    await writeFile(CHART, await chartOf(parts));
}

const interruption = new AbortController();
for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(name, () => interruption.abort(new Error("interrupted")));
}
void main(interruption.signal)
    .catch((error: unknown) => {
        const interrupted = interruption.signal.aborted;
        console.error(interrupted ? "interrupted" : error instanceof Error ? error.message : error);
        return interrupted ? EXIT_INTERRUPTED : 1;
    })
    .then((code) => {
        process.exitCode = code ?? 0;
    });
