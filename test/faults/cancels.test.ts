/** Ctrl-C in the middle of an up, at a few points: `npm run faults -- --run cancels` has more. */
import { cancelReport } from "../../harness/faults/reports/cancels";
import { cancels } from "../../harness/faults/runs/cancels";

const MOMENTS = 4;
const SEED = 1;

test("nothing that was sent is forgotten, and the next up needs no hand", async () => {
    const figures = await cancels({ size: MOMENTS, seed: SEED });
    expect(cancelReport(figures).problems).toEqual([]);
    expect(figures.hit).toBe(MOMENTS);
    // They were in the middle: some of what is declared was made, and not all of it.
    expect(figures.sent).toBeGreaterThan(0);
    expect(figures.sent).toBeLessThan(figures.declared);
});
