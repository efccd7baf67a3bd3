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
    readonly hit: number;
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
    /** Plugins that kept running without an engine. */
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
    const ends = await mapConcurrently(points, (point) => one(point, options), detail);
    const sum = (count: (end: End) => number): number => ends.reduce((total, end) => total + count(end), 0);
    return {
        victim,
        recovery,
        points: ends.length,
        hit: sum(({ hit }) => (hit ? 1 : 0)),
        untracked: sum(({ after }) => countUntracked(after)),
        recovered: sum(({ recovered }) => recovered),
        lost: sum(({ last }) => last.missing.length + last.onlyInState.length),
        duplicated: sum(({ last }) => countUntracked(last)),
        failedUps: ends.flatMap(({ error }) => error ?? []),
        survivingPlugins: sum(({ survivingPlugins }) => survivingPlugins),
    };
}

interface End {
    readonly hit: boolean;
    readonly after: Comparison;
    readonly recovered: number;
    readonly last: Comparison;
    readonly error: string | undefined;
    readonly survivingPlugins: number;
}

async function one(point: InterruptionPoint, { victim, recovery, signal }: KillOptions): Promise<End> {
    const fixture = await FaultFixture.start({ size: RESOURCES, signal });
    try {
        const { hit, survivingPlugins } = await interruptedUp(fixture, point, `${victim} killed`);
        // The CLI refuses every operation while the lock exists. This does not change the resources in state.
        await releaseLock(fixture.stack);
        const after = await fixture.compare(1);
        const recovered = recovery === "documented steps" ? await recover(fixture) : 0;
        const up = await fixture.stack.up(["--skip-preview"]);
        return {
            hit,
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
