/** Runs the steps of several subjects in turn, so that whatever else slows the machine slows all of them. */
import { setTimeout as wait } from "node:timers/promises";
import {
    REPEATABLE,
    STEPS,
    type Size,
    type StartedSubject,
    type Step,
    type Subject,
} from "../subjects/subject";
import { Cleanup } from "../subjects/cleanup";
import { medianOf } from "./statistics";

/** One run of a step. */
export interface Sample {
    readonly seconds: number;
    readonly cpuSeconds: number;
    readonly starts: number;
    readonly requests: number;
}

/** The medians of a step. */
export type Figures = Readonly<Sample>;

/** Of each subject by its name, the medians of each step. */
export type Results = ReadonlyMap<string, Readonly<Record<Step, Figures>>>;

export interface RoundOptions {
    readonly subjects: readonly Subject[];
    readonly size: Size;
    readonly rounds: number;
    /** How often a round repeats the steps that change nothing. */
    readonly repeats: number;
    readonly signal: AbortSignal;
    readonly detail: (text: string) => void;
    readonly args?: readonly string[];
}

/** What the machine needs to finish after a step: file systems write late, and ended processes are cleaned up. */
const SETTLE_MS = 200;

export async function measureRounds(options: RoundOptions): Promise<Results> {
    const { subjects, rounds } = options;
    const samples = new Map(subjects.map(({ name }) => [name, emptySamples()]));
    for (let round = 0; round < rounds; round++) {
        // Every other round in the other order: no subject always runs after the same one.
        await measureRound(round % 2 === 0 ? subjects : subjects.toReversed(), round, options, samples);
    }
    return new Map([...samples].map(([name, steps]) => [name, mediansOf(steps)]));
}

type Samples = Record<Step, Sample[]>;

async function measureRound(
    subjects: readonly Subject[],
    round: number,
    { size, signal, repeats, rounds, detail, args = [] }: RoundOptions,
    samples: ReadonlyMap<string, Samples>,
): Promise<void> {
    const cleanup = new Cleanup();
    try {
        const started: [string, StartedSubject][] = [];
        for (const subject of subjects) {
            const one = cleanup.add(await subject.start({ size, signal, args }), (it) => it.dispose());
            started.push([subject.name, one]);
        }
        for (const step of STEPS) {
            for (let repeat = 0; repeat < (REPEATABLE.includes(step) ? repeats : 1); repeat++) {
                for (const [name, subject] of started) {
                    detail(`round ${round + 1} of ${rounds}: ${step}, ${name}`);
                    samples.get(name)?.[step].push(await measureStep(subject, step, signal));
                }
            }
        }
    } finally {
        await cleanup.run();
    }
}

export async function measureStep(subject: StartedSubject, step: Step, signal: AbortSignal): Promise<Sample> {
    await wait(SETTLE_MS, undefined, { signal });
    await subject.takeRequests();
    await subject.takeUsage();
    const began = performance.now();
    await subject.run(step);
    const seconds = (performance.now() - began) / 1000;
    return { seconds, ...(await subject.takeUsage()), requests: await subject.takeRequests() };
}

function emptySamples(): Samples {
    return { create: [], unchanged: [], preview: [], refresh: [], destroy: [] };
}

function mediansOf(steps: Samples): Record<Step, Figures> {
    const medians = (samples: readonly Sample[]): Figures => ({
        seconds: medianOf(samples, (one) => one.seconds),
        cpuSeconds: medianOf(samples, (one) => one.cpuSeconds),
        starts: medianOf(samples, (one) => one.starts),
        requests: medianOf(samples, (one) => one.requests),
    });
    return {
        create: medians(steps.create),
        unchanged: medians(steps.unchanged),
        preview: medians(steps.preview),
        refresh: medians(steps.refresh),
        destroy: medians(steps.destroy),
    };
}
