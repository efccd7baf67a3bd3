/** `pulumi-workspaces emulator`: the emulator as a command. */
import { Command, InvalidArgumentError } from "commander";
import { readFileSync } from "node:fs";
import type { StartedServices } from "../emulator/emulator";
import type { FaultPlan } from "../emulator/faults/plan";
import { checkPlan } from "../emulator/faults/planSchema";
import { services } from "../emulator/services/index";
import { parsePort } from "./port";

interface RunOptions {
    readonly host: string;
    readonly port: number;
    readonly db: string;
    readonly faults?: FaultPlan;
    readonly seed?: string;
}

const EXAMPLES = `
Examples:
  $ pulumi-workspaces emulator
  $ pulumi-workspaces emulator --port 0 --seed seed.yaml
  $ pulumi-workspaces emulator --db emulator.sqlite --faults faults.json`;

/** The command, to be added to a command line. */
export function emulatorCommand(): Command {
    return new Command("emulator")
        .description(`serve ${services.map(({ title }) => title).join(" and ")} on loopback`)
        .option("--host <host>", "address to listen on", "127.0.0.1")
        .option("--port <port>", "port to listen on; 0 picks a free one", parsePort, 4010)
        .option("--db <file>", "SQLite file that keeps keys and data, or :memory:", readDb, ":memory:")
        .option(
            "--seed <file>",
            "YAML or JSON file with the accounts and objects to start with; docs/emulator.md",
        )
        .option("--faults <file>", "JSON file with a plan of faults; docs/emulator.md", readPlan)
        .addHelpText("after", EXAMPLES)
        .action((options: RunOptions) => runEmulator(options));
}

/** Prints one JSON line when it is ready, and serves until SIGTERM or SIGINT. */
async function runEmulator(options: RunOptions): Promise<void> {
    // Here and not above: it loads the native SQLite, which no other command needs.
    const { startServices } = await import("../emulator/emulator.js");
    const emulator = await startServices(services, options);
    const stopped = stopSignal();
    process.stdout.write(`${readyLine(emulator)}\n`);
    await stopped;
    await emulator.close();
}

/** One line of JSON. Of each service: `{name}Url`, `{name}ApiKey`, and the id of the key's account: `agentenvUserId`, `tripswitchOrgId`; and the console. */
function readyLine(emulator: StartedServices): string {
    const started = services.map(({ name, accountIdName }) => ({
        name,
        idName: `${name}${accountIdName.charAt(0).toUpperCase()}${accountIdName.slice(1)}`,
        service: emulator.service(name),
    }));
    return JSON.stringify(
        Object.fromEntries([
            ...started.map(({ name, service }) => [`${name}Url`, service.url]),
            ...started.map(({ name, service }) => [`${name}ApiKey`, service.credential("key")]),
            ...started.map(({ idName, service }) => [idName, service.accountId]),
            ["consoleUrl", `${emulator.url}/_emulator/`],
        ]),
    );
}

/**
 * Resolves at the first SIGTERM or SIGINT. Later ones are ignored: Ctrl-C in a terminal reaches this process twice where its parent
 * forwards the signal, and the second must not interrupt the closing.
 */
function stopSignal(): Promise<void> {
    return new Promise((resolve) => {
        for (const signal of ["SIGTERM", "SIGINT"] as const) {
            process.on(signal, () => resolve());
        }
    });
}

function readDb(text: string): string {
    if (text === "") {
        throw new InvalidArgumentError("It is a file, or :memory:.");
    }
    return text;
}

/** Reports an invalid file before the emulator starts. */
function readPlan(file: string): FaultPlan {
    try {
        const plan = JSON.parse(readFileSync(file, "utf8")) as FaultPlan;
        checkPlan(
            plan,
            services.map(({ name }) => name),
        );
        return plan;
    } catch (error) {
        throw new InvalidArgumentError(`${file}: ${error instanceof Error ? error.message : String(error)}`);
    }
}
