/** Ctrl-C at random points of an up. Every object that was created is in state or named in the output, and the next up succeeds. */
import type { Context } from "../report";
import { mapConcurrently } from "../../mapConcurrently";
import { FaultFixture } from "../support/faultFixture";
import { randomPoints, type InterruptionPoint } from "../support/interruptionPoint";
import { releaseLock } from "../support/recovery";
import { interruptedUp } from "./interruptedUp";
import { figuresOf, outcomeOf, sumOf, type Outcome, type OutcomeFigures } from "./outcome";

export interface CancelFigures extends OutcomeFigures {
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
}

const RESOURCES = 15;

export async function cancels({ size, seed, signal, detail }: Context): Promise<CancelFigures> {
    const outcomes = await mapConcurrently(
        randomPoints(size, seed, RESOURCES),
        (point) => one(point, signal),
        { detail },
    );
    return {
        ...figuresOf(outcomes),
        declared: sumOf(outcomes, ({ after }) => after.declared),
        created: sumOf(outcomes, ({ after }) => after.atServices),
        inState: sumOf(outcomes, ({ after }) => after.inState),
        unreported: outcomes.flatMap(({ unreported }) => unreported),
        reported: outcomes.flatMap(({ reported }) => reported),
        locked: outcomes.filter(({ locked }) => locked).length,
    };
}

interface CancelOutcome extends Outcome {
    readonly reported: readonly string[];
    readonly unreported: readonly string[];
    readonly locked: boolean;
}

async function one(point: InterruptionPoint, signal: AbortSignal | undefined): Promise<CancelOutcome> {
    const fixture = await FaultFixture.start({ size: RESOURCES, signal });
    try {
        const interrupted = await interruptedUp(fixture, point, "SIGINT");
        const { output } = interrupted.result;
        const after = await fixture.compare(1);
        const notInState = [...after.duplicates, ...after.orphans];
        const first = await fixture.stack.up(["--skip-preview"]);
        const locked = /currently locked/.test(first.output);
        if (locked) {
            await releaseLock(fixture.stack);
        }
        const up = locked ? await fixture.stack.up(["--skip-preview"]) : first;
        return {
            ...(await outcomeOf(fixture, point, interrupted, after, up)),
            locked,
            reported: notInState.filter((object) => isReported(object, output)),
            unreported: notInState.filter((object) => !isReported(object, output)),
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
