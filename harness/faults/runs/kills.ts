/** kill -9 of the plugin or the engine at random points of an up; then the steps of docs/recovery.md, or none; then an up. */
import type { Context } from "../report";
import { countUntracked, type Comparison } from "../support/comparison";
import { FaultFixture } from "../support/faultFixture";
import { mapConcurrently } from "../support/mapConcurrently";
import type { InterruptionPoint } from "../support/interruptionPoint";
import { recover, releaseLock } from "../support/recovery";
import { interruptedUp } from "./interruptedUp";

type Victim = "plugin" | "engine";
export type Recovery = "documented steps" | "none";

export interface KillFigures {
    readonly victim: Victim;
    readonly recovery: Recovery;
    readonly points: number;
    /** Ups that ended because of the interruption. */
    readonly interrupted: number;
    /** Objects at the services that were not in state after the interruption. */
    readonly untracked: number;
    /** Objects that the documented steps imported. */
    readonly recovered: number;
    /** Declared, and not both in state and at the services at the end. */
    readonly lost: number;
    /** Objects in excess of one for each declared resource. */
    readonly duplicated: number;
    /** Ups that ended in an error. */
    readonly failedUps: readonly string[];
    /** Plugins that still ran without an engine. */
    readonly survivingPlugins: number;
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
    const outcomes = await mapConcurrently(points, (point) => one(point, options), detail);
    const sum = (count: (outcome: Outcome) => number): number =>
        outcomes.reduce((total, outcome) => total + count(outcome), 0);
    return {
        victim,
        recovery,
        points: outcomes.length,
        interrupted: sum(({ interrupted }) => (interrupted ? 1 : 0)),
        untracked: sum(({ after }) => countUntracked(after)),
        recovered: sum(({ recovered }) => recovered),
        lost: sum(({ last }) => last.missing.length + last.onlyInState.length),
        duplicated: sum(({ last }) => countUntracked(last)),
        failedUps: outcomes.flatMap(({ error }) => error ?? []),
        survivingPlugins: sum(({ survivingPlugins }) => survivingPlugins),
    };
}

interface Outcome {
    readonly interrupted: boolean;
    readonly after: Comparison;
    readonly recovered: number;
    readonly last: Comparison;
    readonly error: string | undefined;
    readonly survivingPlugins: number;
}

async function one(point: InterruptionPoint, { victim, recovery, signal }: KillOptions): Promise<Outcome> {
    const fixture = await FaultFixture.start({ size: RESOURCES, signal });
    try {
        const { interrupted, survivingPlugins } = await interruptedUp(fixture, point, `${victim} killed`);
        // The CLI refuses every operation while the lock exists. This does not change the resources in state.
        await releaseLock(fixture.stack);
        const after = await fixture.compare(1);
        const recovered = recovery === "documented steps" ? await recover(fixture) : 0;
        const up = await fixture.stack.up(["--skip-preview"]);
        return {
            interrupted,
            after,
            recovered,
            last: await fixture.compare(1),
            error: up.code === 0 ? undefined : `at ${JSON.stringify(point)}: ${up.output}`,
            survivingPlugins: survivingPlugins.length,
        };
    } finally {
        await fixture.stop();
    }
}
