/** `pulumi-workspaces doctor`: one line for each check, with what to do. */
import { Command } from "commander";
import { createColors } from "picocolors";
import type { Check, Diagnosis, Status } from "../doctor/report";
import { FOUND, terminal } from "./outputs";

interface Options {
    cwd: string;
    stack?: string;
    json?: boolean;
    contract?: boolean;
}

const EXAMPLES = `
Examples:
  $ pulumi-workspaces doctor -C infra --stack prod
  $ pulumi-workspaces doctor --json
  $ AGENTENV_API_KEY=… pulumi-workspaces doctor --contract

Exit codes: 0 no error (there may be warnings), 7 an error was found, 1 doctor itself failed.`;

export function doctorCommand(): Command {
    return new Command("doctor")
        .description("look at what a run depends on: CLI, plugin, project, stack, credentials, services")
        .option("-C, --cwd <dir>", "folder of the project", ".")
        .option("--stack <name>", "stack whose configuration is used (default: the selected one)")
        .option("--json", "print the checks as JSON")
        .option("--contract", "verify, by reading only, what the provider assumes of the services' responses")
        .addHelpText("after", EXAMPLES)
        .action(runDoctor);
}

async function runDoctor({ cwd, stack, json, contract }: Options): Promise<void> {
    // Here and not above: it loads the whole provider, which no other command needs.
    const { diagnose } = await import("../doctor/index.js");
    const { checksOf } = await import("../doctor/report.js");
    const diagnosis = await diagnose({ folder: cwd, stack, contract: contract === true });
    process.stdout.write(json ? `${JSON.stringify(diagnosis, null, 2)}\n` : textOf(diagnosis));
    process.exitCode = checksOf(diagnosis).some(({ status }) => status === "error") ? FOUND : 0;
}

const WIDTH = "warning".length;

function textOf({ checks, contract = {} }: Diagnosis): string {
    const colours = createColors(terminal().colour === true);
    const paint: Record<Status, (text: string) => string> = {
        ok: colours.green,
        warning: colours.yellow,
        error: colours.red,
    };
    const line = ({ name, status, detail, mend }: Check): string =>
        `${paint[status](status.padEnd(WIDTH))}  ${name}: ${detail}${mend === undefined ? "" : `\n${" ".repeat(WIDTH)}  → ${mend}`}\n`;
    const contracts = Object.entries(contract).map(
        ([service, assumed]) =>
            `\n${colours.bold(`What is assumed of ${service}`)}\n${assumed.map(line).join("") || "nothing: its bodies are published\n"}`,
    );
    return checks.map(line).join("") + contracts.join("");
}
