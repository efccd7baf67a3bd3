/** Creates, updates and deletes on a bad day, small: `npm run faults -- --run lossy` is the same at full size. */
import { lossyReport } from "./reports/lossy";
import { lossy, VARIANTS } from "./runs/lossy";

const SIZE = 20;
const SEED = 1;

test.concurrent.each(VARIANTS)("$name: nothing is lost, doubled or wrong", async (variant) => {
    const figures = await lossy({ size: SIZE, seed: SEED + VARIANTS.indexOf(variant), variant });
    expect(lossyReport([figures]).wrong).toEqual([]);
    // It is no fair day: the faults that matter were there.
    expect(figures.injected.faults / figures.injected.requests).toBeGreaterThan(0.1);
    expect(figures.injected.after).toBeGreaterThan(0);
});
