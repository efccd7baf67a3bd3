/** What `drift` and `compare` share: files of results, the terminal, exit codes. */
import { InvalidArgumentError, Option } from "commander";
import { rename, rm, writeFile } from "node:fs/promises";
import type { FormatOptions } from "../drift/formats/format";

/** The engine's own code for changes that were not expected. */
export const FOUND = 7;
/** Nothing found, but not everything could be compared. */
export const INCOMPLETE = 8;

export interface Output {
    format: string;
    file: string;
}

/** `--output json=drift.json`, as often as one likes. */
export function outputOption(formats: readonly string[]): Option {
    return new Option("--output <format=file>", "write a format to a file; may be repeated")
        .default([])
        .argParser((value: string, before: Output[]): Output[] => {
            const [, format = "", file = ""] = /^(\w+)=(.+)$/s.exec(value) ?? [];
            if (!formats.includes(format)) {
                throw new InvalidArgumentError(
                    `Give a format and a file, as json=report.json. Formats: ${formats.join(", ")}.`,
                );
            }
            return [...before, { format, file }];
        });
}

export function terminal(): FormatOptions {
    const { isTTY, columns } = process.stdout;
    const colour = isTTY && !process.env["NO_COLOR"];
    return { colour, width: isTTY ? columns : undefined };
}

/** All files or none: each is written beside its place first. */
export async function writeAll(files: readonly { file: string; text: string }[]): Promise<void> {
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
