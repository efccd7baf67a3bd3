/** Child processes that print a line when they are ready, and end with the benchmark. */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";

export interface ReadyChild {
    readonly pid: number;
    /** The first line of its stdout. */
    readonly line: string;
    /** Ends it at once, and waits until it has ended. */
    stop(): Promise<void>;
}

/** Rejects if it ends before it is ready. An abort of the signal ends it too. */
export async function startChild(
    command: readonly string[],
    { env, signal }: { readonly env: NodeJS.ProcessEnv; readonly signal: AbortSignal },
): Promise<ReadyChild> {
    signal.throwIfAborted();
    const [program = "", ...args] = command;
    const child = spawn(program, args, { env, stdio: ["ignore", "pipe", "inherit"] });
    const kill = (): void => void child.kill("SIGKILL");
    signal.addEventListener("abort", kill, { once: true });
    const ended = once(child, "exit").finally(() => signal.removeEventListener("abort", kill));
    // A program that cannot be started rejects it before anything waits for it.
    ended.catch(() => undefined);
    const line = await firstLine(child, command);
    // What follows is not read, and must not block it.
    child.stdout.resume();
    return {
        pid: child.pid ?? 0,
        line,
        async stop() {
            kill();
            await ended;
        },
    };
}

function firstLine(child: ChildProcess, command: readonly string[]): Promise<string> {
    return new Promise((resolve, reject) => {
        let text = "";
        const onData = (data: Buffer): void => {
            text += data.toString();
            const end = text.indexOf("\n");
            if (end >= 0) {
                child.stdout?.off("data", onData);
                resolve(text.slice(0, end));
            }
        };
        child.stdout?.on("data", onData);
        child.once("error", reject);
        child.once("exit", (code) =>
            reject(new Error(`${command.join(" ")} ended with ${code} before it was ready`)),
        );
    });
}

/** Of this machine's variables only these: the others, such as NODE_EXTRA_CA_CERTS, change what is measured. */
export function plainEnvironment(own: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
    return { PATH: process.env["PATH"], HOME: process.env["HOME"], ...own };
}
