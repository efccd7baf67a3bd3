import { unless, type Context, type FaultRun, type Report } from "../report";
import { kills, RESOURCES, type Afterwards, type KillFigures } from "../runs/kills";
import { momentsOf, type Moment } from "../support/moments";

export const killRun: FaultRun = {
    title: "kill -9 in the middle of an up, then the recipe of recovery.md, then an up",
    unit: "moments for the plugin, and as many for the engine",
    fullSize: 50,
    run: async (context) => {
        const figures = await bothVictims(context, "recipe");
        return { ...killReport(figures), wrong: figures.flatMap(wrongWithRecipe) };
    },
};

/** For comparison: nothing is wanted of it but that it was really tried. */
export const killWithoutRecipeRun: FaultRun = {
    title: "kill -9 in the middle of an up, then an up at once, without the recipe",
    unit: "moments for the plugin, and as many for the engine",
    fullSize: 25,
    run: async (context) => {
        const figures = await bothVictims(context, "nothing");
        return { ...killReport(figures), wrong: figures.flatMap(wrongAnyway) };
    },
};

async function bothVictims(
    { size, seed, ...context }: Context,
    afterwards: Afterwards,
): Promise<KillFigures[]> {
    const moments = (seed: number): Moment[] => momentsOf(size, seed, RESOURCES);
    return [
        await kills({ ...context, moments: moments(seed), victim: "plugin", afterwards }),
        await kills({ ...context, moments: moments(seed + 1), victim: "engine", afterwards }),
    ];
}

export function killReport(figures: readonly KillFigures[]): Report {
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
                    one.moments,
                    one.hit,
                    one.inDoubt,
                    one.recovered,
                    one.lost,
                    one.doubled,
                    one.failedUps.length,
                    one.leftBehind,
                ]),
            },
        ],
        wrong: [],
    };
}

export function wrongWithRecipe(figures: KillFigures): string[] {
    const { victim, lost, doubled, failedUps, leftBehind } = figures;
    return [
        ...wrongAnyway(figures),
        ...unless(lost === 0, `${victim}: ${lost} lost`),
        ...unless(doubled === 0, `${victim}: ${doubled} doubled`),
        ...unless(failedUps.length === 0, `${victim}: ups failed`, failedUps),
        ...unless(leftBehind === 0, `${victim}: ${leftBehind} plugins went on without an engine`),
    ];
}

/** Every moment is caused, so each one comes; and what was under way then is in doubt. */
function wrongAnyway({ victim, moments, hit, inDoubt }: KillFigures): string[] {
    return [
        ...unless(hit === moments, `${victim}: ${moments - hit} ups were not ended in the middle`),
        ...unless(inDoubt > 0, `${victim}: nothing was ever in doubt`),
    ];
}
