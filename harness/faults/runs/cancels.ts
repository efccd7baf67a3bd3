/** Ctrl-C at moments of an up. Nothing that was sent is forgotten, and the next up needs no hand. */
import type { Context } from "../report";
import { stray, type Comparison } from "../support/comparison";
import { eachOf } from "../support/eachOf";
import { Ground } from "../support/ground";
import { momentsOf, type Moment } from "../support/moments";
import { releaseLock } from "../support/recovery";
import { interruptedUp } from "./interrupted";

export interface CancelFigures {
    readonly moments: number;
    readonly hit: number;
    /** Resources that all the programs declare. */
    readonly declared: number;
    /** Objects at the services right after, and how many of them are in state. */
    readonly sent: number;
    readonly kept: number;
    /** Objects at the services that are neither in state nor named in what the CLI printed. */
    readonly unsaid: readonly string[];
    /** Objects that are not in state, and that the output names. */
    readonly said: readonly string[];
    /** Ups that came when the CLI no longer listened to signals, at its very end, and so left its lock: a hand is needed for that. */
    readonly locked: number;
    readonly failedUps: readonly string[];
    readonly lost: number;
    readonly doubled: number;
    readonly leftBehind: number;
}

const RESOURCES = 15;

export async function cancels({ size, seed, signal, detail }: Context): Promise<CancelFigures> {
    const ends = await eachOf(momentsOf(size, seed, RESOURCES), (moment) => one(moment, signal), detail);
    const sum = (count: (end: End) => number): number => ends.reduce((total, end) => total + count(end), 0);
    return {
        moments: ends.length,
        hit: sum(({ hit }) => (hit ? 1 : 0)),
        declared: sum(({ after }) => after.asked),
        sent: sum(({ after }) => after.atServices),
        kept: sum(({ after }) => after.inState),
        unsaid: ends.flatMap(({ unsaid }) => unsaid),
        said: ends.flatMap(({ said }) => said),
        locked: sum(({ locked }) => (locked ? 1 : 0)),
        failedUps: ends.flatMap(({ error }) => error ?? []),
        lost: sum(({ last }) => last.missing.length + last.phantoms.length),
        doubled: sum(({ last }) => stray(last)),
        leftBehind: sum(({ leftBehind }) => leftBehind),
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
    readonly leftBehind: number;
}

async function one(moment: Moment, signal: AbortSignal | undefined): Promise<End> {
    const ground = await Ground.prepare({ size: RESOURCES, signal });
    try {
        const { hit, leftBehind, result } = await interruptedUp(ground, moment, "SIGINT");
        const after = await ground.compare(1);
        const notInState = [...after.twins, ...after.orphans];
        const first = await ground.stack.up(["--skip-preview"]);
        const locked = /currently locked/.test(first.output);
        if (locked) {
            await releaseLock(ground.stack);
        }
        const up = locked ? await ground.stack.up(["--skip-preview"]) : first;
        return {
            hit,
            after,
            locked,
            said: notInState.filter((object) => isSaid(object, result.output)),
            unsaid: notInState.filter((object) => !isSaid(object, result.output)),
            last: await ground.compare(1),
            error: up.code === 0 ? undefined : `at ${JSON.stringify(moment)}: ${up.output}`,
            leftBehind: leftBehind.length,
        };
    } finally {
        await ground.end();
    }
}

/** An error that says what may have happened names the import command of that kind. */
function isSaid(object: string, output: string): boolean {
    const [token = ""] = object.split(" ");
    return output.includes(`pulumi import ${token} `);
}
