/** The memory and the CPU time of a process and of all that it starts, from Linux's /proc, looked at in short intervals. */
import { readdirSync, readFileSync } from "node:fs";
import { cpuSecondsOf, memoryOf } from "./proc";
import { sum } from "./statistics";

const INTERVAL_MS = 50;

export interface TreeUsage {
    /** The highest memory of each kind of process, in bytes: that of the largest one. A process is looked at several times, and the kernel keeps its highest. */
    readonly peaks: Readonly<Record<string, number>>;
    /** The most that all of them had at one time, in bytes. */
    readonly together: number;
    /** User and system time of all of them, without what each used after it was last looked at. */
    readonly cpuSeconds: number;
}

/** Starts to look at the tree. `kindOf` names the kind of a process by its command line; what it does not name counts only in `together`. */
export function watchTree(root: number, kindOf: (pid: number, command: string) => string | undefined) {
    const peaks: Record<string, number> = {};
    const cpuSeconds = new Map<number, number>();
    let together = 0;
    const look = (): void => {
        let sum = 0;
        for (const pid of treeOf(root)) {
            // It may end at any time.
            try {
                const { now, peak } = memoryOf(pid);
                const kind = kindOf(
                    pid,
                    readFileSync(`/proc/${pid}/cmdline`, "latin1").replaceAll("\0", " "),
                );
                sum += now;
                cpuSeconds.set(pid, cpuSecondsOf(pid));
                if (kind !== undefined) {
                    peaks[kind] = Math.max(peaks[kind] ?? 0, peak);
                }
            } catch {
                continue;
            }
        }
        together = Math.max(together, sum);
    };
    const timer = setInterval(look, INTERVAL_MS);
    return {
        stop(): TreeUsage {
            clearInterval(timer);
            return { peaks, together, cpuSeconds: sum(cpuSeconds.values()) };
        },
    };
}

/** The process and its descendants. */
function treeOf(root: number): number[] {
    const children = new Map<number, number[]>();
    for (const pid of readdirSync("/proc").map(Number).filter(Number.isInteger)) {
        const parent = parentOf(pid);
        children.set(parent, [...(children.get(parent) ?? []), pid]);
    }
    const tree = [root];
    // It grows while it is read.
    for (const pid of tree) {
        tree.push(...(children.get(pid) ?? []));
    }
    return tree;
}

function parentOf(pid: number): number {
    try {
        // The name, in parentheses, may hold anything.
        const fields = readFileSync(`/proc/${pid}/stat`, "latin1")
            .replace(/^.*\) /s, "")
            .split(" ");
        return Number(fields[1]);
    } catch {
        return 0;
    }
}
