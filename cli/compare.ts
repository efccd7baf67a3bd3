/** `pulumi-workspaces compare`: what differs between two environments. */
import { Command } from "commander";
import type { Comparison } from "../drift/compare/comparison";
import {
    FOUND,
    INCOMPLETE,
    interruption,
    withReportOptions,
    writeReport,
    type ReportOptions,
} from "./outputs";

interface Options extends ReportOptions {
    cwd: string;
    ignore: string[];
}

const EXAMPLES = `
A side is stack:NAME, workspace:ID (live) or file:EXPORT.json.

Examples:
  $ pulumi-workspaces compare stack:staging stack:prod -C infra
  $ pulumi-workspaces compare stack:prod workspace:ws_1 --ignore description
  $ pulumi-workspaces compare file:before.json stack:prod --output html=comparison.html

Exit codes: 0 no difference, 7 differences, 1 error, 8 with --strict: none, but not all secrets could be compared.`;

export function compareCommand(): Command {
    const list = (value: string, before: string[]): string[] => [...before, value];
    const command = new Command("compare")
        .description("compare two environments by natural keys, without ids; nothing is written")
        .argument("<left>", "a side")
        .argument("<right>", "a side")
        .option("-C, --cwd <dir>", "folder of the project", ".")
        .option("--ignore <glob>", "type, key or property that is no difference; may be repeated", list, [])
        .addHelpText("after", EXAMPLES)
        .action(runCompare);
    return withReportOptions(command);
}

async function runCompare(left: string, right: string, options: Options): Promise<void> {
    // Here and not above: it loads the whole provider, which no other command needs.
    const { compare } = await import("../drift/compare/compare.js");
    const { cwd, ignore } = options;
    const result = await compare(left, right, { folder: cwd, ignore, signal: interruption() });
    await writeReport(result, options);
    process.exitCode = exitCode(result, options);
}

function exitCode({ summary }: Comparison, { strict }: Options): number {
    if (summary.onlyLeft + summary.onlyRight + summary.different > 0) {
        return FOUND;
    }
    return strict && summary.unverifiable > 0 ? INCOMPLETE : 0;
}
