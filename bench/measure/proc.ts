/** CPU time and memory of a running process, from Linux's /proc. */
import { readFileSync } from "node:fs";

/** The unit of CPU times in /proc/PID/stat: USER_HZ is 100 on every architecture that Node runs on. */
const TICK_SECONDS = 0.01;

/** User and system time of all its threads so far, in seconds. */
export function cpuSecondsOf(pid: number): number {
    // The name, in parentheses, may hold anything; what follows are numbers.
    const fields = readFileSync(`/proc/${pid}/stat`, "latin1")
        .replace(/^.*\) /s, "")
        .split(" ");
    return (Number(fields[11]) + Number(fields[12])) * TICK_SECONDS;
}

/** Resident memory in bytes: now, and the highest so far. */
export function memoryOf(pid: number): { readonly now: number; readonly peak: number } {
    const status = readFileSync(`/proc/${pid}/status`, "latin1");
    const bytes = (name: string): number => {
        const found = new RegExp(`^${name}:\\s+(\\d+) kB$`, "m").exec(status)?.[1];
        if (found === undefined) {
            throw new Error(`/proc/${pid}/status has no ${name}`);
        }
        return Number(found) * 1024;
    };
    return { now: bytes("VmRSS"), peak: bytes("VmHWM") };
}
