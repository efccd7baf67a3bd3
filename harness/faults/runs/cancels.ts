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
    readonly interrupted: number;
    /** Resources in all programs. */
    readonly declared: number;
    /** Objects at the services after the interruption, and how many of them are in state. */
    readonly created: number;
    readonly inState: number;
    /** Objects at the services that are neither in state nor named in the CLI's output. */
    readonly unreported: readonly string[];
    /** Objects that are not in state, and that the output names. */
    readonly reported: readonly string[];
    /** Ups that the signal reached when the CLI no longer handled signals, at its very end, so that it left its lock. */
    readonly locked: number;
    readonly failedUps: readonly string[];
    readonly lost: number;
    readonly duplicated: number;
    readonly survivingPlugins: number;
}

const RESOURCES = 15;

export async function cancels({ size, seed, signal, detail }: Context): Promise<CancelFigures> {
    const outcomes = await mapConcurrently(
        randomPoints(size, seed, RESOURCES),
        (point) => one(point, signal),
        detail,
    );
    const sum = (count: (outcome: Outcome) => number): number =>
        outcomes.reduce((total, outcome) => total + count(outcome), 0);
    return {
        points: outcomes.length,
        interrupted: sum(({ interrupted }) => (interrupted ? 1 : 0)),
        declared: sum(({ after }) => after.declared),
        created: sum(({ after }) => after.atServices),
        inState: sum(({ after }) => after.inState),
        unreported: outcomes.flatMap(({ unreported }) => unreported),
        reported: outcomes.flatMap(({ reported }) => reported),
        locked: sum(({ locked }) => (locked ? 1 : 0)),
        failedUps: outcomes.flatMap(({ error }) => error ?? []),
        lost: sum(({ last }) => last.missing.length + last.onlyInState.length),
        duplicated: sum(({ last }) => countUntracked(last)),
        survivingPlugins: sum(({ survivingPlugins }) => survivingPlugins),
    };
}

interface Outcome {
    readonly interrupted: boolean;
    readonly after: Comparison;
    readonly reported: readonly string[];
    readonly unreported: readonly string[];
    readonly locked: boolean;
    readonly last: Comparison;
    readonly error: string | undefined;
    readonly survivingPlugins: number;
}

async function one(point: InterruptionPoint, signal: AbortSignal | undefined): Promise<Outcome> {
    const fixture = await FaultFixture.start({ size: RESOURCES, signal });
    try {
        const { interrupted, survivingPlugins, result } = await interruptedUp(fixture, point, "SIGINT");
        const after = await fixture.compare(1);
        const notInState = [...after.duplicates, ...after.orphans];
        const first = await fixture.stack.up(["--skip-preview"]);
        const locked = /currently locked/.test(first.output);
        if (locked) {
            await releaseLock(fixture.stack);
        }
        const up = locked ? await fixture.stack.up(["--skip-preview"]) : first;
        return {
            interrupted,
            after,
            locked,
            reported: notInState.filter((object) => isReported(object, result.output)),
            unreported: notInState.filter((object) => !isReported(object, result.output)),
            last: await fixture.compare(1),
            error: up.code === 0 ? undefined : `at ${JSON.stringify(point)}: ${up.output}`,
            survivingPlugins: survivingPlugins.length,
        };
    } finally {
        await fixture.stop();
    }
}

/** The error for an unknown outcome contains the import command of the resource type. */
function isReported(object: string, output: string): boolean {
    const [token = ""] = object.split(" ");
    return output.includes(`pulumi import ${token} `);
}
