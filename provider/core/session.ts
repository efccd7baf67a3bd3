/** The time between a Configure and the next: settings in force, and one connection per service, made when it is first needed. */
import { setMaxListeners } from "node:events";
import { CancelledError } from "../errors";
import { endingAfter } from "../http/deadline";
import { Locks } from "../http/locks";
import { Redactor } from "../http/redact";
import type { ServerClock } from "../http/serverClock";
import { MAX_AGE_MS } from "../http/snapshot";
import { packageSettingsOf, type ConfigDeclaration } from "./config";
import type { Resource } from "./resource";
import type { Connection, Service } from "./service";
import type { PropertyMap } from "./value";

interface Opened {
    connection: Connection<unknown>;
    verified: Promise<void>;
}

/** How one operation reaches its service. */
export interface Reach {
    readonly signal: AbortSignal;
    /** The service's routes. With `asOf`, a moment of `performance.now()`, they share only answers that were asked for since. */
    api(asOf?: number): unknown;
    readonly clock: ServerClock;
    /** The account of the credential; `undefined` where the service does not say. */
    account(): Promise<string | undefined>;
    /** Rejects where the service says that it does not work. */
    healthy(asOf: number): Promise<void>;
    doubtedSince(what: string): number;
}

export class Session {
    readonly redactor = new Redactor();
    private readonly opened = new Map<string, Opened>();
    private readonly stop = new AbortController();
    private readonly createdIds = new Set<string>();
    private readonly importedUrns = new Set<string>();
    private removedAny = false;
    private readonly doubts = new Map<string, number>();

    /** Creates of one natural key come one after another: what came of one is not taken for what came of another. */
    readonly locks = new Locks();

    private constructor(private readonly settings: Record<string, unknown>) {
        // Every request of the run listens, and Node warns of more than ten as of a leak.
        setMaxListeners(0, this.stop.signal);
    }

    /** @throws ProviderError where a setting is wrong. A missing credential is no error yet. */
    static open(config: ConfigDeclaration, given: PropertyMap, env: NodeJS.ProcessEnv): Session {
        const settings = config.resolve(given, env);
        const session = new Session(settings);
        for (const property of config.properties.values()) {
            const value = settings[property.name];
            if (property.secret && typeof value === "string") {
                session.redactor.add(value);
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
    async reach(service: Service, signal: AbortSignal): Promise<Reach> {
        const { connection, verified } = this.openedFor(service);
        await verified;
        return {
            signal,
            api: (asOf) => connection.api(signal, asOf),
            clock: connection.clock,
            account: async () => connection.account?.(connection.api(this.stop.signal)),
            healthy: async (asOf) => connection.healthy?.(connection.api(signal, asOf)),
            doubtedSince: (what) => this.doubtedSince(what),
        };
    }

    /** The service's routes for one operation. @throws as `reach` does. */
    async api(service: Service, signal: AbortSignal): Promise<unknown> {
        return (await this.reach(service, signal)).api();
    }

    private openedFor(service: Service): Opened {
        let opened = this.opened.get(service.name);
        if (!opened) {
            const connection = service.connect(this.settings, {
                ...packageSettingsOf(this.settings),
                redactor: this.redactor,
                signal: this.stop.signal,
            });
            const verified = connection.verify(connection.api(this.stop.signal));
            const made: Opened = { connection, verified };
            // A check that failed for a passing reason is made again; the error itself reaches whoever asked.
            verified.catch(() => {
                if (this.opened.get(service.name) === made) {
                    this.opened.delete(service.name);
                }
                void connection.close();
            });
            this.opened.set(service.name, made);
            opened = made;
        }
        return opened;
    }

    /** Stops what waits, queues or reads. A write that was sent gets a short time to finish (http/client.ts). Idempotent. */
    cancel(): void {
        for (const { connection } of this.opened.values()) {
            connection.forget();
        }
        this.stop.abort(new CancelledError("the run was cancelled"));
    }

    async close(): Promise<void> {
        this.cancel();
        await Promise.all([...this.opened.values()].map(({ connection }) => connection.close()));
    }
}
