import { Command, InvalidArgumentError } from "commander";
import { startEmulator } from "./index";

export interface RunOptions {
    readonly host: string;
    readonly port: number;
    readonly db: string;
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
        .action((options: RunOptions) => runEmulator(options));
}

function parsePort(text: string): number {
    const port = Number(text);
    if (/^\d+$/.test(text) && port <= 65_535) return port;
    throw new InvalidArgumentError("A port is a number from 0 to 65535.");
}
