/** An up that something ends in the middle, and what it leaves. */
import { setTimeout as wait } from "node:timers/promises";
import type { OperationResult } from "../../../engine/stack/stack";
import type { Ground } from "../support/ground";
import { atMoment, SETTLED_MS, SLOW, type Moment } from "../support/moments";
import { aliveAfter, descendantsOf, isPlugin, kill, type Process } from "../support/processes";

export type Blow = "plugin killed" | "engine killed" | "SIGINT";

export interface Interrupted {
    readonly result: OperationResult;
    /** False: the up had ended before the moment came. */
    readonly hit: boolean;
    /** Processes of it that did not end by themselves. They have been ended now. */
    readonly leftBehind: readonly string[];
}

/** The engine closes its plugins within seconds; a plugin that lost its engine should need no longer. */
const LEAVING_MS = 2_000;

export async function interruptedUp(ground: Ground, moment: Moment, blow: Blow): Promise<Interrupted> {
    const { emulator, stack } = ground;
    let cli = 0;
    let family: Process[] = [];
    let hit = false;
    emulator.faults(SLOW);
    const callOff = atMoment(emulator, moment, () => {
        family = descendantsOf(cli);
        hit = strike(cli, family, blow);
    });
    const result = await stack.up(["--skip-preview"], { onStart: (pid) => (cli = pid) });
    callOff();
    const left = await aliveAfter(family, LEAVING_MS);
    left.forEach(kill);
    // What was sent is done by then, also where nobody waits for the answer any more.
    await wait(SETTLED_MS);
    emulator.faults(undefined);
    return { result, hit, leftBehind: left.filter(isPlugin).map(({ command }) => command) };
}

/** False: there is nobody to strike any more. */
function strike(cli: number, family: readonly Process[], blow: Blow): boolean {
    if (blow === "plugin killed") {
        const plugins = family.filter(isPlugin);
        plugins.forEach(kill);
        return plugins.length > 0;
    }
    // It is our own child, so its id is no other's before we hear of its end.
    process.kill(cli, blow === "SIGINT" ? "SIGINT" : "SIGKILL");
    return true;
}
