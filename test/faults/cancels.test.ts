/** Ctrl-C during an up, at a few points: `npm run faults -- --run cancels` runs more. */
import { cancelReport } from "../../harness/faults/reports/cancels";
import { cancels } from "../../harness/faults/runs/cancels";

const POINTS = 4;
const SEED = 1;

test("every created object is in state or named in the output, and the next up succeeds", async () => {
    const figures = await cancels({ size: POINTS, seed: SEED });
    expect(cancelReport(figures).problems).toEqual([]);
    expect(figures.interrupted).toBe(POINTS);
    // Some of the declared resources were created before the interruption, and not all of them.
    expect(figures.created).toBeGreaterThan(0);
    expect(figures.created).toBeLessThan(figures.declared);
});
