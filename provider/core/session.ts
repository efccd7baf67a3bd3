/** The time between a Configure and the next: settings in force, and one connection per service, made when it is first needed. */
import { setMaxListeners } from "node:events";
import { CancelledError } from "../errors";
import { deadlineOf, endingAfter, orEnd } from "../http/deadline";
import { Locks } from "../http/locks";
import type { ServerClock } from "../http/serverClock";
import { MAX_AGE_MS } from "../http/snapshot";
import { AccessCheck, UnusableCredentialError } from "./access";
import type { CheckFailure } from "./check";
import { packageSettingsOf, type ConfigDeclaration } from "./config";
import { ProviderInstance } from "./instance";
import { Masker } from "./masker";
import { MassDeletionGuard } from "./massDeletion";
import { Baselines } from "./namesakes";
import { NaturalKeys } from "./naturalKeys";
import type { Log, Resource } from "./resource";
import type { ConnectableService, Connection } from "./connection";
import type { PropertyMap } from "./value";
import { PROBE_MS, Verification } from "./verification";

interface Opened {
    connection: Connection<unknown>;
    verification: Verification;
}

/** How one operation reaches its service. */
export interface Reach {
    readonly signal: AbortSignal;
    /**
     * The service's routes. With `asOf`, a moment of `performance.now()`, they share only answers that were asked for since. `until` ends them earlier than
     * the operation.
     */
    api(asOf?: number, until?: AbortSignal): unknown;
    readonly clock: ServerClock;
    /** The account of the credential; `undefined` where the service does not say. Rejects where it could not be asked. */
    account(): Promise<string | undefined>;
    /** The account as far as it is known by now. */
    readonly knownAccount: string | undefined;
    /** Has the account looked up, for `knownAccount`. Never rejects, and takes at most PROBE_MS and half of the operation's time. */
    lookUpAccount(): Promise<void>;
    /** Rejects where the service says that it does not work. */
    healthy(asOf: number): Promise<void>;
    doubtedSince(what: string): number;
}

export class Session {
    /** Of the secrets in the settings, in inputs and in states. */
    readonly masker = new Masker();
    private readonly opened = new Map<string, Opened>();
    private readonly access = new Map<string, AccessCheck>();
    private readonly stop = new AbortController();
    private readonly createdIds = new Set<string>();
    private readonly importedUrns = new Set<string>();
    private removedAny = false;
    private readonly doubts = new Map<string, number>();

    /** Of the resources that this run has checked. */
    readonly naturalKeys = new NaturalKeys();

    /** What was there before this run created anything. */
    readonly baselines = new Baselines();

    /** Creates of one natural key come one after another: what came of one is not taken for what came of another. */
    readonly locks = new Locks();

    private constructor(
        private readonly settings: Record<string, unknown>,
        /** Doubts refreshes that find all of a list gone. */
        readonly massDeletion: MassDeletionGuard,
        readonly instance: ProviderInstance,
    ) {
        // Every request of the run listens, and Node warns of more than ten as of a leak.
        setMaxListeners(0, this.stop.signal);
    }

    /**
     * `urn` is that of the provider instance, where the engine sends it. @throws ProviderError where a setting is wrong. A missing credential is
     * no error yet.
     */
    static open(
        config: ConfigDeclaration,
        given: PropertyMap,
        env: NodeJS.ProcessEnv,
        urn?: string,
    ): Session {
        const settings = config.resolve(given, env);
        const instance = new ProviderInstance(urn, config.origins(given, env));
        const session = new Session(settings, MassDeletionGuard.from(env), instance);
        for (const property of config.properties.values()) {
            const value = settings[property.name];
            if (property.secret && typeof value === "string") {
                session.masker.redactor.add(value);
            }
        }
        return session;
    }

    /**
     * Remembers what this run has made. Where a natural key is the id, a replacement that creates first makes the object under the id of
     * the one that is deleted afterwards.
     */
    created(resource: Resource, id: string): void {
        this.createdIds.add(`${resource.token} ${id}`);
    }

    hasCreated(resource: Resource, id: string): boolean {
        return this.createdIds.has(`${resource.token} ${id}`);
    }

    /**
     * Since when it is in doubt whether what is in there is still there: a moment of `performance.now()`, the same for all who doubt within the time
     * that answers are shared, so that they share the second look as well.
     */
    private doubtedSince(what: string): number {
        const now = performance.now();
        const since = this.doubts.get(what) ?? -Infinity;
        if (now - since < MAX_AGE_MS) {
            return since;
        }
        this.doubts.set(what, now);
        return now;
    }

