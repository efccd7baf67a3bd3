import { Command, InvalidArgumentError } from "commander";
import { readFileSync } from "node:fs";
import { checkPlan } from "./faults/planSchema";
import { startEmulator, type FaultPlan } from "./index";

export interface RunOptions {
    readonly host: string;
    readonly port: number;
    readonly db: string;
    readonly faults?: FaultPlan;
}

/** The emulator as a command: one JSON line on standard output when it is ready, then it serves until SIGTERM or SIGINT. */
export async function runEmulator(options: RunOptions): Promise<void> {
    const emulator = await startEmulator(options);
    const stopped = stopSignal();
    const { agentenvUrl, tripswitchUrl, agentenvApiKey, tripswitchApiKey } = emulator;
    process.stdout.write(
        JSON.stringify({ agentenvUrl, tripswitchUrl, agentenvApiKey, tripswitchApiKey }) + "\n",
    );
    await stopped;
    await emulator.close();
}

/**
 * Resolves at the first SIGTERM or SIGINT. It goes on listening, because Ctrl-C in a terminal reaches this process twice where
 * its parent forwards it, and the second must not cut the closing short.
 */
function stopSignal(): Promise<void> {
    return new Promise((resolve) => {
        for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, () => resolve());
    });
}

/** The command itself, for whoever assembles a command line. */
export function emulatorCommand(): Command {
    return new Command("emulator")
        .description("serve AgentEnv and Tripswitch on loopback")
        .option("--host <host>", "address to listen on", "127.0.0.1")
        .option("--port <port>", "port to listen on; 0 picks a free one", parsePort, 4010)
        .option("--db <file>", "SQLite file that keeps keys and data, or :memory:", ":memory:")
        .option("--faults <file>", "JSON file with a plan of faults; docs/emulator.md", readPlan)
        .action((options: RunOptions) => runEmulator(options));
}

function parsePort(text: string): number {
    const port = Number(text);
    if (/^\d+$/.test(text) && port <= 65_535) return port;
    throw new InvalidArgumentError("A port is a number from 0 to 65535.");
}

/** What is wrong with the file is said before anything starts. */
function readPlan(file: string): FaultPlan {
    try {
        const plan = JSON.parse(readFileSync(file, "utf8")) as FaultPlan;
        checkPlan(plan);
        return plan;
    } catch (error) {
        throw new InvalidArgumentError(`${file}: ${error instanceof Error ? error.message : String(error)}`);
    }
}
