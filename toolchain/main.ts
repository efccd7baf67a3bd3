/** `npm run engine`: sets up the Pulumi engine that the tests, the examples and the SDK generation run on. */
import { Command } from "commander";
import { ensureEngine } from "./ensure";
import { createProgress } from "./progress";

const EXIT_INTERRUPTED = 130;

async function main(): Promise<void> {
    const command = new Command("npm run engine --")
        .description("Find, download or build the Pulumi CLI with its language hosts for Node.js and YAML.")
        .option("--print-bin", "print only their folder, on stdout")
        .parse();
    const { printBin = false } = command.opts<{ printBin?: boolean }>();

    // The set-up removes its incomplete folder before the process ends.
    const interruption = new AbortController();
    for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
        process.once(name, () =>
            interruption.abort(new Error("interrupted; no incomplete folder was left behind")),
        );
    }
    try {
        const engine = await ensureEngine({ progress: createProgress(), signal: interruption.signal });
        console.log(printBin ? engine.bin : `Pulumi ${engine.version} (${engine.source}): ${engine.bin}`);
    } catch (error) {
        console.error(`engine: ${error instanceof Error ? error.message : String(error)}`);
        process.exitCode = interruption.signal.aborted ? EXIT_INTERRUPTED : 1;
    }
}

void main();
