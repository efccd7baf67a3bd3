/** A service with latency: how near each step comes to (requests / concurrency) × latency. */
import { measurePhases } from "../measure/calls";
import { EmulatorProcess } from "../measure/emulatorProcess";
import { measureStep, type Sample } from "../measure/rounds";
import { ratio, seconds } from "../measure/statistics";
import type { Table } from "../../harness/table";
import type { Part, PartContext } from "../part";
import { OURS } from "../subjects/pulumi";
import { resourcesOf, STEPS, type Step } from "../subjects/subject";

const LATENCIES = [20, 100, 300];
const QUICK_LATENCIES = [20];

/** Of calls and of requests: the default of `maxConcurrency`, and `--parallel` of the CLI. */
const CONCURRENCY = 16;

const CALLS_SIZE = { workspaces: 10, secrets: 190 };
const ENGINE_SIZE = { workspaces: 5, secrets: 95 };
const QUICK_SIZE = { workspaces: 1, secrets: 2 };

export const latencyPart: Part = {
    title: "A service with latency",
    async run(context) {
        const latencies = context.quick ? QUICK_LATENCIES : LATENCIES;
        return {
            tables: [await overGrpc(latencies, context), await withEngine(latencies, context)],
        };
    },
};

/** The time at the service if all requests were sent in full batches. */
function ideal(requests: number, milliseconds: number): number {
    return ((requests / CONCURRENCY) * milliseconds) / 1000;
}

async function overGrpc(
    latencies: readonly number[],
    { quick, signal, progress }: PartContext,
): Promise<Table> {
    const size = quick ? QUICK_SIZE : CALLS_SIZE;
    const rows: Table["rows"][number][] = [];
    await progress.during("Latency over gRPC", async (detail) => {
        for (const milliseconds of latencies) {
            detail(`${milliseconds} ms`);
            const emulator = await EmulatorProcess.start(signal);
            try {
                await emulator.latency(milliseconds);
                const figures = await measurePhases({ emulator, size, atOnce: CONCURRENCY, signal });
                for (const { phase, ...one } of figures) {
                    const least = ideal(one.requests, milliseconds);
                    const cells = [one.requests, seconds(least), seconds(one.seconds)];
                    const waits = ((1000 * one.seconds) / milliseconds).toFixed(1);
                    rows.push([milliseconds, phase, ...cells, ratio(one.seconds, least), waits]);
                }
            } finally {
                await emulator.stop();
            }
        }
    });
    return {
        title: `${resourcesOf(size)} resources over gRPC, ${CONCURRENCY} calls at once`,
        columns: [
            "latency, ms",
            "step",
            "requests",
            `requests / ${CONCURRENCY} × latency, seconds`,
            "seconds",
            "ratio",
            "seconds / latency",
        ],
        rows,
    };
}

async function withEngine(
    latencies: readonly number[],
    { quick, signal, progress }: PartContext,
): Promise<Table> {
    const size = quick ? QUICK_SIZE : ENGINE_SIZE;
    const samples = new Map<number, ReadonlyMap<Step, Sample>>();
    await progress.during("Latency with the Pulumi CLI", async (detail) => {
        for (const milliseconds of [0, ...latencies]) {
            const subject = await OURS.start({ size, signal, args: ["--parallel", String(CONCURRENCY)] });
            try {
                await subject.setLatency?.(milliseconds);
                const steps = new Map<Step, Sample>();
                for (const step of STEPS) {
                    detail(`${milliseconds} ms, ${step}`);
                    steps.set(step, await measureStep(subject, step, signal));
                }
                samples.set(milliseconds, steps);
            } finally {
                await subject.dispose();
            }
        }
    });
    const without = samples.get(0);
    return {
        title: `${resourcesOf(size)} resources with the Pulumi CLI, \`--parallel ${CONCURRENCY}\``,
        columns: [
            "latency, ms",
            "step",
            "requests",
            `requests / ${CONCURRENCY} × latency, seconds`,
            "seconds",
            "without latency, seconds",
            "difference, seconds",
        ],
        rows: latencies.flatMap((milliseconds) =>
            [...(samples.get(milliseconds) ?? [])].map(([step, sample]) => {
                const base = without?.get(step)?.seconds ?? 0;
                return [
                    milliseconds,
                    step,
                    sample.requests,
                    seconds(ideal(sample.requests, milliseconds)),
                    seconds(sample.seconds),
                    seconds(base),
                    seconds(sample.seconds - base),
                ];
            }),
        ),
    };
}
