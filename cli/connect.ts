/** `pulumi-workspaces connect google`: a person's consent, as a secret in the configuration of a stack. */
import { Command, InvalidArgumentError } from "commander";
import { once } from "node:events";
import type { Connected } from "../connect/index";
import { interruption } from "./outputs";
import { parsePort } from "./port";

interface Options {
    workspace: string;
    cwd: string;
    stack?: string;
    config: string;
    port: number;
    browser: boolean;
}

const EXAMPLES = `
Examples:
  $ pulumi-workspaces connect google --workspace "$(pulumi stack output workspaceId)"
  $ pulumi-workspaces connect google --workspace ws_1 -C infra --stack prod --config calendarCode
  $ pulumi-workspaces connect google --workspace ws_1 --port 53682 --no-browser    (through ssh -L 53682:127.0.0.1:53682)

docs/google.md has a program that uses what is stored. Exit codes: 0 stored, 1 error: no code was stored.`;

export function connectCommand(): Command {
    const google = new Command("google")
        .description(
            "ask a person for consent to use a Google account, and store the code that `pulumi up` exchanges",
        )
        .requiredOption("--workspace <id>", "workspace to connect the account to")
        .option("-C, --cwd <dir>", "folder of the project", ".")
        .option("--stack <name>", "stack whose configuration takes the code (default: the selected one)")
        .option("--config <key>", "key of the configuration that takes the code", parseKey, "googleCode")
        .option(
            "--port <port>",
            "port of this machine to which the browser returns; 0 picks a free one",
            parsePort,
            0,
        )
        .option("--no-browser", "only print the address to open")
        .addHelpText("after", EXAMPLES)
        .action(runGoogle);
    return new Command("connect")
        .description("connect accounts that need a person's consent")
        .addCommand(google);
}

async function runGoogle({ workspace, cwd, stack, config, port, browser }: Options): Promise<void> {
    // Here and not above: it loads the whole provider, which no other command needs.
    const { connectGoogle } = await import("../connect/index.js");
    const connected = await connectGoogle({
        folder: cwd,
        stack,
        workspaceId: workspace,
        key: config,
        port,
        open: browser ? openBrowser : undefined,
        onProgress: (message) => process.stderr.write(`${message}\n`),
        signal: interruption(),
    });
    process.stdout.write(summaryOf(connected));
}

/** @throws Error where no browser can be started, or where the program that does so ends with a failure */
async function openBrowser(url: string): Promise<void> {
    const { default: open } = await import("open");
    const started = await open(url);
    const [code] = (await once(started, "exit")) as [number | null];
    if (code !== 0) {
        throw new Error(`${started.spawnfile} ended with exit code ${code}`);
    }
}

function summaryOf({ stack, keys }: Connected): string {
    const lines = [
        `stored in the configuration of ${stack}: ${keys.code} (secret), ${keys.state} (secret), ${keys.redirectUri}`,
        `next: \`pulumi up --stack ${stack}\`, soon: a code works once, and for a short time`,
    ];
    return `${lines.join("\n")}\n`;
}

function parseKey(text: string): string {
    if (!/^([\w.-]+:)?\w[\w.-]*$/.test(text)) {
        throw new InvalidArgumentError(
            "A key is a name, or a namespace and a name: googleCode, project:googleCode.",
        );
    }
    return text;
}
