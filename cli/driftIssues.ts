/** `pulumi-workspaces drift-issues`: one issue at GitHub for each stack with drift, from a report of `drift`. */
import { Command } from "commander";
import { interruption } from "./outputs";

interface Options {
    label: string;
    repo?: string;
    dryRun?: boolean;
}

const EXAMPLES = `
Examples:
  $ pulumi-workspaces drift --all --previous previous.json --output json=drift.json
  $ pulumi-workspaces drift-issues drift.json

It runs GitHub's command line, gh, with the environment's GH_TOKEN. Exit codes: 0 done, 1 error.`;

export function driftIssuesCommand(): Command {
    return new Command("drift-issues")
        .description("open, update and close one GitHub issue for each stack with drift")
        .argument("<report>", "JSON report of `drift`; what it marks as new becomes a comment")
        .option("--label <name>", "label of the issues", "drift")
        .option("--repo <owner/name>", "repository (default: GH_REPO, or that of the current folder)")
        .option("--dry-run", "print what would be done")
        .addHelpText("after", EXAMPLES)
        .action(runDriftIssues);
}

async function runDriftIssues(report: string, { label, repo, dryRun }: Options): Promise<void> {
    const { updateIssues } = await import("../drift/issues/index.js");
    await updateIssues(report, {
        label,
        repository: repo,
        dryRun: dryRun === true,
        signal: interruption(),
        onChange: (line) => process.stdout.write(`${line}\n`),
    });
}
