/**
 * `npm run guards -- [file or folder…]`: alters the guards of provider/{core,http,server,dynamic} one at a time (conditions, `??`, `&&`, `||`, numeric
 * constants) and prints the alterations that no unit or protocol test detects.
 *
 * Not Stryker: its jest runner switches alterations inside the process of the tests, and most guards here run only in the built
 * plugin, another process. Its command runner would run every test for every alteration, without knowing which ones reach it.
 */
import { Command, InvalidArgumentError } from "commander";
import { createHash } from "node:crypto";
import { appendFileSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createProgress } from "../toolchain/index";
import { buildDist, isBuilt } from "./build";
import type { Mutation } from "./guards/mutations";
import { ensureFolder, pathIn, Sandbox, type TestFile } from "./guards/sandbox";

const ROOT = join(__dirname, "..");
/** Not below node_modules: jest transforms nothing there. */
const CACHE = join(tmpdir(), `pulumi-workspaces-guards-${hash(ROOT)}`);
const EXIT_UNNOTICED = 1;
const EXIT_INTERRUPTED = 130;

interface Options {
    readonly again?: boolean;
    readonly afresh?: boolean;
    readonly longest: number;
    readonly tests: readonly string[];
    readonly layer: readonly string[];
    readonly part: readonly [number, number];
}

interface Outcome {
    readonly key: string;
    readonly noticed: boolean;
}

const command = new Command("guards")
    .description(
        "Alters guards one at a time, and prints the alterations that no unit or protocol test detects.",
    )
    .argument("[paths...]", "files or folders of provider/ (default: core, http, server and dynamic)")
    .option("--again", "repeat the alterations that an earlier run did not detect")
    .option("--afresh", "discard the results of earlier runs")
    .option(
        "--longest <seconds>",
        "leave out test files that take longer: a first pass, before one with --again",
        Number,
        Infinity,
    )
    .option("--tests <names>", "only test files with one of these texts in their path", list, [""])
    .option("--layer <names>", "unit, protocol or both, with a comma between them", list, [
        "unit",
        "protocol",
    ])
    .option("--part <n/of>", "only the nth of several parts, for concurrent runs", part, [1, 1] as const);

function list(text: string): string[] {
    return text.split(",");
}

function part(text: string): readonly [number, number] {
    const [, nth, of] = /^(\d+)\/(\d+)$/.exec(text)?.map(Number) ?? [];
    if (nth === undefined || of === undefined || nth < 1 || nth > of) {
        throw new InvalidArgumentError("It must have the form 1/2.");
    }
    return [nth, of];
}

async function main(): Promise<number> {
    const paths = command.parse().args.map((path) => pathIn(ROOT, path));
    const { again = false, afresh = false, longest, tests: names, layer, part } = command.opts<Options>();
    const progress = createProgress();
    if (!isBuilt()) {
        await progress.during("Building dist/", buildDist);
    }
    // Each part has its own copy, and all append their outcomes to one file.
    const folder = join(CACHE, `part-${part[0]}`);
    const results = join(CACHE, "outcomes.jsonl");
    ensureFolder(results);
    if (afresh) {
        rmSync(results, { force: true });
    }
    const sandbox = new Sandbox(ROOT, folder);
    await progress.during("Altering a copy", () => sandbox.prepare());
    const recordings: TestFile[] = [];
    for (const name of layer) {
        const recording = await progress.during(`Running each file of test/${name} alone`, (detail) =>
            recorded(sandbox, { layer: name, names }, detail),
        );
        recordings.push(...recording);
    }
    const tests = recordings
        .filter(({ milliseconds }) => milliseconds <= longest * 1000)
        // The file that reaches the fewest guards is the one most likely to be about this one; a fast file is tried before a slow one.
        .sort((one, other) => cost(one) - cost(other));

    const known = new Map(outcomesIn(results).map(({ key, noticed }) => [key, noticed]));
    const selected = sandbox.mutations.filter(
        ({ file, id }) => isIn(paths, file) && id % part[1] === part[0] - 1,
    );
    await progress.during(`Trying ${selected.length} alterations`, async (detail) => {
        for (const [index, mutation] of selected.entries()) {
            const key = keyOf(mutation);
            const before = known.get(key);
            if (before === true || (before === false && !again)) {
                continue;
            }
            detail(`${index + 1} of ${selected.length}: ${mutation.file}:${mutation.line}`);
            const noticed = await sandbox.isNoticed(mutation, tests);
            known.set(key, noticed);
            appendFileSync(results, `${JSON.stringify({ key, noticed } satisfies Outcome)}\n`);
        }
    });
    const unnoticed = selected.filter((mutation) => known.get(keyOf(mutation)) === false);
    for (const { file, line, guard, altered, id } of unnoticed) {
        const reached = tests.some(({ reaches }) => reaches.includes(id)) ? "" : " (not reached by a test)";
        console.log(`${file}:${line}${reached}\n    ${guard}\n    as: ${altered}`);
    }
    console.log(`\n${selected.length} alterations, ${unnoticed.length} not detected`);
    return unnoticed.length > 0 ? EXIT_UNNOTICED : 0;
}

function cost({ reaches, milliseconds }: TestFile): number {
    return reaches.length * milliseconds;
}

/** The last recording of these tests, if no file has changed since. */
async function recorded(
    sandbox: Sandbox,
    tests: { layer: string; names: readonly string[] },
    detail: (text: string) => void,
): Promise<TestFile[]> {
    const file = join(CACHE, `tests-${tests.layer}.json`);
    const state = hash(JSON.stringify([sandbox.mutations, tests]) + sandbox.sources(tests.layer));
    if (existsSync(file)) {
        const recording = JSON.parse(readFileSync(file, "utf8")) as { state: string; tests: TestFile[] };
        if (recording.state === state) {
            return recording.tests;
        }
    }
    const recording = await sandbox.record(tests, detail);
    writeFileSync(file, JSON.stringify({ state, tests: recording }));
    return recording;
}

function outcomesIn(file: string): Outcome[] {
    return existsSync(file)
        ? readFileSync(file, "utf8")
              .split("\n")
              .filter((line) => line !== "")
              .map((line) => JSON.parse(line) as Outcome)
        : [];
}

/** An outcome is valid until the file with the guard changes. */
function keyOf({ file, line, guard, altered }: Mutation): string {
    return `${file}@${hash(readFileSync(join(ROOT, file), "utf8"))}:${line}: ${guard} => ${altered}`;
}

function isIn(paths: readonly string[], file: string): boolean {
    return paths.length === 0 || paths.some((path) => file === path || file.startsWith(`${path}/`));
}

function hash(text: string): string {
    return createHash("sha256").update(text).digest("hex").slice(0, 12);
}

// process.exit() also ends the running tests, which a signal would not.
for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(name, () => process.exit(EXIT_INTERRUPTED));
}
void main()
    .catch((error: unknown) => {
        console.error(error instanceof Error ? error.message : error);
        return EXIT_UNNOTICED;
    })
    .then((code) => {
        process.exitCode = code;
    });
