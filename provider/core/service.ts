/** A service: its settings, how to reach it, and the factories of its resources. A third service is one more of these. */
import { ProviderError } from "../errors";
import type { Redactor } from "../http/redact";
import type { ServerClock } from "../http/serverClock";
import { declareFunction, type FunctionDefinition, type ProviderFunction } from "./function";
import type { ProviderInstance } from "./instance";
import { propertiesOf, type Property, type Shape, type Values } from "./property";
import { declareResource, type Resource, type ResourceDefinition } from "./resource";

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
    accountInAnswers?(): string | undefined;
    /** The settings name the account that the credential should belong to: it is confirmed before the first use. */
    readonly expectsAccount?: boolean;
    /** Rejects where the service says of itself that it does not work: nothing is gone because it isn't shown then. */
    healthy?(api: Api): Promise<void>;
    /** Forgets answers that reads share. */
    forget(): void;
    close(): Promise<void>;
}

export interface ServiceDefinition<Config extends Shape, Api> {
    /** The module in tokens: `workspaces:{name}:Workspace`. */
    name: string;
    /** As people write it. */
    title: string;
    config: Config;
    /** @throws ProviderError where a credential is missing: it is needed only once a resource of the service is used. */
    connect(config: Values<Config>, options: ConnectOptions): Connection<Api>;
}

export interface Service<Api = unknown> {
    readonly name: string;
    readonly title: string;
    readonly config: ReadonlyMap<string, Property>;
    connect(config: Record<string, unknown>, options: ConnectOptions): Connection<Api>;
    /** The resources declared so far, by token. */
    readonly resources: ReadonlyMap<string, Resource>;
    /** The functions declared so far, by token. */
    readonly functions: ReadonlyMap<string, ProviderFunction>;
    function<I extends Shape, O extends Shape>(
        name: string,
        definition: FunctionDefinition<Api, I, O>,
    ): ProviderFunction;
    resource<I extends Shape, O extends Shape, P extends Shape>(
        name: string,
        definition: ResourceDefinition<Api, I, O, P>,
    ): Resource;
}

export const PACKAGE = "workspaces";

export function service<Config extends Shape, Api>(definition: ServiceDefinition<Config, Api>): Service<Api> {
    const resources = new Map<string, Resource>();
    const functions = new Map<string, ProviderFunction>();
    const tokenOf = (name: string): string => `${PACKAGE}:${definition.name}:${name}`;
    const self: Service<Api> = {
        name: definition.name,
        title: definition.title,
        config: propertiesOf(definition.config),
        connect: (config, options) => definition.connect(config as Values<Config>, options),
        resources,
        functions,
        resource(name, resourceDefinition) {
            const resource = declareResource(tokenOf(name), self, resourceDefinition);
            resources.set(resource.token, resource);
            return resource;
        },
        function(name, functionDefinition) {
            const declared = declareFunction(tokenOf(name), self, functionDefinition);
            functions.set(declared.token, declared);
            return declared;
        },
    };
    return self;
}
