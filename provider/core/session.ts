/** The time between a Configure and the next: settings in force, and one connection per service, made when it is first needed. */
import { setMaxListeners } from "node:events";
import { CancelledError } from "../errors";
import { endingAfter } from "../http/deadline";
import { Redactor } from "../http/redact";
import { packageSettingsOf, type ConfigDeclaration } from "./config";
import type { Resource } from "./resource";
import type { Connection, Service } from "./service";
import type { PropertyMap } from "./value";

interface Opened {
    connection: Connection<unknown>;
    verified: Promise<void>;
}

export class Session {
    readonly redactor = new Redactor();
    private readonly opened = new Map<string, Opened>();
    private readonly stop = new AbortController();
    private readonly createdIds = new Set<string>();
    private readonly importedUrns = new Set<string>();

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

    /** The service's routes for one operation. @throws ProviderError where the credential is missing, refused or another's. */
    async api(service: Service, signal: AbortSignal): Promise<unknown> {
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
            });
            this.opened.set(service.name, made);
            opened = made;
        }
        await opened.verified;
        return opened.connection.api(signal);
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
