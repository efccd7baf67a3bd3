/** How the provider connects to a service. */
import { ProviderError } from "../../errors";
import type { ObservedResponse } from "../../http/client";
import type { Redactor } from "../../http/redaction/redact";
import type { ServerClock } from "../../http/serverClock";
import type { ProviderInstance } from "../settings/instance";
import type { Property } from "./property";

/** What a service's `connect` receives in addition to its own settings. */
export interface ConnectOptions {
    requestTimeoutMs: number;
    maxRetries: number;
    maxConcurrency: number;
    redactor: Redactor;
    /** For messages about the settings. */
    instance: ProviderInstance;
    /** Called with every response, for diagnoses. */
    observe?: (response: ObservedResponse) => void;
}

/** The credential belongs to another account than the one in the settings. */
export class OtherAccountError extends ProviderError {}

/** A service that is reached with one credential. */
export interface Connection<Api> {
    /**
     * The service's routes, for one operation: its requests are aborted with the signal. With `asOf`, a moment of `performance.now()`, it shares
     * only responses that were requested since.
     */
    api(signal: AbortSignal, asOf?: number): Api;
    /** The service's clock, as its responses show it. */
    readonly clock: ServerClock;
    /**
     * Requests the account of the credential. It is stored in state: an object that another account does not see is not proven deleted. A `probe` is
     * one request without retries, and rejects if the service refuses to name the account; `confirm` then returns `undefined`. Absent: no route
     * names the account.
     * @throws OtherAccountError
     */
    identify?(api: Api, how: "probe" | "confirm"): Promise<string | undefined>;
    /** The account that the responses of other requests have named. Absent: they do not name it. */
    accountInResponses?(): string | undefined;
    /** The settings name the expected account: it is confirmed before the first use. */
    readonly expectsAccount?: boolean;
    /** Rejects if the service reports that it does not work: then a missing object is not proven deleted. */
    healthy?(api: Api): Promise<void>;
    /** In words, what its requests wait for; `undefined` where none waits. */
    waiting?(): string | undefined;
    /** Drops the cached responses that reads share. */
    clearCache(): void;
    close(): Promise<void>;
}

/** Something that the provider assumes of a service, and how to find out by reading only. */
export interface Assumption<Api> {
    /** A sentence: "GET /workspaces is a list". */
    what: string;
    /** Returns what was found. `seen` are the responses that it has received so far. @throws AssumptionError, or the error of a request */
    verify(api: Api, seen: () => readonly ObservedResponse[]): Promise<string>;
}

/** The service answers otherwise than assumed. */
export class AssumptionError extends ProviderError {}

/** The part of a service that resources and functions use. */
export interface ConnectableService<Api = unknown> {
    readonly name: string;
    readonly title: string;
    readonly config: ReadonlyMap<string, Property>;
    /** What the provider assumes of the service's responses, beyond what the service publishes. */
    readonly assumptions: readonly Assumption<Api>[];
    connect(config: Record<string, unknown>, options: ConnectOptions): Connection<Api>;
}
