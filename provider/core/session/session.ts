/** The state from one Configure to the next: the settings, what this run has done, and one connection per service, opened when it is first used. */
import { setMaxListeners } from "node:events";
import { CancelledError } from "../../errors";
import type { ObservedResponse } from "../../http/client";
import { withTimeout, abortable } from "../../http/deadline";
import { Locks } from "../../http/locks";
import { Baselines } from "../creation/baselines";
import type { CheckFailure } from "../check/check";
import { packageSettingsOf, type ConfigDeclaration, type PackageSettings } from "../settings/config";
import { CredentialCheck, UnusableCredentialError } from "../check/credentialCheck";
import { ProviderInstance } from "../settings/instance";
import { Masker } from "../values/masker";
import { MassDeletionGuard } from "../deletion/massDeletion";
import { Claims } from "../check/claims";
import type { Log } from "../declare/resource";
import { Progress } from "./progress";
import { isReporting, settingsOfReport } from "./reportMode";
import { RunHistory } from "./runHistory";
import { ServiceAccess } from "./serviceAccess";
import type { ConnectableService, Connection } from "../declare/connection";
import type { PropertyMap } from "../values/value";
import { PROBE_MS, Verification } from "./verification";

interface Opened {
    connection: Connection<unknown>;
    verification: Verification;
}

export class Session {
    /** Masks the secrets in the settings, in inputs and in states. */
    readonly masker = new Masker();
    private readonly opened = new Map<string, Opened>();
    private readonly credentialChecks = new Map<string, CredentialCheck>();
    private readonly stop = new AbortController();

    readonly history = new RunHistory();
    readonly baselines = new Baselines(this.history);

    readonly claims = new Claims();

    readonly progress = new Progress();

    /** Creates with the same natural key run one after another, so that none adopts the result of another. */
    readonly locks = new Locks();

    readonly packageSettings: PackageSettings;

    private constructor(
        private readonly settings: Record<string, unknown>,
        readonly massDeletion: MassDeletionGuard,
        readonly instance: ProviderInstance,
        reporting: boolean,
        private readonly observe?: (response: ObservedResponse) => void,
    ) {
        const packageSettings = packageSettingsOf(settings);
        this.packageSettings = reporting ? settingsOfReport(packageSettings) : packageSettings;
        // Every request of the run adds a listener, and Node warns about a leak from the eleventh on.
        setMaxListeners(0, this.stop.signal);
    }

    /**
     * `urn` is that of the provider instance, if the engine sends it. @throws ProviderError if a setting is wrong. A missing credential is
     * an error only once its service is used. `observe` is called with every response.
     */
    static open(
        config: ConfigDeclaration,
        given: PropertyMap,
        env: NodeJS.ProcessEnv,
        urn?: string,
        observe?: (response: ObservedResponse) => void,
    ): Session {
        const settings = config.resolve(given, env);
        const instance = new ProviderInstance(urn, config.origins(given, env));
        const reporting = isReporting(env);
        const session = new Session(
            settings,
            MassDeletionGuard.from(env, { reporting }),
            instance,
            reporting,
            observe,
        );
        for (const property of config.properties.values()) {
            const value = settings[property.name];
            if (property.secret && typeof value === "string") {
                session.masker.redactor.add(value);
            }
        }
        return session;
    }

    get maxRetries(): number {
        return this.packageSettings.maxRetries;
    }

    /** Whether previews show lapsed objects as drift. */
    get reportsLapses(): boolean {
        return this.packageSettings.lapsed === "drift";
    }

    /** Aborts when the run is cancelled, or after so many seconds if the resource has a timeout. */
    signal(timeoutSeconds = 0): AbortSignal {
        if (timeoutSeconds <= 0) {
            return this.stop.signal;
        }
        return withTimeout(this.stop.signal, timeoutSeconds * 1000);
    }

    /** @throws ProviderError if the credential is missing, refused or another account's. */
    async access(service: ConnectableService, signal: AbortSignal): Promise<ServiceAccess> {
        const { connection, verification } = this.openedFor(service);
        if (connection.expectsAccount) {
            await abortable(signal, verification.confirm());
        }
        return new ServiceAccess(connection, verification, signal);
    }

    /** In words, what operations on a service wait for; `undefined` where none is known to wait. */
    waitingFor(service: ConnectableService): string | undefined {
        return this.opened.get(service.name)?.connection.waiting?.() ?? this.massDeletion.waiting;
    }

    private openedFor(service: ConnectableService): Opened {
        let opened = this.opened.get(service.name);
        if (!opened) {
            const connection = service.connect(this.settings, {
                ...this.packageSettings,
                redactor: this.masker.redactor,
                instance: this.instance,
                ...(this.observe === undefined ? {} : { observe: this.observe }),
            });
            const verification = new Verification(async (how) => {
                const signal = how === "probe" ? withTimeout(this.stop.signal, PROBE_MS) : this.stop.signal;
                return connection.identify?.(connection.api(signal), how);
            });
            opened = { connection, verification };
            this.opened.set(service.name, opened);
        }
        return opened;
    }

    /** The result of the credential check of the service, for the resource that is checked. */
    credentialFailures(service: ConnectableService, urn: string, log: Log): Promise<CheckFailure[]> {
        let check = this.credentialChecks.get(service.name);
        if (!check) {
            check = new CredentialCheck(service, () => this.probe(service), this.stop.signal);
            this.credentialChecks.set(service.name, check);
        }
        return check.failures(urn, log);
    }

    /** Verifies the credential with one request. @throws UnusableCredentialError, OtherAccountError or the error of the request */
    async probe(service: ConnectableService): Promise<unknown> {
        let opened: Opened;
        try {
            opened = this.openedFor(service);
        } catch (error) {
            throw new UnusableCredentialError(error);
        }
        return opened.verification.probe();
    }

    /** Ends waits, queued requests and reads. A write that was sent gets a short time to finish (http/client.ts). Idempotent. */
    cancel(reason = "the run was cancelled"): void {
        for (const { connection } of this.opened.values()) {
            connection.clearCache();
        }
        this.stop.abort(new CancelledError(reason));
    }

    async close(): Promise<void> {
        this.cancel();
        await Promise.all([...this.opened.values()].map(({ connection }) => connection.close()));
    }
}
