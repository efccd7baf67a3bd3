import { problemUnless, type Context, type FaultRun, type Report } from "../report";
import { kills, RESOURCES, type Recovery, type KillFigures } from "../runs/kills";
import { randomPoints, type InterruptionPoint } from "../support/interruptionPoint";

export const killRun: FaultRun = {
    title: "kill -9 in the middle of an up, then the recipe of recovery.md, then an up",
    unit: "moments for the plugin, and as many for the engine",
    fullSize: 50,
    run: async (context) => {
        const figures = await bothVictims(context, "documented steps");
        return { ...killReport(figures), problems: figures.flatMap(problemsAfterRecovery) };
    },
};

/** For comparison: nothing is wanted of it but that it was really tried. */
export const killWithoutRecipeRun: FaultRun = {
    title: "kill -9 in the middle of an up, then an up at once, without the recipe",
    unit: "moments for the plugin, and as many for the engine",
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
                title: "What came of it",
                columns: [
                    "killed",
                    "moments",
                    "ended in the middle",
                    "at the services, not in state",
                    "taken into the state by the recipe",
                    "lost",
                    "doubled",
                    "second ups that failed",
                    "plugins that went on",
                ],
                rows: figures.map((one) => [
                    one.victim,
                    one.points,
                    one.hit,
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
        ...problemUnless(duplicated === 0, `${victim}: ${duplicated} doubled`),
        ...problemUnless(failedUps.length === 0, `${victim}: ups failed`, failedUps),
        ...problemUnless(
            survivingPlugins === 0,
            `${victim}: ${survivingPlugins} plugins went on without an engine`,
        ),
    ];
}

/** Every moment is caused, so each one comes; and what was under way then is in doubt. */
function problemsOfAttempt({ victim, points, hit, untracked }: KillFigures): string[] {
    return [
        ...problemUnless(hit === points, `${victim}: ${points - hit} ups were not ended in the middle`),
        ...problemUnless(untracked > 0, `${victim}: nothing was ever in doubt`),
    ];
}
