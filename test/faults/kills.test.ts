/** kill -9 in the middle of an up, at a few points: `npm run faults -- --run kills` has more. */
import { problemsAfterRecovery } from "../../harness/faults/reports/kills";
import { kills } from "../../harness/faults/runs/kills";
import type { InterruptionPoint } from "../../harness/faults/support/interruptionPoint";

/** Early and late, before the deed and after it. */
const MOMENTS: readonly InterruptionPoint[] = [
    { write: 2, phase: "after" },
    { write: 10, phase: "before" },
];

/** The names of workspaces are not unique: nothing but the recipe tells that one is there. */
const FIRST_WORKSPACE: InterruptionPoint = {
    write: 1,
    phase: "after",
    when: { service: "agentenv", method: "POST", path: "/v1/workspaces" },
};

test.each(["plugin", "engine"] as const)(
    "after a killed %s the recipe of docs/recovery.md puts everything right",
    async (victim) => {
        const figures = await kills({ points: MOMENTS, victim, recovery: "documented steps" });
        expect(problemsAfterRecovery(figures)).toEqual([]);
        expect(figures).toMatchObject({ points: MOMENTS.length, hit: MOMENTS.length });
    },
);

test("the recipe is needed: without it a workspace whose answer nobody heard is made again", async () => {
    const figures = await kills({ points: [FIRST_WORKSPACE], victim: "engine", recovery: "none" });
    expect(figures).toMatchObject({ hit: 1 });
    expect(figures.duplicated).toBeGreaterThan(0);
});
