/** Declares a service: its settings, how to connect to it, and its resources and functions. */
import type { Assumption, ConnectableService, Connection, ConnectOptions } from "./connection";
import { declareFunction, type FunctionDefinition, type ProviderFunction } from "./function";
import type { IdShape } from "./id";
import { propertiesOf, type Shape, type Values } from "./property";
import { declareResource, type Resource, type ResourceDefinition } from "./resource";

export interface ServiceDefinition<Config extends Shape, Api> {
    /** The module in tokens: `workspaces:{name}:Workspace`. */
    name: string;
    /** The display name. */
    title: string;
    /** A clause for the description of the package: what users have to know about this service. */
    disclaimer?: string;
    config: Config;
    assumptions?: readonly Assumption<Api>[];
    /** Called once a resource or a function of the service is used. @throws ProviderError if the credential is missing. */
    connect(config: Values<Config>, options: ConnectOptions): Connection<Api>;
}

export interface Service<Api = unknown> extends ConnectableService<Api> {
    readonly disclaimer: string | undefined;
    /** The resources declared so far, by token. */
    readonly resources: ReadonlyMap<string, Resource>;
    /** The functions declared so far, by token. */
    readonly functions: ReadonlyMap<string, ProviderFunction>;
    function<I extends Shape, O extends Shape>(
        name: string,
        definition: FunctionDefinition<Api, I, O>,
    ): ProviderFunction;
    resource<I extends Shape, O extends Shape, P extends IdShape>(
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
        disclaimer: definition.disclaimer,
        config: propertiesOf(definition.config),
        assumptions: definition.assumptions ?? [],
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
