/** How the provider connects to a service. */
import { ProviderError } from "../../errors";
import type { Redactor } from "../../http/redaction/redact";
import type { ServerClock } from "../../http/serverClock";
import type { ProviderInstance } from "../settings/instance";
import type { Property } from "./property";

/** What a service's `connect` gets beside its own settings. */
export interface ConnectOptions {
    requestTimeoutMs: number;
    maxRetries: number;
    maxConcurrency: number;
    redactor: Redactor;
    /** For messages about the settings. */
    instance: ProviderInstance;
}

/** The credential belongs to another account than the settings say. */
export class OtherAccountError extends ProviderError {}

/** A service that is reached with one credential. */
export interface Connection<Api> {
    /**
     * The service's routes, for one operation: its requests end when the signal does. With `asOf`, a moment of `performance.now()`, it shares
     * only answers that were asked for since.
     */
    api(signal: AbortSignal, asOf?: number): Api;
    /** By its answers. */
    readonly clock: ServerClock;
    /**
     * Asks whose credential it is. The account is kept in state: what another account does not see is not gone. A `probe` is one request without
     * retries and rejects where the service refuses to tell; otherwise `undefined` means that it does not tell. Absent: it never does.
     * @throws OtherAccountError
     */
    identify?(api: Api, how: "probe" | "confirm"): Promise<string | undefined>;
    /** The account that answers to other requests have named. Absent: they don't name it. */
    accountInResponses?(): string | undefined;
    /** The settings name the account that the credential should belong to: it is confirmed before the first use. */
    readonly expectsAccount?: boolean;
    /** Rejects where the service says of itself that it does not work: nothing is gone because it isn't shown then. */
    healthy?(api: Api): Promise<void>;
    /** Drops the cached responses that reads share. */
    clearCache(): void;
    close(): Promise<void>;
}

/** What a resource or a function needs of its service. */
export interface ConnectableService<Api = unknown> {
    readonly name: string;
    readonly title: string;
    readonly config: ReadonlyMap<string, Property>;
    connect(config: Record<string, unknown>, options: ConnectOptions): Connection<Api>;
}
