/** kill -9 of the plugin or the engine at random points of an up; then the steps of docs/recovery.md, or none; then an up. */
import type { Context } from "../report";
import { countUntracked } from "../support/comparison";
import { FaultFixture } from "../support/faultFixture";
import { mapConcurrently } from "../../mapConcurrently";
import type { InterruptionPoint } from "../support/interruptionPoint";
import { recover, releaseLock } from "../support/recovery";
import { interruptedUp } from "./interruptedUp";
import { figuresOf, outcomeOf, sumOf, type Outcome, type OutcomeFigures } from "./outcome";

type Victim = "plugin" | "engine";
export type Recovery = "documented steps" | "none";

export interface KillFigures extends OutcomeFigures {
    readonly victim: Victim;
    readonly recovery: Recovery;
    /** Objects at the services that were not in state after the interruption. */
    readonly untracked: number;
    /** Objects that the documented steps imported. */
    readonly recovered: number;
}

/** Covers all resource types of the generated program. Each resource is created by one write. */
export const RESOURCES = 15;

export interface KillOptions extends Pick<Context, "signal" | "detail"> {
    readonly points: readonly InterruptionPoint[];
    readonly victim: Victim;
    readonly recovery: Recovery;
}

export async function kills(options: KillOptions): Promise<KillFigures> {
    const { points, victim, recovery, detail } = options;
    const outcomes = await mapConcurrently(points, (point) => one(point, options), { detail });
    return {
        ...figuresOf(outcomes),
        victim,
        recovery,
        untracked: sumOf(outcomes, ({ after }) => countUntracked(after)),
        recovered: sumOf(outcomes, ({ recovered }) => recovered),
    };
}

interface KillOutcome extends Outcome {
    readonly recovered: number;
}

async function one(
    point: InterruptionPoint,
    { victim, recovery, signal }: KillOptions,
): Promise<KillOutcome> {
    const fixture = await FaultFixture.start({ size: RESOURCES, signal });
    try {
        const interrupted = await interruptedUp(fixture, point, `${victim} killed`);
        // The CLI refuses every operation while the lock exists. This does not change the resources in state.
        await releaseLock(fixture.stack);
        const after = await fixture.compare(1);
        const recovered = recovery === "documented steps" ? await recover(fixture) : 0;
        const up = await fixture.stack.up(["--skip-preview"]);
        return { ...(await outcomeOf(fixture, point, interrupted, after, up)), recovered };
    } finally {
        await fixture.stop();
    }
}
