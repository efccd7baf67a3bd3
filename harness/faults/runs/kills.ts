/** kill -9 of the plugin or of the engine at moments of an up; then the recipe of docs/recovery.md, or nothing; then an up. */
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
    /** Ups that were really ended in the middle. */
    readonly hit: number;
    /** Objects that the services held and the state did not, right after. */
    readonly untracked: number;
    /** Objects that the recipe took into the state. */
    readonly recovered: number;
    /** DeclaredResource, and not both in state and at the services once all was done. */
    readonly lost: number;
    /** Objects beyond one for each declaration. */
    readonly duplicated: number;
    /** Ups that ended in an error. */
    readonly failedUps: readonly string[];
    /** Plugins that went on without an engine. */
    readonly survivingPlugins: number;
}

/** Two groups: all kinds of resources that a program has many of. Each is made by one write. */
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
        // Without this the CLI refuses to do anything, and says so. It changes nothing of what is in the state.
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
