/** kill -9 of the plugin or of the engine at moments of an up; then the recipe of docs/recovery.md, or nothing; then an up. */
import type { Context } from "../report";
import { stray, type Comparison } from "../support/comparison";
import { Ground } from "../support/ground";
import { eachOf } from "../support/eachOf";
import type { Moment } from "../support/moments";
import { recover, releaseLock } from "../support/recovery";
import { interruptedUp } from "./interrupted";

export type Victim = "plugin" | "engine";
export type Afterwards = "recipe" | "nothing";

export interface KillFigures {
    readonly victim: Victim;
    readonly afterwards: Afterwards;
    readonly moments: number;
    /** Ups that were really ended in the middle. */
    readonly hit: number;
    /** Objects that the services held and the state did not, right after. */
    readonly inDoubt: number;
    /** Objects that the recipe took into the state. */
    readonly recovered: number;
    /** Declared, and not both in state and at the services once all was done. */
    readonly lost: number;
    /** Objects beyond one for each declaration. */
    readonly doubled: number;
    /** Ups that ended in an error. */
    readonly failedUps: readonly string[];
    /** Plugins that went on without an engine. */
    readonly leftBehind: number;
}

/** Two groups: all kinds of resources that a program has many of. Each is made by one write. */
export const RESOURCES = 15;

export interface KillOptions extends Pick<Context, "signal" | "detail"> {
    readonly moments: readonly Moment[];
    readonly victim: Victim;
    readonly afterwards: Afterwards;
}

export async function kills(options: KillOptions): Promise<KillFigures> {
    const { moments, victim, afterwards, detail } = options;
    const ends = await eachOf(moments, (moment) => one(moment, options), detail);
    const sum = (count: (end: End) => number): number => ends.reduce((total, end) => total + count(end), 0);
    return {
        victim,
        afterwards,
        moments: ends.length,
        hit: sum(({ hit }) => (hit ? 1 : 0)),
        inDoubt: sum(({ after }) => stray(after)),
        recovered: sum(({ recovered }) => recovered),
        lost: sum(({ last }) => last.missing.length + last.phantoms.length),
        doubled: sum(({ last }) => stray(last)),
        failedUps: ends.flatMap(({ error }) => error ?? []),
        leftBehind: sum(({ leftBehind }) => leftBehind),
    };
}

interface End {
    readonly hit: boolean;
    readonly after: Comparison;
    readonly recovered: number;
    readonly last: Comparison;
    readonly error: string | undefined;
    readonly leftBehind: number;
}

async function one(moment: Moment, { victim, afterwards, signal }: KillOptions): Promise<End> {
    const ground = await Ground.prepare({ size: RESOURCES, signal });
    try {
        const { hit, leftBehind } = await interruptedUp(ground, moment, `${victim} killed`);
        // Without this the CLI refuses to do anything, and says so. It changes nothing of what is in the state.
        await releaseLock(ground.stack);
        const after = await ground.compare(1);
        const recovered = afterwards === "recipe" ? await recover(ground) : 0;
        const up = await ground.stack.up(["--skip-preview"]);
        return {
            hit,
            after,
            recovered,
            last: await ground.compare(1),
            error: up.code === 0 ? undefined : `at ${JSON.stringify(moment)}: ${up.output}`,
            leftBehind: leftBehind.length,
        };
    } finally {
        await ground.end();
    }
}
