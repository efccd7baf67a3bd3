/** The descendants of a process, from Linux's /proc: to kill some of them, and to check which ones remain. */
import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";

export interface Process {
    readonly pid: number;
    readonly command: string;
    /** Distinguishes it from a later process with the same id. */
    readonly startedAt: string;
}

export function descendantsOf(pid: number): Process[] {
    if (process.platform !== "linux") {
        throw new Error(
            "processes are found in /proc, which only Linux has: run this test or report on Linux",
        );
    }
    const all = readdirSync("/proc")
        .filter((name) => /^\d+$/.test(name))
        .flatMap((name) => statusOf(Number(name)) ?? []);
    const below = (parent: number): Process[] =>
        all.filter((one) => one.parent === parent).flatMap((one) => [one, ...below(one.pid)]);
    return below(pid);
}

export function isPlugin({ command }: Process): boolean {
    return /pulumi-resource-workspaces|plugin\.js/.test(command);
}

function isAlive({ pid, startedAt }: Process): boolean {
    return statusOf(pid)?.startedAt === startedAt;
}

export function kill(one: Process): void {
    if (isAlive(one)) {
        process.kill(one.pid, "SIGKILL");
    }
}

/** The processes that are still alive after this time. */
export async function aliveAfter(processes: readonly Process[], ms: number): Promise<Process[]> {
    const latest = Date.now() + ms;
    while (processes.some(isAlive) && Date.now() < latest) {
        await wait(20);
    }
    return processes.filter(isAlive);
}

/** `undefined`: it has ended, or is a zombie. */
function statusOf(pid: number): (Process & { parent: number }) | undefined {
    try {
        // The name, in parentheses, may hold anything; what follows are numbers.
        const fields = readFileSync(`/proc/${pid}/stat`, "latin1")
            .replace(/^.*\) /s, "")
            .split(" ");
        const command = readFileSync(`/proc/${pid}/cmdline`, "latin1").replaceAll("\0", " ").trim();
        const [state, parent] = fields;
        return state === "Z"
            ? undefined
            : { pid, parent: Number(parent), command, startedAt: fields[19] ?? "" };
    } catch {
        return undefined;
    }
}
