/** For protocol tests and fault runs: the built plugin as a process, started as the engine starts it, with its gRPC client. */
import { spawn, type ChildProcess } from "node:child_process";
import { join } from "node:path";
import { EngineLog, type LogMessage } from "./engineLog";
import { ProviderClient } from "./providerClient";

export const EXECUTABLE = join(__dirname, "..", "..", "dist", "pulumi-resource-workspaces");

/** What an engine passes with `--logflow --logtostderr -v=9`. */
export const DEBUG_FLAGS = ["--logtostderr", "-v=9"];

export class Plugin extends ProviderClient {
    /** The output of the process on stdout and stderr. */
    written = "";

    private constructor(
        private readonly process: ChildProcess,
        port: number,
        private readonly engineLog: EngineLog,
    ) {
        super(port);
    }

    /** Starts the process with an engine's flags (`DEBUG_FLAGS` are those of `-v=9`), followed by the engine's address. `command` is another build of the plugin. */
    static async start(
        env: NodeJS.ProcessEnv = {},
        flags: readonly string[] = [],
        [program, ...args]: readonly [string, ...string[]] = [EXECUTABLE],
    ): Promise<Plugin> {
        const engineLog = await EngineLog.start();
        const child = spawn(program, [...args, ...flags, engineLog.address], {
            env: { PATH: process.env["PATH"], HOME: process.env["HOME"], ...env },
            stdio: ["ignore", "pipe", "pipe"],
        });
        const port = await new Promise<number>((resolve, reject) => {
            child.stdout.once("data", (data: Buffer) => resolve(Number(data.toString().trim())));
            child.once("exit", (code) => reject(new Error(`the plugin ended with ${code}`)));
            child.once("error", reject);
        });
        const plugin = new Plugin(child, port, engineLog);
        for (const stream of [child.stdout, child.stderr]) {
            stream.on("data", (data: Buffer) => (plugin.written += data.toString()));
        }
        return plugin;
    }

    /** The messages that the plugin sent to the engine's log. */
    get log(): LogMessage[] {
        return this.engineLog.messages;
    }

    async stop(): Promise<void> {
        this.close();
        this.process.kill();
        await this.exited;
        this.engineLog.stop();
    }

    get running(): boolean {
        return this.process.exitCode === null && this.process.signalCode === null;
    }

    /** Resolves with the exit code once the process has ended; `null` if a signal ended it. */
    get exited(): Promise<number | null> {
        return new Promise((resolve) => {
            if (this.running) {
                this.process.once("exit", resolve);
            } else {
                resolve(this.process.exitCode);
            }
        });
    }

    signal(name: NodeJS.Signals): void {
        this.process.kill(name);
    }
}
