/**
 * The debug log: one line on stderr for each request to a service, each retry and each wait, with the ids that the service's support asks for. The engine shows
 * what a plugin writes there.
 */
import { exchanges, retries, waits } from "../../diagnostics";
import type { Method } from "../startup/methods";
import type { Metadata } from "../startup/grpcServer";
import type { Observer } from "../startup/observer";
import type { Status } from "../startup/status";

/** From this level on, the engine's calls are logged too. */
const CALLS = 5;

export class DebugLog implements Observer {
    constructor(
        private readonly verbosity: number,
        private readonly write: (line: string) => void,
    ) {
        exchanges.subscribe(({ service, method, url, attempt, sentId, milliseconds, ...outcome }) => {
            const { status, requestId, error } = outcome;
            const what = error === undefined ? String(status) : `no response (${error.message})`;
            // A service may answer with an id of its own.
            const own = requestId === undefined || requestId === sentId ? "" : `, the service's ${requestId}`;
            const again = attempt > 1 ? `, attempt ${attempt}` : "";
            write(
                `${service}: ${method} ${url}: ${what} in ${round(milliseconds)} ms, request id ${sentId}${own}${again}`,
            );
        });
        retries.subscribe(({ label, attempt, milliseconds, reason }) =>
            write(`${label}: attempt ${attempt} in ${round(milliseconds)} ms, as ${reason}`),
        );
        waits.subscribe(({ label, milliseconds, reason }) =>
            write(`${label}: waited ${round(milliseconds)} ms (${reason})`),
        );
    }

    async run(
        method: Method,
        _metadata: Metadata,
        call: () => Promise<Status | undefined>,
    ): Promise<Status | undefined> {
        if (this.verbosity < CALLS) {
            return call();
        }
        const startedAt = performance.now();
        const status = await call();
        const outcome = status === undefined ? "succeeded" : `failed with ${status.code}`;
        this.write(`${method} ${outcome} after ${round(performance.now() - startedAt)} ms`);
        return status;
    }

    /** What is written to stderr is not buffered. */
    flush(): Promise<void> {
        return Promise.resolve();
    }
}

const round = (milliseconds: number): number => Math.max(0, Math.round(milliseconds));
