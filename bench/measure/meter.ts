/**
 * The CPU time of a provider that another program starts and ends. In place of the provider, the engine starts a script that runs the provider and
 * then writes the CPU time of all its threads and children. Pulumi ends a plugin by SIGINT to its process group and waits for it, OpenTofu by a
 * call: the script outlives the provider in both. It costs some milliseconds for each start, for every provider alike.
 */
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { sum } from "./statistics";

/** How long a provider may take to end after its engine has. */
const LONGEST_END_MS = 10_000;
const POLL_MS = 20;

export interface Usage {
    /** User and system time of all its processes. */
    readonly cpuSeconds: number;
    /** How often it was started. */
    readonly starts: number;
}

export interface MeteredProvider {
    /** The file name under which it is looked for. */
    readonly executable: string;
    readonly command: readonly string[];
    readonly env?: Readonly<Record<string, string>>;
}

export class Meter {
    private constructor(
        /** Holds the script, under the name of the executable. */
        readonly folder: string,
        private readonly usages: string,
    ) {}

    static async create({ executable, command, env = {} }: MeteredProvider): Promise<Meter> {
        const folder = await mkdtemp(join(tmpdir(), "pulumi-workspaces-bench-meter-"));
        const usages = join(folder, "usages");
        await mkdir(usages);
        const script = join(folder, executable);
        await writeFile(script, scriptOf(command, env, usages));
        await chmod(script, 0o755);
        return new Meter(folder, usages);
    }

    /** Everything since the last call. Waits until all providers have ended. */
    async take(): Promise<Usage> {
        const latest = Date.now() + LONGEST_END_MS;
        let running = await this.running();
        while (running.length > 0) {
            if (Date.now() > latest) {
                throw new Error(
                    `a provider of ${this.folder} did not end, or was killed without its CPU time`,
                );
            }
            await wait(POLL_MS);
            running = await this.running();
        }
        const names = await readdir(this.usages);
        const texts = await Promise.all(names.map((name) => readFile(join(this.usages, name), "utf8")));
        await Promise.all(names.map((name) => rm(join(this.usages, name))));
        return {
            cpuSeconds: sum(texts.map(cpuSecondsIn)),
            starts: names.length,
        };
    }

    /** Ends what still runs, which is nothing unless the measurement was interrupted. */
    async dispose(): Promise<void> {
        for (const pid of await this.running()) {
            kill(pid);
        }
        await rm(this.folder, { recursive: true, force: true });
    }

    /** The process ids of scripts that have not written their usage. */
    private async running(): Promise<number[]> {
        // Missing once it is disposed of.
        const names = await readdir(this.usages).catch(() => []);
        const texts = await Promise.all(names.map((name) => readFile(join(this.usages, name), "utf8")));
        return names.filter((_name, place) => texts[place] === "").map(Number);
    }
}

/** Bash, because its `time` has milliseconds; the trap keeps it alive, and is not inherited by the provider. */
function scriptOf(command: readonly string[], env: Readonly<Record<string, string>>, usages: string): string {
    const assignments = Object.entries(env).map(([name, value]) => `export ${name}=${quoted(value)}`);
    return [
        "#!/usr/bin/env bash",
        "trap : INT TERM HUP",
        ...assignments,
        "TIMEFORMAT='%U %S'",
        `usage=${quoted(usages)}/$$`,
        ': > "$usage"',
        `{ time ${command.map(quoted).join(" ")} "$@" 2>&3 3>&-; } 3>&2 2>"$usage"`,
        "",
    ].join("\n");
}

function quoted(text: string): string {
    return `'${text.replaceAll("'", "'\\''")}'`;
}

/** `0.463 0.027`: user and system time. A message about a signal may come before it. */
export function cpuSecondsIn(text: string): number {
    const [, user, system] = /^(\d+\.\d+) (\d+\.\d+)$/m.exec(text) ?? [];
    if (user === undefined || system === undefined) {
        throw new Error(`no CPU time in ${JSON.stringify(text)}`);
    }
    return Number(user) + Number(system);
}

/** The engine gives each plugin a process group; OpenTofu does not. */
function kill(pid: number): void {
    for (const target of [-pid, pid]) {
        try {
            process.kill(target, "SIGKILL");
            return;
        } catch {
            // No such group, or it has ended.
        }
    }
}
