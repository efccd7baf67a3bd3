/** The CPU time of a provider that an engine starts, and ends by a signal. */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { cpuSecondsIn, Meter } from "../../../bench/measure/meter";

/** It works, prints a line, and then waits for the signal as a plugin does. */
const PROVIDER =
    "let n = 0; while (n < 1e8) n++; console.log(process.env.GREETING, process.argv[1]); setInterval(() => {}, 1e6)";

let meter: Meter;

beforeEach(async () => {
    meter = await Meter.create({
        executable: "provider",
        command: [process.execPath, "-e", PROVIDER],
        env: { GREETING: "it's me" },
    });
});

afterEach(() => meter.dispose());

/** As the engine starts it: in a process group of its own. Resolves with what it printed. */
async function startProvider(): Promise<{ child: ChildProcess; line: string }> {
    const child = spawn(join(meter.folder, "provider"), ["an argument"], {
        detached: true,
        stdio: ["ignore", "pipe", "inherit"],
    });
    const [data] = (await once(child.stdout, "data")) as [Buffer];
    return { child, line: data.toString().trim() };
}

function signalGroup({ pid = 0 }: ChildProcess, signal: NodeJS.Signals): void {
    process.kill(-pid, signal);
}

test("a provider that is ended by SIGINT has its CPU time counted, for each start", async () => {
    for (let start = 0; start < 2; start++) {
        const { child, line } = await startProvider();
        expect(line).toBe("it's me an argument");
        const ended = once(child, "exit");
        signalGroup(child, "SIGINT");
        await ended;
    }
    const { cpuSeconds, starts } = await meter.take();
    expect(starts).toBe(2);
    expect(cpuSeconds).toBeGreaterThan(0);
    expect(await meter.take()).toEqual({ cpuSeconds: 0, starts: 0 });
});

test("a provider that still runs is ended with the measurement", async () => {
    const { child } = await startProvider();
    const ended = once(child, "exit");
    await meter.dispose();
    expect(await ended).toEqual([null, "SIGKILL"]);
});

test("a CPU time is found after a message about a signal", () => {
    expect(cpuSecondsIn("Terminated\n0.463 0.027\n")).toBeCloseTo(0.49);
    expect(() => cpuSecondsIn("killed")).toThrow("no CPU time");
});
