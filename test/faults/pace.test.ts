/** A rate limit that only its 429 tells, with few creates: `npm run faults -- --run pace` has the time, which no test looks at. */
import { pace } from "../../harness/faults/runs/pace";

const SIZE = 40;

/** So low that a busy machine meets it too. */
const LIMIT = { perSecond: 10, burst: 4 };

test.each([16, 32])("%d creates at once: all are made, and few requests are refused", async (atOnce) => {
    const figures = await pace({ size: SIZE, atOnce, ...LIMIT });
    expect(figures).toMatchObject({ made: SIZE });
    expect(figures.refused).toBeGreaterThan(0);
    // What it costs to find the limit. Who asks 16 at once, and again after each Retry-After, is refused about as often as served.
    expect(figures.refused).toBeLessThanOrEqual(SIZE * 0.6);
});
