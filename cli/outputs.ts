/** What `drift` and `compare` share: formats and files of a report, the terminal, signals, exit codes. */
import { InvalidArgumentError, Option, type Command } from "commander";
import { rename, rm, writeFile } from "node:fs/promises";
import type { FormatOptions } from "../drift/formats/format";
import { FORMAT_NAMES, type FormatName } from "../drift/formats/names";
import type { AnyReport } from "../drift/views/index";

/** The engine's own code for changes that were not expected. */
export const FOUND = 7;
/** Nothing found, but not everything could be compared. */
export const INCOMPLETE = 8;

export interface ReportOptions {
    format: FormatName;
    output: Output[];
    strict?: boolean;
    quiet?: boolean;
}

interface Output {
    format: FormatName;
    file: string;
}

/** `--format`, and `--output json=report.json` as often as one likes. */
export function withReportOptions(command: Command): Command {
    return command
        .addOption(
            new Option("--format <format>", "format of the output")
                .choices([...FORMAT_NAMES])
                .default("table"),
        )
        .addOption(
            new Option("--output <format=file>", "write a format to a file; may be repeated")
                .default([])
                .argParser((value: string, before: Output[]) => [...before, outputIn(value)]),
        )
        .option(
            "--strict",
            `exit with ${INCOMPLETE} if nothing was found but not everything could be compared`,
        )
        .option("--quiet", "nothing on stderr but errors");
}

function outputIn(value: string): Output {
    const [, name = "", file = ""] = /^(\w+)=(.+)$/s.exec(value) ?? [];
    const format = FORMAT_NAMES.find((one) => one === name);
    if (format === undefined) {
        throw new InvalidArgumentError(
            `Give a format and a file, as json=report.json. Formats: ${FORMAT_NAMES.join(", ")}.`,
        );
    }
    return { format, file };
}

/** Prints the report, and writes its files. */
export async function writeReport(report: AnyReport, { format, output }: ReportOptions): Promise<void> {
    // Here and not above: it loads the whole provider, which no other command needs.
    const { render } = await import("../drift/formats/index.js");
    const files = output.map((one) => ({ file: one.file, text: render(report, one.format) }));
    process.stdout.write(render(report, format, terminal()));
    await writeAll(files);
}

/** For people who wait: on stderr, apart from the report. */
export function progress({ quiet }: Pick<ReportOptions, "quiet">, message: string): void {
    if (!quiet) {
        process.stderr.write(`${message}\n`);
    }
}

/** Ends a command where a person or a pipeline interrupts it, with its child processes. */
export function interruption(): AbortSignal {
    const stop = new AbortController();
    for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
        process.once(name, () => stop.abort(new Error(`interrupted by ${name}`)));
    }
    return stop.signal;
}

/** How the standard output shows a report. */
export function terminal(): FormatOptions {
    const { isTTY, columns } = process.stdout;
    const colour = isTTY && !process.env["NO_COLOR"];
    return { colour, width: isTTY ? columns : undefined };
}

/** All files or none: each is written beside its place first. */
async function writeAll(files: readonly { file: string; text: string }[]): Promise<void> {
    const written: { temporary: string; file: string }[] = [];
    try {
        for (const { file, text } of files) {
            const temporary = `${file}.tmp-${process.pid}`;
            written.push({ temporary, file });
            await writeFile(temporary, text);
        }
        for (const { temporary, file } of written) {
            await rename(temporary, file);
        }
    } catch (error) {
        await Promise.all(written.map(({ temporary }) => rm(temporary, { force: true })));
        const { code, path } = error as NodeJS.ErrnoException;
        throw new Error(
            `${path?.replace(/\.tmp-\d+$/, "") ?? "a file"} cannot be written (${code ?? "unknown error"})`,
            { cause: error },
        );
    }
}
