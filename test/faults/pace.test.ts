/** A rate limit that is only reported by 429, with few creates: `npm run faults -- --run pace` measures the time, which no test checks. */
import { pace } from "../../harness/faults/runs/pace";

const SIZE = 40;

/** So low that a busy machine reaches it too. */
const LIMIT = { perSecond: 10, burst: 4 };

test.each([16, 32])("%d concurrent creates: all succeed, and few requests are refused", async (atOnce) => {
    const figures = await pace({ size: SIZE, atOnce, ...LIMIT });
    expect(figures).toMatchObject({ created: SIZE });
    expect(figures.refused).toBeGreaterThan(0);
    // Finding the limit costs some refusals. A client that sends 16 at a time, and again after each Retry-After, is refused about as often as accepted.
    expect(figures.refused).toBeLessThanOrEqual(SIZE * 0.6);
});
