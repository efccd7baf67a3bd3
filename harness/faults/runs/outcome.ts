/** What an interrupted up and the next up left behind, and the sums over all points of a run. */
import type { OperationResult } from "../../../toolchain/stack/stack";
import { countUntracked, type Comparison } from "../support/comparison";
import type { FaultFixture } from "../support/faultFixture";
import type { InterruptionPoint } from "../support/interruptionPoint";
import type { InterruptedUp } from "./interruptedUp";

export interface Outcome {
    readonly interrupted: boolean;
    /** After the interruption, before the next up. */
    readonly after: Comparison;
    /** After the next up. */
    readonly last: Comparison;
    readonly error: string | undefined;
    readonly survivingPlugins: number;
}

export interface OutcomeFigures {
    readonly points: number;
    /** Ups that ended because of the interruption. */
    readonly interrupted: number;
    /** Declared, and not both in state and at the services at the end. */
    readonly lost: number;
    /** Objects in excess of one for each declared resource. */
    readonly duplicated: number;
    /** Ups that ended in an error. */
    readonly failedUps: readonly string[];
    /** Plugins that still ran without an engine. */
    readonly survivingPlugins: number;
}

/** `up`: the result of the up after the interrupted one. */
export async function outcomeOf(
    fixture: FaultFixture,
    point: InterruptionPoint,
    { interrupted, survivingPlugins }: InterruptedUp,
    after: Comparison,
    up: OperationResult,
): Promise<Outcome> {
    return {
        interrupted,
        after,
        last: await fixture.compare(1),
        error: up.code === 0 ? undefined : `at ${JSON.stringify(point)}: ${up.output}`,
        survivingPlugins: survivingPlugins.length,
    };
}

export function figuresOf(outcomes: readonly Outcome[]): OutcomeFigures {
    return {
        points: outcomes.length,
        interrupted: outcomes.filter(({ interrupted }) => interrupted).length,
        lost: sumOf(outcomes, ({ last }) => last.missing.length + last.onlyInState.length),
        duplicated: sumOf(outcomes, ({ last }) => countUntracked(last)),
        failedUps: outcomes.flatMap(({ error }) => error ?? []),
        survivingPlugins: sumOf(outcomes, ({ survivingPlugins }) => survivingPlugins),
    };
}

export function sumOf<T>(items: readonly T[], count: (item: T) => number): number {
    return items.reduce((total, item) => total + count(item), 0);
}
