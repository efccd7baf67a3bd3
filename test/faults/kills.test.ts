/** kill -9 during an up, at a few points: `npm run faults -- --run kills` runs more. */
import { problemsAfterRecovery } from "../../harness/faults/reports/kills";
import { kills } from "../../harness/faults/runs/kills";
import type { InterruptionPoint } from "../../harness/faults/support/interruptionPoint";

/** Early and late, before and after the write is processed. */
const POINTS: readonly InterruptionPoint[] = [
    { write: 2, phase: "after" },
    { write: 10, phase: "before" },
];

/** The names of workspaces are not unique: only the steps of docs/recovery.md find the existing one. */
const FIRST_WORKSPACE: InterruptionPoint = {
    write: 1,
    phase: "after",
    when: { service: "agentenv", method: "POST", path: "/v1/workspaces" },
};

test.each(["plugin", "engine"] as const)(
    "after a killed %s the steps of docs/recovery.md restore the stack",
    async (victim) => {
        const figures = await kills({ points: POINTS, victim, recovery: "documented steps" });
        expect(problemsAfterRecovery(figures)).toEqual([]);
        expect(figures).toMatchObject({ points: POINTS.length, interrupted: POINTS.length });
    },
);

test("without the steps, a workspace whose response was lost is created twice", async () => {
    const figures = await kills({ points: [FIRST_WORKSPACE], victim: "engine", recovery: "none" });
    expect(figures).toMatchObject({ interrupted: 1 });
    expect(figures.duplicated).toBeGreaterThan(0);
});
