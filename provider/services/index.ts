/** The services that the provider knows. */
import { agentenv } from "./agentenv/index";
import { ConfigDeclaration } from "../core/config";
import type { ProviderFunction } from "../core/function";
import { resourcesByToken, type Resource } from "../core/resource";
import type { Service } from "../core/service";
import { tripswitch } from "./tripswitch/index";

export const services: readonly Service[] = [agentenv, tripswitch];

export const configDeclaration = new ConfigDeclaration(services);

const resources: readonly Resource[] = services.flatMap((service) => [...service.resources.values()]);

const byToken = resourcesByToken(resources);

export function allResources(): Iterable<Resource> {
    return resources;
}

const functions: ReadonlyMap<string, ProviderFunction> = new Map(
    services.flatMap((service) => [...service.functions]),
);

export function allFunctions(): Iterable<ProviderFunction> {
    return functions.values();
}

export function findFunction(token: string): ProviderFunction | undefined {
    return functions.get(token);
}

/** By its token, or by one that it had in an earlier version. */
export function findResource(token: string): Resource | undefined {
    return byToken.get(token);
}
