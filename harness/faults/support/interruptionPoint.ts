/** Moments in the middle of an up, by a seed: the nth write has arrived at a service and is held there, before its deed or after it. */
import type { FaultMatch, FaultPhase, FaultPlan } from "../../../emulator/index";
import { between, randomOf } from "./random";

export interface InterruptionPoint {
    /** Which of the writes it is, counted from 1. */
    readonly write: number;
    readonly phase: FaultPhase;
    /** Which writes count. Default: all. */
    readonly when?: FaultMatch;
}

const WRITES: FaultMatch = { method: ["POST", "PUT", "PATCH", "DELETE"] };

/** `writes`: how many there are in an up that nothing disturbs. */
export function randomPoints(count: number, seed: number, writes: number): InterruptionPoint[] {
    const random = randomOf(seed);
    return Array.from({ length: count }, () => ({
        write: between(random, 1, writes),
        phase: between(random, 0, 1) === 0 ? "before" : "after",
    }));
}

/** Holds that write and all that come after it: what is under way at the moment stays so until another plan is set. */
export function holdFrom({ write, phase, when = WRITES }: InterruptionPoint): FaultPlan {
    return { rules: [{ when, skip: write - 1, fault: { kind: "hold", phase } }] };
}
