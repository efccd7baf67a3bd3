/** A rate limit that only its 429 tells, with a hundred creates: `npm run faults -- --run pace` has the time, which no test looks at. */
import { pace } from "./runs/pace";

const SIZE = 100;

test.each([16, 32])("%d creates at once: all are made, and few requests are refused", async (atOnce) => {
    const figures = await pace({ size: SIZE, burst: 10, atOnce });
    console.log(
        `${figures.ratio.toFixed(2)} times the ideal, ${figures.refused} of ${figures.requests} refused`,
    );
    expect(figures).toMatchObject({ made: SIZE });
    // The limit was met; and what it costs to find it is no more than a start's worth.
    expect(figures.refused).toBeGreaterThan(0);
    expect(figures.refused).toBeLessThanOrEqual(atOnce);
});