    get maxRetries(): number {
        return packageSettingsOf(this.settings).maxRetries;
    }

    /** Remembers that this run has deleted something: what a service still shows may be that. */
    removed(): void {
        this.removedAny = true;
    }

    get hasRemoved(): boolean {
        return this.removedAny;
    }

    /** Remembers what this run has imported: the engine checks what the import read, which may be nothing at all. */
    imported(urn: string): void {
        this.importedUrns.add(urn);
    }

    hasImported(urn: string): boolean {
        return this.importedUrns.has(urn);
    }

    /** Ends when the run is cancelled, or after so many seconds where the resource has a timeout. */
    signal(timeoutSeconds = 0): AbortSignal {
        if (timeoutSeconds <= 0) {
            return this.stop.signal;
        }
        return endingAfter(this.stop.signal, timeoutSeconds * 1000);
    }

    /** @throws ProviderError where the credential is missing, refused or another's. */
    async reach(service: ConnectableService, signal: AbortSignal): Promise<Reach> {
        const { connection, verification } = this.openedFor(service);
        if (connection.expectsAccount) {
            await orEnd(signal, verification.confirm());
        }
        return {
            signal,
            api: (asOf, until = signal) => connection.api(until, asOf),
            clock: connection.clock,
            account: () => orEnd(signal, verification.confirm()),
            get knownAccount() {
                return connection.accountInAnswers?.() ?? verification.account;
            },
            lookUpAccount: () =>
                connection.accountInAnswers ? Promise.resolve() : lookUp(verification, signal),
            healthy: async (asOf) => connection.healthy?.(connection.api(signal, asOf)),
            doubtedSince: (what) => this.doubtedSince(what),
        };
    }

    /** The service's routes for one operation. @throws as `reach` does. */
    async api(service: ConnectableService, signal: AbortSignal): Promise<unknown> {
        return (await this.reach(service, signal)).api();
    }

    private openedFor(service: ConnectableService): Opened {
        let opened = this.opened.get(service.name);
        if (!opened) {
            const connection = service.connect(this.settings, {
                ...packageSettingsOf(this.settings),
                redactor: this.masker.redactor,
                instance: this.instance,
            });
            const verification = new Verification(async (how) => {
                const signal = how === "probe" ? endingAfter(this.stop.signal, PROBE_MS) : this.stop.signal;
                return connection.identify?.(connection.api(signal), how);
            });
            opened = { connection, verification };
            this.opened.set(service.name, opened);
        }
        return opened;
    }

    /** What the first Check of the service in this session found out about its credential, for the resource that is checked. */
    accessFailures(service: ConnectableService, urn: string, log: Log): Promise<CheckFailure[]> {
        const known = this.access.get(service.name);
        const access = known ?? new AccessCheck(service, () => this.probe(service), this.stop.signal);
        this.access.set(service.name, access);
        return access.failures(urn, log);
    }

    private async probe(service: ConnectableService): Promise<unknown> {
        let opened: Opened;
        try {
            opened = this.openedFor(service);
        } catch (error) {
            throw new UnusableCredentialError(error);
        }
        return opened.verification.probe();
    }

    /** Stops what waits, queues or reads. A write that was sent gets a short time to finish (http/client.ts). Idempotent. */
    cancel(reason = "the run was cancelled"): void {
        for (const { connection } of this.opened.values()) {
            connection.forget();
        }
        this.stop.abort(new CancelledError(reason));
    }

    async close(): Promise<void> {
        this.cancel();
        await Promise.all([...this.opened.values()].map(({ connection }) => connection.close()));
    }
}

/** An operation must not lose its time to this: it goes on without an answer. */
async function lookUp(verification: Verification, signal: AbortSignal): Promise<void> {
    if (verification.account !== undefined || signal.aborted) {
        return;
    }
    const deadline = deadlineOf(signal) ?? Infinity;
    const patience = new AbortController();
    const timer = setTimeout(
        () => patience.abort(new Error("not known yet")),
        Math.min(PROBE_MS, Math.max(0, (deadline - performance.now()) / 2)),
    );
    await orEnd(patience.signal, orEnd(signal, verification.probe())).catch(() => {});
    clearTimeout(timer);
}
