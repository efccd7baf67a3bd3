/** Ctrl-C at random points of an up. Every object that was created is in state or named in the output, and the next up succeeds. */
import type { Context } from "../report";
import { countUntracked, type Comparison } from "../support/comparison";
import { mapConcurrently } from "../support/mapConcurrently";
import { FaultFixture } from "../support/faultFixture";
import { randomPoints, type InterruptionPoint } from "../support/interruptionPoint";
import { releaseLock } from "../support/recovery";
import { interruptedUp } from "./interruptedUp";

export interface CancelFigures {
    readonly points: number;
    readonly hit: number;
    /** Resources in all programs. */
    readonly declared: number;
    /** Objects at the services after the interruption, and how many of them are in state. */
    readonly sent: number;
    readonly kept: number;
    /** Objects at the services that are neither in state nor named in the CLI's output. */
    readonly unsaid: readonly string[];
    /** Objects that are not in state, and that the output names. */
    readonly said: readonly string[];
    /** Ups that the signal reached when the CLI no longer handled signals, at its very end, so that it left its lock. */
    readonly locked: number;
    readonly failedUps: readonly string[];
    readonly lost: number;
    readonly duplicated: number;
    readonly survivingPlugins: number;
}

const RESOURCES = 15;

export async function cancels({ size, seed, signal, detail }: Context): Promise<CancelFigures> {
    const ends = await mapConcurrently(
        randomPoints(size, seed, RESOURCES),
        (point) => one(point, signal),
        detail,
    );
    const sum = (count: (end: End) => number): number => ends.reduce((total, end) => total + count(end), 0);
    return {
        points: ends.length,
        hit: sum(({ hit }) => (hit ? 1 : 0)),
        declared: sum(({ after }) => after.asked),
        sent: sum(({ after }) => after.atServices),
        kept: sum(({ after }) => after.inState),
        unsaid: ends.flatMap(({ unsaid }) => unsaid),
        said: ends.flatMap(({ said }) => said),
        locked: sum(({ locked }) => (locked ? 1 : 0)),
        failedUps: ends.flatMap(({ error }) => error ?? []),
        lost: sum(({ last }) => last.missing.length + last.onlyInState.length),
        duplicated: sum(({ last }) => countUntracked(last)),
        survivingPlugins: sum(({ survivingPlugins }) => survivingPlugins),
    };
}

interface End {
    readonly hit: boolean;
    readonly after: Comparison;
    readonly said: readonly string[];
    readonly unsaid: readonly string[];
    readonly locked: boolean;
    readonly last: Comparison;
    readonly error: string | undefined;
    readonly survivingPlugins: number;
}

async function one(point: InterruptionPoint, signal: AbortSignal | undefined): Promise<End> {
    const fixture = await FaultFixture.start({ size: RESOURCES, signal });
    try {
        const { hit, survivingPlugins, result } = await interruptedUp(fixture, point, "SIGINT");
        const after = await fixture.compare(1);
        const notInState = [...after.duplicates, ...after.orphans];
        const first = await fixture.stack.up(["--skip-preview"]);
        const locked = /currently locked/.test(first.output);
        if (locked) {
            await releaseLock(fixture.stack);
        }
        const up = locked ? await fixture.stack.up(["--skip-preview"]) : first;
        return {
            hit,
            after,
            locked,
            said: notInState.filter((object) => isSaid(object, result.output)),
            unsaid: notInState.filter((object) => !isSaid(object, result.output)),
            last: await fixture.compare(1),
            error: up.code === 0 ? undefined : `at ${JSON.stringify(point)}: ${up.output}`,
            survivingPlugins: survivingPlugins.length,
        };
    } finally {
        await fixture.stop();
    }
}

/** The error for an unknown outcome contains the import command of the resource type. */
function isSaid(object: string, output: string): boolean {
    const [token = ""] = object.split(" ");
    return output.includes(`pulumi import ${token} `);
}
