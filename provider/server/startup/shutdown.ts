/**
 * Shuts the plugin down. On SIGTERM, SIGINT or SIGHUP, or when the engine that started it is gone, new calls are refused, reads and queued work
 * are cancelled, and writes that were sent have GRACE_MS to get a response. Then the responses of all calls are delivered and the process exits.
 * Further signals are ignored, as the drain is bounded. SIGKILL ends the process at once.
 */
import { constants } from "node:os";
import { GRACE_MS } from "../../http/gracePeriod";
import type { CallDispatcher } from "./callDispatcher";

const SIGNALS: readonly NodeJS.Signals[] = ["SIGTERM", "SIGINT", "SIGHUP"];

/** The time for the responses of the calls to reach the engine after the last write. */
const DELIVERY_MS = 1_000;

const PARENT_CHECK_MS = 500;

interface Closable {
    close(closed: () => void): void;
}

export function endOnSignals(server: Closable, dispatcher: CallDispatcher): void {
    for (const name of SIGNALS) {
        process.on(name, () => end(server, dispatcher, `it received ${name}`, 128 + constants.signals[name]));
    }
}

/** No signal is sent when the engine is killed. The operating system then gives the plugin another parent. */
export function endWithParent(server: Closable, dispatcher: CallDispatcher): void {
    const parent = process.ppid;
    const timer = setInterval(() => {
        if (process.ppid !== parent) {
            clearInterval(timer);
            end(server, dispatcher, "the engine is gone", 1);
        }
    }, PARENT_CHECK_MS);
    timer.unref();
}

let ending = false;

function end(server: Closable, dispatcher: CallDispatcher, reason: string, exitCode: number): void {
    if (ending) {
        return;
    }
    ending = true;
    // Also where nothing keeps the process alive before the server is closed, and by the time limit where a response cannot be delivered.
    process.exitCode = exitCode;
    setTimeout(() => process.exit(exitCode), GRACE_MS + DELIVERY_MS).unref();
    // A failed call has reported its own error. The process exits in any case.
    void dispatcher
        .shutDown(reason)
        .catch(() => {})
        .then(() => server.close(() => process.exit(exitCode)));
}
