/** An up that is interrupted at a given point, and the processes that it leaves behind. */
import type { OperationResult } from "../../../toolchain/stack/stack";
import type { FaultFixture } from "../support/faultFixture";
import { holdFrom, type InterruptionPoint } from "../support/interruptionPoint";
import { aliveAfter, descendantsOf, isPlugin, kill, type Process } from "../support/processes";

export type Interruption = "plugin killed" | "engine killed" | "SIGINT";

export interface InterruptedUp {
    readonly result: OperationResult;
    /** False: the up ended before the interruption. */
    readonly interrupted: boolean;
    /** Plugins that did not end by themselves, and were killed. */
    readonly survivingPlugins: readonly string[];
}

/** An upper bound: the engine closes its plugins within seconds, and a plugin without its engine ends as fast. */
const EXIT_TIMEOUT_MS = 60_000;

/** Printed by the CLI when it receives a SIGINT. */
const CANCELLING = /\^C received; cancelling/;

export async function interruptedUp(
    fixture: FaultFixture,
    point: InterruptionPoint,
    interruption: Interruption,
): Promise<InterruptedUp> {
    const { emulator, stack } = fixture;
    emulator.faults(holdFrom(point));
    let cli = 0;
    const output = new Output();
    const up = stack.up(["--skip-preview"], {
        onStart: (pid) => (cli = pid),
        onOutput: (text) => output.add(text),
    });
    const ended = up.then(() => false);
    let descendants: readonly Process[] = [];
    let interrupted = await Promise.race([emulator.untilHeld().then(() => true), ended]);
    if (interrupted) {
        descendants = descendantsOf(cli);
        interrupted = await interrupt(
            cli,
            descendants,
            interruption,
            Promise.race([output.until(CANCELLING), ended]),
        );
    }
    emulator.faults(undefined);
    const result = await up;
    const alive = await aliveAfter(descendants.filter(isPlugin), EXIT_TIMEOUT_MS);
    // The engine's language hosts keep running after a kill of the engine.
    descendants.forEach(kill);
    // The requests in flight are processed, including those whose client has disconnected.
    await emulator.untilIdle();
    return { result, interrupted, survivingPlugins: alive.map(({ command }) => command) };
}

/** Returns once the victims have ended, or the CLI has begun to cancel. False: there was no process to interrupt. */
async function interrupt(
    cli: number,
    descendants: readonly Process[],
    interruption: Interruption,
    cancelling: Promise<boolean>,
): Promise<boolean> {
    if (interruption === "plugin killed") {
        const plugins = descendants.filter(isPlugin);
        plugins.forEach(kill);
        return plugins.length > 0 && (await aliveAfter(plugins, EXIT_TIMEOUT_MS)).length === 0;
    }
    // It is our own child, so its id is not reused before its exit event.
    process.kill(cli, interruption === "SIGINT" ? "SIGINT" : "SIGKILL");
    return interruption === "SIGINT" ? cancelling : true;
}

/** Collects the output of a command, and waits for a pattern in it. */
class Output {
    private text = "";
    private listener: () => void = () => undefined;

    add(text: string): void {
        this.text += text;
        this.listener();
    }

    until(pattern: RegExp): Promise<boolean> {
        return new Promise((resolve) => {
            this.listener = () => pattern.test(this.text) && resolve(true);
            this.listener();
        });
    }
}
