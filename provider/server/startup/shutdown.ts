/**
 * Shuts the plugin down. On SIGTERM, SIGINT or SIGHUP, or when the engine that started it is gone, new calls are refused, reads and queued work
 * are cancelled, and writes that were sent have GRACE_MS to get a response. Then the responses of all calls are delivered and the process exits.
 * Further signals are ignored, as the drain is bounded. SIGKILL ends the process at once.
 */
import type * as grpc from "@grpc/grpc-js";
import { constants } from "node:os";
import { GRACE_MS } from "../../http/gracePeriod";
import type { CallDispatcher } from "./callDispatcher";

const SIGNALS: readonly NodeJS.Signals[] = ["SIGTERM", "SIGINT", "SIGHUP"];

/** The time for the responses of the calls to reach the engine after the last write. */
const DELIVERY_MS = 1_000;

const PARENT_CHECK_MS = 500;

export function endOnSignals(server: grpc.Server, dispatcher: CallDispatcher): void {
    for (const name of SIGNALS) {
        process.on(name, () => end(server, dispatcher, `it received ${name}`, 128 + constants.signals[name]));
    }
}

/** No signal is sent when the engine is killed. The operating system then gives the plugin another parent. */
export function endWithParent(server: grpc.Server, dispatcher: CallDispatcher): void {
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

function end(server: grpc.Server, dispatcher: CallDispatcher, reason: string, exitCode: number): void {
    if (ending) {
        return;
    }
    ending = true;
    // `tryShutdown` never settles if a connection broke and is not closed yet. Then the process ends by itself, as nothing keeps it alive.
    process.exitCode = exitCode;
    setTimeout(() => process.exit(exitCode), GRACE_MS + DELIVERY_MS).unref();
    // A failed call has reported its own error. The process exits in any case.
    void dispatcher
        .shutDown(reason)
        .catch(() => {})
        .then(() => server.tryShutdown(() => process.exit(exitCode)));
}
