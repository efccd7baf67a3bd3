/** The services of a provider, what they declare, and the components over them. The front-ends, the schema and the generated SDKs are built from one. */
import { ConfigDeclaration } from "../settings/config";
import type { Component } from "./component";
import type { ProviderFunction } from "./function";
import type { PropertyMap } from "../values/value";
import type { Resource } from "./resource";
import type { Service } from "./service";

export class Catalogue {
    readonly config: ConfigDeclaration;
    readonly resources: readonly Resource[];
    readonly functions: readonly ProviderFunction[];
    private readonly resourceByToken = new Map<string, Resource>();
    private readonly functionByToken = new Map<string, ProviderFunction>();

    constructor(
        readonly services: readonly Service[],
        readonly components: readonly Component[] = [],
    ) {
        this.config = new ConfigDeclaration(services);
        this.resources = services.flatMap((service) => [...service.resources.values()]);
        this.functions = services.flatMap((service) => [...service.functions.values()]);
        for (const resource of this.resources) {
            for (const token of [resource.token, ...(resource.definition.aliases ?? [])]) {
                this.resourceByToken.set(token, resource);
            }
        }
        for (const declared of this.functions) {
            this.functionByToken.set(declared.token, declared);
        }
    }

    /** By its token, or by a token of an earlier version. */
    findResource(token: string): Resource | undefined {
        return this.resourceByToken.get(token);
    }

    findComponent(token: string): Component | undefined {
        return this.components.find((component) => component.token === token);
    }

    /** The services for which the settings, or the environment, have a credential: a secret setting. */
    servicesWithCredential(settings: PropertyMap, env: NodeJS.ProcessEnv): Service[] {
        const given = this.config.origins(settings, env);
        return this.services.filter((service) =>
            [...service.config.values()].some(({ name, secret }) => secret && given.has(name)),
        );
    }

    findFunction(token: string): ProviderFunction | undefined {
        return this.functionByToken.get(token);
    }
}
