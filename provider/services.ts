/** The services that the provider knows. */
import { agentenv } from "./agentenv";
import { ConfigDeclaration } from "./core/config";
import type { Resource } from "./core/resource";
import type { Service } from "./core/service";
import { tripswitch } from "./tripswitch";

export const services: readonly Service[] = [agentenv, tripswitch];

export const configDeclaration = new ConfigDeclaration(services);

const resources: ReadonlyMap<string, Resource> = new Map(
    services.flatMap((service) => [...service.resources]),
);

export function allResources(): Iterable<Resource> {
    return resources.values();
}

export function findResource(token: string): Resource | undefined {
    return resources.get(token);
}
