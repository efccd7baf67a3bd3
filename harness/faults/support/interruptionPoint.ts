/** Seeded random points of an up: the nth write has reached a service and is held there, before or after it is processed. */
import type { FaultMatch, FaultPhase, FaultPlan } from "../../../emulator/index";
import { between, randomOf } from "./random";

export interface InterruptionPoint {
    /** The number of the write, from 1. */
    readonly write: number;
    readonly phase: FaultPhase;
    /** The writes that count. Default: all. */
    readonly when?: FaultMatch;
}

const WRITES: FaultMatch = { method: ["POST", "PUT", "PATCH", "DELETE"] };

/** `writes`: their number in an up without interruption. */
export function randomPoints(count: number, seed: number, writes: number): InterruptionPoint[] {
    const random = randomOf(seed);
    return Array.from({ length: count }, () => ({
        write: between(random, 1, writes),
        phase: between(random, 0, 1) === 0 ? "before" : "after",
    }));
}

/** Holds that write and all later ones until another plan is set, so that the up cannot proceed before the interruption. */
export function holdFrom({ write, phase, when = WRITES }: InterruptionPoint): FaultPlan {
    return { rules: [{ when, skip: write - 1, fault: { kind: "hold", phase } }] };
}
