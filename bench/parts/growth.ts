/** Creates, reads and deletes of 100 to 5,000 resources over gRPC: what grows with their number, and how. */
import { EmulatorProcess } from "../measure/emulatorProcess";
import { measurePhases, PHASES, type PhaseFigures } from "../measure/calls";
import { mebibytes, perOne, seconds } from "../measure/statistics";
import type { Part } from "../part";
import { resourcesOf, type Size } from "../subjects/subject";

const COUNTS = [100, 1_000, 5_000];
const QUICK_COUNTS = [10, 50];

/** As the provider sends requests at most, by default. */
const AT_ONCE = 16;

const PER_WORKSPACE = 50;

export const growthPart: Part = {
    title: "Growth",
    async run({ quick, signal, progress }) {
        const rows: (readonly [number, PhaseFigures])[] = [];
        await progress.during("Growth", async (detail) => {
            for (const count of quick ? QUICK_COUNTS : COUNTS) {
                detail(`${count} resources`);
                const emulator = await EmulatorProcess.start(signal);
                try {
                    const size = sizeOf(count);
                    const figures = await measurePhases({ emulator, size, atOnce: AT_ONCE, signal });
                    rows.push(...figures.map((one) => [count, one] as const));
                } finally {
                    await emulator.stop();
                }
            }
        });
        return {
            tables: PHASES.map((phase) => ({
                title: `${phase}, ${AT_ONCE} calls at once`,
                columns: [
                    "resources",
                    "seconds",
                    "CPU, seconds",
                    "CPU per resource, ms",
                    "highest memory, MiB",
                    "requests",
                    "per resource",
                ],
                rows: rows
                    .filter(([, figures]) => figures.phase === phase)
                    .map(([count, figures]) => [
                        count,
                        seconds(figures.seconds),
                        seconds(figures.cpuSeconds),
                        ((1000 * figures.cpuSeconds) / count).toFixed(2),
                        mebibytes(figures.peakBytes),
                        figures.requests,
                        perOne(figures.requests, count),
                    ]),
            })),
        };
    },
};

function sizeOf(count: number): Size {
    const workspaces = Math.ceil(count / PER_WORKSPACE);
    const size = { workspaces, secrets: count - workspaces };
    if (resourcesOf(size) !== count) {
        throw new Error(`${count} resources cannot be split`);
    }
    return size;
}
