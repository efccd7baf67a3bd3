/** Runs other programs with a timeout, stops their whole process group, and returns failures as results. */
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

export interface RunOptions {
    readonly cwd?: string;
    readonly env: NodeJS.ProcessEnv;
    readonly timeoutMs?: number;
    /** What the program reads from its standard input. */
    readonly input?: string;
    readonly signal?: AbortSignal | undefined;
    /** Called with every line of stderr, for progress. */
    readonly onLine?: (line: string) => void;
    /** Called with the output of both streams. */
    readonly onOutput?: ((text: string) => void) | undefined;
    /** Called with the process id after the start, for tests that interrupt a program. */
    readonly onStart?: ((pid: number) => void) | undefined;
}

export interface RunResult {
    /** Undefined if it did not start, was stopped or was killed. */
    readonly code: number | undefined;
    readonly stdout: string;
    /** Includes the reason if the program could not print one. */
    readonly stderr: string;
}

/** The time between SIGINT and SIGKILL. */
const GRACE_MS = 5_000;

const ownGroup = process.platform !== "win32";

/** Rejects only when `signal` aborts; a program that fails or is missing is a result. */
export function run(command: string, args: readonly string[], options: RunOptions): Promise<RunResult> {
    options.signal?.throwIfAborted();
    return new Promise((resolve, reject) => {
        // Its own process group: the program's children (compilers, a shell's download) end with it.
        const child = spawn(command, args, {
            cwd: options.cwd,
            env: options.env,
            stdio: ["pipe", "pipe", "pipe"],
            detached: ownGroup,
        });
        // A program may end without reading it.
        child.stdin.on("error", () => undefined).end(options.input);
        if (child.pid !== undefined) {
            options.onStart?.(child.pid);
        }
        let stdout = "";
        let stderr = "";
        let ended: string | undefined;
        child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
        child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
        if (options.onOutput !== undefined) {
            child.stdout.on("data", options.onOutput);
            child.stderr.on("data", options.onOutput);
        }
        if (options.onLine !== undefined) {
            createInterface({ input: child.stderr }).on("line", options.onLine);
        }

        let grace: NodeJS.Timeout | undefined;
        const stop = (why: string): void => {
            ended ??= why;
            kill(child.pid, "SIGINT");
            grace ??= setTimeout(() => kill(child.pid, "SIGKILL"), GRACE_MS);
        };
        const onAbort = (): void => stop("interrupted");
        options.signal?.addEventListener("abort", onAbort, { once: true });
        const limit = options.timeoutMs;
        const timer =
            limit === undefined
                ? undefined
                : setTimeout(() => stop(`timed out after ${limit / 1000} s`), limit);
        const settle = (result: RunResult): void => {
            clearTimeout(timer);
            clearTimeout(grace);
            options.signal?.removeEventListener("abort", onAbort);
            if (options.signal?.aborted) {
                reject(options.signal.reason as Error);
            } else {
                resolve(result);
            }
        };

        child.on("error", (error) =>
            settle({ code: undefined, stdout, stderr: `${command}: ${error.message}` }),
        );
        child.on("close", (code) => {
            const note = ended === undefined ? "" : `${command}: stopped, ${ended}`;
            settle({
                code: ended === undefined ? (code ?? undefined) : undefined,
                stdout,
                stderr: [stderr, note].filter((text) => text !== "").join("\n"),
            });
        });
    });
}

function kill(pid: number | undefined, signal: "SIGINT" | "SIGKILL"): void {
    if (pid === undefined) {
        return;
    }
    try {
        process.kill(ownGroup ? -pid : pid, signal);
    } catch {
        // It has already ended.
    }
}
