/** The results of the last measurement of each part, as bench/results.json keeps them: docs/performance.md and the chart are written from it. */
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { arch, cpus, release, totalmem } from "node:os";
import { join } from "node:path";
import { format, resolveConfig } from "prettier";
import * as z from "zod";
import type { Engine } from "../../toolchain/ensure";
import { REPOSITORY } from "../../toolchain/stack/project";
import type { PartResult } from "../part";

const FILE = join(REPOSITORY, "bench", "results.json");

const cell = z.union([z.string(), z.number()]);

const circumstances = z.object({
    /** `2026-11-24`. */
    date: z.string(),
    commit: z.string(),
    command: z.string(),
    seconds: z.number(),
    machine: z.string(),
});

const measuredPart = z.object({
    circumstances,
    tables: z.array(
        z.object({ title: z.string(), columns: z.array(z.string()), rows: z.array(z.array(cell)) }),
    ),
    panels: z
        .array(
            z.object({
                title: z.string(),
                unit: z.string(),
                bars: z.array(
                    z.object({
                        name: z.string(),
                        value: z.number(),
                        kind: z.enum(["floor", "ours", "peer"]),
                    }),
                ),
            }),
        )
        .optional(),
});

/** By the name of the part. */
const resultsFile = z.record(z.string(), measuredPart);

export type Circumstances = z.infer<typeof circumstances>;
export type MeasuredPart = PartResult & { readonly circumstances: Circumstances };
export type MeasuredParts = Readonly<Record<string, MeasuredPart>>;

/** Of parts that were never measured it has nothing. */
export function readResults(): MeasuredParts {
    // `panels` is absent or has a value: zod's type of an optional property allows undefined too.
    const parsed = resultsFile.parse(JSON.parse(readFileSync(FILE, "utf8")));
    return Object.fromEntries(
        Object.entries(parsed).map(([name, { panels, ...part }]) => [
            name,
            panels === undefined ? part : { ...part, panels },
        ]),
    );
}

export async function writeResults(parts: MeasuredParts): Promise<void> {
    const options = { ...(await resolveConfig(FILE)), parser: "json" };
    writeFileSync(FILE, await format(JSON.stringify(parts), options));
}

/** What is the same for all parts of a run. */
export function circumstancesOf(
    engine: Pick<Engine, "version">,
    args: readonly string[],
): Omit<Circumstances, "seconds"> {
    return {
        date: new Date().toISOString().slice(0, 10),
        commit: commit(),
        command: ["npm run bench", ...(args.length === 0 ? [] : ["--", ...args])].join(" "),
        machine: `${machine()}; Node.js ${process.versions.node}, Pulumi ${engine.version}`,
    };
}

/** What a measurement writes itself does not count as a change. */
const WRITTEN = ["bench/results.json", "docs/performance.md", "docs/performance.svg"];

function commit(): string {
    const git = (...args: string[]): string =>
        execFileSync("git", args, { cwd: REPOSITORY, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
    try {
        const changes = git("status", "--porcelain")
            .split("\n")
            .filter((line) => line !== "" && !WRITTEN.includes(line.slice(3)));
        const id = git("rev-parse", "--short=10", "HEAD").trim();
        return changes.length === 0 ? id : `${id} with uncommitted changes`;
    } catch {
        return "unknown (not in a git repository)";
    }
}

function machine(): string {
    const all = cpus();
    const cores = `${all.length} ${all.length === 1 ? "core" : "cores"}`;
    const model = all[0]?.model.trim() ?? "unknown";
    const memory = `${Math.round(totalmem() / 2 ** 30)} GiB of memory`;
    return `${cores} of ${model}, ${memory}, ${system()}, ${arch()}`;
}

/** The distribution, where it says its name, and the kernel. */
function system(): string {
    const kernel = `${process.platform === "linux" ? "Linux" : process.platform} ${release()}`;
    try {
        const name = /^PRETTY_NAME="?([^"\n]+)/m.exec(readFileSync("/etc/os-release", "utf8"))?.[1];
        return name === undefined ? kernel : `${name}, ${kernel}`;
    } catch {
        return kernel;
    }
}
