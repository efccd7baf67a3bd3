/** The pace: none without a limit, and with one near to it, with few refusals. In virtual time, for many limits: `npm run test:fast` leaves it out. */
import { simulate, type Scenario } from "./simulation";

/** Of what chance decides, so many are tried. */
const SEEDS = 20;

const share = ({ refused, sent }: { refused: number; sent: number }): number => refused / sent;

function grid(): Scenario[] {
    const scenarios: Scenario[] = [];
    for (const rate of [5, 50, 200]) {
        for (const burst of [1, 10, 50]) {
            for (const operations of [8, 16, 32]) {
                for (const latencyMs of [2, 20, 50, 100, 200]) {
                    scenarios.push({ rate, burst, operations, latencyMs });
                }
            }
        }
    }
    return scenarios;
}

const named = (scenarios: Scenario[]): [string, Scenario][] =>
    scenarios.map((s) => [
        `${s.rate}/s, burst ${s.burst}, ${s.operations} operations, ${s.latencyMs} ms${s.jitter ? " ± 30 %" : ""}`,
        s,
    ]);

describe("500 creates against a token bucket without headers", () => {
    const usual = grid().filter(({ rate, latencyMs }) => rate === 50 && latencyMs <= 20);

    test.each(
        named([...usual, ...usual.filter(({ burst }) => burst > 1).map((s) => ({ ...s, jitter: 0.3 }))]),
    )("%s: at most 2 %% refused (rounded), within 1.3 of the ideal time", async (_name, scenario) => {
        const outcome = await simulate(scenario);
        expect(Math.round(share(outcome) * 100)).toBeLessThanOrEqual(2);
        expect(outcome.time / outcome.ideal).toBeLessThanOrEqual(1.3);
    });

    // More operations than may be in flight make no difference.
    const others = grid().filter(({ operations }) => operations < 32);

    // Long ways tell of a limit late, and a fast limit leaves no time to learn it.
    test.each(named(others))("%s: not much worse", async (_name, scenario) => {
        const outcome = await simulate(scenario);
        // The pause that the service asks for at its first refusal is its own, and long beside 2.5 seconds of work.
        const pause = outcome.refused > 0 ? 1000 : 0;
        expect(share(outcome)).toBeLessThanOrEqual(0.055);
        expect(outcome.time).toBeLessThanOrEqual(outcome.ideal * 1.55 + pause);
    });

    const busy = [10, 50].flatMap((burst) =>
        [8, 32].flatMap((operations) =>
            [5, 15, 40].map((latencyMs) => ({ rate: 50, burst, operations, latencyMs, spread: 0.5 })),
        ),
    );

    test.each(named(busy))("%s on average, on a busy machine", async (_name, scenario) => {
        const [ratios, shares]: [number[], number[]] = [[], []];
        for (let seed = 1; seed <= SEEDS; seed++) {
            const outcome = await simulate({ ...scenario, lateMs: seed % 2 ? 30 : 0, seed: seed * 7919 });
            ratios.push(outcome.time / outcome.ideal);
            shares.push(share(outcome));
        }
        const inOrder = ratios.sort((a, b) => a - b);
        expect(inOrder[SEEDS / 2]).toBeLessThanOrEqual(1.2);
        expect(inOrder.at(-1)).toBeLessThanOrEqual(1.3);
        expect(shares.filter((one) => one > 0.02).length).toBeLessThanOrEqual(SEEDS * 0.05);
        expect(Math.max(...shares)).toBeLessThanOrEqual(0.03);
    });

    test("without a limit nothing is refused, and the careful start costs little", async () => {
        for (const latencyMs of [2, 20, 200]) {
            const outcome = await simulate({ rate: 1e6, burst: 1e6, operations: 32, latencyMs });
            expect(outcome.refused).toBe(0);
            expect(outcome.time).toBeLessThanOrEqual(outcome.ideal * 1.2 + 600);
        }
    });
});

describe("500 creates against a token bucket that reports what is left", () => {
    test.each(
        named(grid().filter(({ rate, burst, latencyMs }) => rate >= 50 && burst >= 50 && latencyMs <= 50)),
    )("%s: hardly any is refused", async (_name, scenario) => {
        const outcome = await simulate({ ...scenario, headers: true });
        expect(share(outcome)).toBeLessThanOrEqual(0.02);
        expect(outcome.time / outcome.ideal).toBeLessThanOrEqual(1.3);
    });
});
