/** kill -9 in the middle of an up, at a few moments: `npm run faults -- --run kills` has more. */
import { wrongWithRecipe } from "./reports/kills";
import { kills } from "./runs/kills";

const MOMENTS = 2;
const SEED = 1;

test.each(["plugin", "engine"] as const)(
    "after a killed %s the recipe of docs/recovery.md puts everything right",
    async (victim) => {
        const figures = await kills({ size: MOMENTS, seed: SEED, victim, afterwards: "recipe" });
        expect(wrongWithRecipe(figures)).toEqual([]);
        expect(figures).toMatchObject({ moments: MOMENTS, hit: MOMENTS });
    },
);

test("the recipe is needed: without it a workspace whose answer nobody heard is made again", async () => {
    const figures = await kills({ size: 1, seed: SEED, victim: "engine", afterwards: "nothing" });
    expect(figures.doubled).toBeGreaterThan(0);
});
