/** `pulumi-workspaces drift`: what differs between the stacks and the services. It writes no state. */
import { Command, Option } from "commander";
import type { DriftOptions } from "../drift/detect";
import type { Report } from "../drift/report";
import {
    FOUND,
    INCOMPLETE,
    interruption,
    progress,
    withReportOptions,
    writeReport,
    type ReportOptions,
} from "./outputs";
import { withProgress } from "./driftProgress";

interface Options extends ReportOptions {
    cwd: string[];
    stack: string[];
    all?: boolean;
    runProgram?: boolean;
    unmanaged: "workspace" | "account" | "none";
    rules?: string;
    accept?: boolean;
    previous?: string;
}

const EXAMPLES = `
Examples:
  $ pulumi-workspaces drift -C infra --stack prod
  $ pulumi-workspaces drift -C infra --all --output json=drift.json --output markdown=drift.md
  $ pulumi-workspaces drift --all --previous drift.json --strict

Exit codes: 0 nothing found, 7 drift found, 1 error, 8 with --strict: nothing found, but not everything could be compared.`;

export function driftCommand(): Command {
    const list = (value: string, before: string[]): string[] => [...before, value];
    const command = new Command("drift")
        .description("compare stacks with the services; nothing is written to a state or a service")
        .option(
            "-C, --cwd <dir>",
            "folder of a project; may be repeated (default: the current one)",
            list,
            [],
        )
        .option("--stack <name>", "stack to look at; may be repeated (default: the selected one)", list, [])
        .option("--all", "look at all stacks of each project")
        .option("--run-program", "run the program, for provider settings that only it knows")
        .addOption(
            new Option("--unmanaged <scope>", "where to look for objects that no stack manages")
                .choices(["workspace", "account", "none"])
                .default("workspace"),
        )
        .option("--rules <file>", "YAML file of what is no finding (default: drift.yaml, if it exists)")
        .option("--accept", "add a rule for each finding to the file of rules")
        .option(
            "--previous <file>",
            "JSON report of an earlier run: marks what is new, lists what was resolved",
        )
        .addHelpText("after", EXAMPLES)
        .action(runDrift);
    return withReportOptions(command);
}

async function runDrift(options: Options): Promise<void> {
    // Here and not above: it loads the whole provider, which no other command needs.
    const { detectDrift } = await import("../drift/detect.js");
    const { accept, isIncomplete } = await import("../drift/outcome.js");
    const signal = interruption();
    const report = await withProgress({ quiet: options.quiet === true }, (onProgress) =>
        detectDrift({ ...optionsOf(options), onProgress, signal }),
    );
    await writeReport(report, options);
    for (const line of [...report.expiredRules, ...report.unusedRules]) {
        progress(options, `warning: ${line}`);
    }
    if (options.accept) {
        const { file, added } = await accept(report, options.rules);
        progress(options, `${added} rules were added to ${file}`);
    }
    process.exitCode = exitCode(report, options, isIncomplete(report));
}

function optionsOf(options: Options): DriftOptions {
    const { cwd, stack, all, runProgram, unmanaged, rules, previous } = options;
    return {
        ...(cwd.length > 0 ? { folders: cwd } : {}),
        stacks: stack,
        unmanaged,
        ...(all === undefined ? {} : { all }),
        ...(runProgram === undefined ? {} : { runProgram }),
        ...(rules === undefined ? {} : { rules }),
        ...(previous === undefined ? {} : { previous }),
    };
}

function exitCode({ summary, stacks }: Report, { strict }: Options, incomplete: boolean): number {
    if (stacks.some(({ status }) => status === "error")) {
        return 1;
    }
    if (summary.changed + summary.deleted + summary.unmanaged > 0) {
        return FOUND;
    }
    return strict && incomplete ? INCOMPLETE : 0;
}
