/** The runs of `kills`, with and without the steps of docs/recovery.md, as reports. */
import { problemUnless, type Context, type FaultRun, type Report } from "../report";
import { kills, RESOURCES, type Recovery, type KillFigures } from "../runs/kills";
import { randomPoints, type InterruptionPoint } from "../support/interruptionPoint";

export const killRun: FaultRun = {
    title: "kill -9 during an up, then the steps of recovery.md, then an up",
    unit: "interruptions of the plugin, and as many of the engine",
    fullSize: 50,
    run: async (context) => {
        const figures = await bothVictims(context, "documented steps");
        return { ...killReport(figures), problems: figures.flatMap(problemsAfterRecovery) };
    },
};

/** For comparison. Its only expectation is that every interruption happened. */
export const killWithoutStepsRun: FaultRun = {
    title: "kill -9 during an up, then an up without the steps of recovery.md",
    unit: "interruptions of the plugin, and as many of the engine",
    fullSize: 25,
    run: async (context) => {
        const figures = await bothVictims(context, "none");
        return { ...killReport(figures), problems: figures.flatMap(problemsOfAttempt) };
    },
};

async function bothVictims({ size, seed, ...context }: Context, recovery: Recovery): Promise<KillFigures[]> {
    const points = (seed: number): InterruptionPoint[] => randomPoints(size, seed, RESOURCES);
    return [
        await kills({ ...context, points: points(seed), victim: "plugin", recovery }),
        await kills({ ...context, points: points(seed + 1), victim: "engine", recovery }),
    ];
}

function killReport(figures: readonly KillFigures[]): Report {
    return {
        tables: [
            {
                title: "Results",
                columns: [
                    "killed",
                    "interruptions",
                    "ended during the up",
                    "at the services, not in state",
                    "imported by the steps",
                    "lost",
                    "duplicates",
                    "failed second ups",
                    "plugins still running",
                ],
                rows: figures.map((one) => [
                    one.victim,
                    one.points,
                    one.interrupted,
                    one.untracked,
                    one.recovered,
                    one.lost,
                    one.duplicated,
                    one.failedUps.length,
                    one.survivingPlugins,
                ]),
            },
        ],
        problems: [],
    };
}

export function problemsAfterRecovery(figures: KillFigures): string[] {
    const { victim, lost, duplicated, failedUps, survivingPlugins } = figures;
    return [
        ...problemsOfAttempt(figures),
        ...problemUnless(lost === 0, `${victim}: ${lost} lost`),
        ...problemUnless(duplicated === 0, `${victim}: ${duplicated} duplicates`),
        ...problemUnless(failedUps.length === 0, `${victim}: failed ups`, failedUps),
        ...problemUnless(
            survivingPlugins === 0,
            `${victim}: ${survivingPlugins} plugins still ran without an engine`,
        ),
    ];
}

/** Every interruption is triggered by a held write, so each one has to happen and leave an unknown outcome. */
function problemsOfAttempt({ victim, points, interrupted, untracked }: KillFigures): string[] {
    return [
        ...problemUnless(
            interrupted === points,
            `${victim}: ${points - interrupted} ups ended before the interruption`,
        ),
        ...problemUnless(untracked > 0, `${victim}: no outcome was unknown`),
    ];
}
