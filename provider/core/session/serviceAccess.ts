/** One operation's access to its service: routes, account and health check, all under the signal of the operation. */
import { deadlineOf, withTimeout, abortable } from "../../http/deadline";
import { MAX_AGE_MS } from "../../http/snapshot";
import type { ServerClock } from "../../http/serverClock";
import type { Connection } from "../declare/connection";
import { PROBE_MS, type Verification } from "./verification";

/** The age up to which an operation shares responses. */
const RECENT_MS = 5_000;

export class ServiceAccess {
    constructor(
        private readonly connection: Connection<unknown>,
        private readonly verification: Verification,
        readonly signal: AbortSignal,
        /** Which responses are shared: those requested since then, and up to this age. */
        private readonly sharing = { since: -Infinity, forMs: RECENT_MS },
    ) {}

    /**
     * The service's routes. They share only responses that were requested since `asOf`, a moment of `performance.now()`. `until` aborts their
     * requests before the operation ends.
     */
    api(asOf = -Infinity, until: AbortSignal = this.signal): unknown {
        const { since, forMs } = this.sharing;
        return this.connection.api(until, Math.max(asOf, since, performance.now() - forMs));
    }

    /**
     * The same access for a Read of a refresh, which is a look at everything at one time: the Reads of thousands of objects in one list share the
     * response however long they take together, up to MAX_AGE_MS.
     */
    refreshing(): ServiceAccess {
        return this.with({ forMs: MAX_AGE_MS });
    }

    /** The service's routes, which share no response that was requested before. */
    freshApi(timeoutMs?: number): unknown {
        return this.api(
            performance.now(),
            timeoutMs === undefined ? undefined : withTimeout(this.signal, timeoutMs),
        );
    }

    /** The same access, restricted to responses that were requested since then. */
    since(asOf = -Infinity): ServiceAccess {
        return this.with({ since: Math.max(asOf, this.sharing.since) });
    }

    private with(sharing: { since?: number; forMs?: number }): ServiceAccess {
        return new ServiceAccess(this.connection, this.verification, this.signal, {
            ...this.sharing,
            ...sharing,
        });
    }

    get clock(): ServerClock {
        return this.connection.clock;
    }

    /** The account of the credential; `undefined` if the service does not return it. Rejects if the request failed. */
    account(): Promise<string | undefined> {
        return abortable(this.signal, this.verification.confirm());
    }

    /** The account, as far as a response has named it. */
    get knownAccount(): string | undefined {
        return this.connection.accountInResponses?.() ?? this.verification.account;
    }

    /** Looks the account up, for `knownAccount`. Never rejects, and takes at most PROBE_MS and half of the operation's time. */
    async lookUpAccount(): Promise<void> {
        if (this.connection.accountInResponses || this.signal.aborted) {
            return;
        }
        const deadline = deadlineOf(this.signal) ?? Infinity;
        const timeout = new AbortController();
        const timer = setTimeout(
            () => timeout.abort(new Error("the account is not known yet")),
            Math.min(PROBE_MS, Math.max(0, (deadline - performance.now()) / 2)),
        );
        await abortable(timeout.signal, abortable(this.signal, this.verification.probe())).catch(() => {});
        clearTimeout(timer);
    }

    /** Rejects if the service reports that it does not work. */
    async healthy(asOf: number): Promise<void> {
        await this.connection.healthy?.(this.api(asOf));
    }
}
