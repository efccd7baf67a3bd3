/** Creates, updates and deletes while a fifth of all requests fails: `npm run faults -- --run lossy` is the same at full size. */
import { lossyReport, mixProblems } from "../../harness/faults/reports/lossy";
import { lossy, VARIANTS, type LossyFigures } from "../../harness/faults/runs/lossy";

const SIZE = 20;
const SEED = 1;

const all: LossyFigures[] = [];

test.concurrent.each(VARIANTS)("$name: no object is lost, duplicated or wrong", async (variant) => {
    const figures = await lossy({ size: SIZE, seed: SEED + VARIANTS.indexOf(variant), variant });
    all.push(figures);
    expect(lossyReport([figures]).problems).toEqual([]);
    // The relevant faults were injected.
    expect(figures.injected.faults / figures.injected.requests).toBeGreaterThan(0.1);
    expect(figures.injected.after).toBeGreaterThan(0);
});

test("at least a third of all faults came after the request was processed", () => {
    expect(all).toHaveLength(VARIANTS.length);
    expect(mixProblems(all)).toEqual([]);
});
