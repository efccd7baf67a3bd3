/** The processes that a process started, as Linux tells of them: to end one of them, and to see what stays behind. */
import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";

export interface Process {
    readonly pid: number;
    readonly command: string;
    /** Tells it from another one that later has the same id. */
    readonly startedAt: string;
}

export function descendantsOf(pid: number): Process[] {
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

/** Those that are still there after so long. */
export async function aliveAfter(processes: readonly Process[], ms: number): Promise<Process[]> {
    const latest = Date.now() + ms;
    while (processes.some(isAlive) && Date.now() < latest) {
        await wait(20);
    }
    return processes.filter(isAlive);
}

/** `undefined`: it has ended, also where nobody has asked for its exit code yet. */
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
