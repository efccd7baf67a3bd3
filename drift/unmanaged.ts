/** Objects at the services that no stack of the run manages: in managed workspaces, or in the whole account. */
import type { Catalogue } from "../provider/core/declare/catalogue";
import { parentIn } from "../provider/core/declare/parent";
import type { Id } from "../provider/core/declare/id";
import type { Resource } from "../provider/core/declare/resource";
import * as lifecycle from "../provider/core/lifecycle/lifecycle";
import { isNotFound } from "../provider/http/errors";
import { ProviderInstance } from "../provider/core/settings/instance";
import { Session } from "../provider/core/session/session";
import { plainMap, type PropertyMap } from "../provider/core/values/value";
import { inParallel } from "./parallel";
import type { StackState, StateResource } from "./pulumi";
import { idPartsOf, isDynamic, propertiesIn, resourceOf, valuesIn } from "./resourceTypes";

type Scope = "workspace" | "account";

export interface ListedObject {
    id: string;
    name: string;
    /** `name=urn` of an explicit provider instance, for an import. */
    provider?: string | undefined;
}

/** Lists that are read side by side; the provider's own limits hold beneath. */
const PARALLEL = 16;

/** What the stacks of a run manage, whatever type manages it: an account that is linked is the one that was created. */
export class Managed {
    private readonly ids = new Set<string>();
    private readonly wholly = new Set<string>();

    constructor(private readonly catalogue: Catalogue) {}

    add(resources: readonly StateResource[]): void {
        for (const { type, id, inputs } of resources) {
            const resource = resourceOf(this.catalogue, type);
            if (!resource || id === undefined) {
                continue;
            }
            this.ids.add(`${resource.service.name} ${id}`);
            // A workspace in which a stack manages something is known, such as one that the user has joined.
            const parent = parentIn(resource, idPartsOf(resource, id));
            this.ids.add(`${resource.service.name} ${parent?.id ?? id}`);
            const managed = resource.definition.manages?.(plainMap(propertiesIn(resource, "inputs", inputs)));
            if (managed?.wholly) {
                this.wholly.add(managed.scope);
            }
        }
    }

    has(resource: Resource, id: string): boolean {
        const scope = resource.definition.manages?.(idPartsOf(resource, id))?.scope;
        return (
            this.ids.has(`${resource.service.name} ${id}`) || (scope !== undefined && this.wholly.has(scope))
        );
    }
}

export interface Search {
    scope: Scope;
    managed: Managed;
    /** What was found before, in any stack: each object is found once, however many types and stacks list it. */
    listed: Set<string>;
    env: NodeJS.ProcessEnv;
    found: (resource: Resource, object: ListedObject) => void;
}

/** The objects that a stack's credentials see beside those that the stacks of the run manage. */
export async function findUnmanaged(
    catalogue: Catalogue,
    state: StackState,
    config: Record<string, string>,
    { scope, managed, listed, env, found }: Search,
): Promise<void> {
    const instances = instancesOf(catalogue, state, config);
    if (scope === "account") {
        instances.push(...unusedInstance(catalogue, state, config, env));
    }
    for (const instance of instances) {
        const session = Session.open(catalogue.config, instance.settings, env, instance.urn);
        try {
            const lists = [...listsOf(catalogue, instance, scope)];
            await inParallel(lists, PARALLEL, async ({ resource, query }) => {
                for await (const object of list(session, resource, query)) {
                    const key = `${resource.service.name} ${object.id}`;
                    if (!object.implicit && !listed.has(key) && !managed.has(resource, object.id)) {
                        listed.add(key);
                        found(resource.definition.reportedAs?.() ?? resource, {
                            ...object,
                            provider: instance.explicit,
                        });
                    }
                }
            });
        } finally {
            await session.close();
        }
    }
}

interface Instance {
    urn: string | undefined;
    /** `name=urn`, if the program declares it. */
    explicit: string | undefined;
    settings: PropertyMap;
    resources: StateResource[];
    /** The names of the services whose lists are read. */
    services: Set<string>;
}

/** The provider instances of a stack, each with its settings and its resources. The dynamic classes have those of the stack's configuration. */
function instancesOf(
    catalogue: Catalogue,
    { resources }: StackState,
    config: Record<string, string>,
): Instance[] {
    const instances = new Map<string, Instance>();
    for (const resource of resources) {
        const declared = resourceOf(catalogue, resource.type);
        if (!declared || resource.provider === undefined) {
            continue;
        }
        const urn = resource.provider.split("::").slice(0, -1).join("::");
        const key = isDynamic(resource.type) ? "dynamic" : urn;
        const instance =
            instances.get(key) ??
            (isDynamic(resource.type)
                ? {
                      urn: undefined,
                      explicit: undefined,
                      settings: stackSettings(catalogue, config),
                      resources: [],
                      services: new Set(),
                  }
                : pluginInstance(catalogue, urn, resources, config));
        instance.resources.push(resource);
        if (!resource.external) {
            instance.services.add(declared.service.name);
        }
        instances.set(key, instance);
    }
    return [...instances.values()];
}

/** The provider's settings in the configuration of a stack. */
export function stackSettings(catalogue: Catalogue, config: Record<string, string>): PropertyMap {
    const names = [...catalogue.config.properties.keys()];
    return Object.fromEntries(
        names.flatMap((name) => {
            const value = config[`workspaces:${name}`];
            return value === undefined ? [] : [[name, value]];
        }),
    );
}

/** The settings of a default provider are those of the stack's configuration, which may be newer than the state. */
function pluginInstance(
    catalogue: Catalogue,
    urn: string,
    resources: readonly StateResource[],
    config: Record<string, string>,
): Instance {
    const name = new ProviderInstance(urn, new Map()).explicitName;
    const names = new Set(catalogue.config.properties.keys());
    const inState = valuesIn(resources.find((one) => one.urn === urn)?.inputs ?? {});
    const known = Object.fromEntries(Object.entries(inState).filter(([setting]) => names.has(setting)));
    return {
        urn,
        explicit: name === undefined ? undefined : `${name}=${urn}`,
        settings: name === undefined ? { ...known, ...stackSettings(catalogue, config) } : known,
        resources: [],
        services: new Set(),
    };
}

/**
 * For the services of which the state holds nothing, such as after the very first `up` was killed: the settings of the stack's configuration and of the
 * environment, where they have a credential.
 */
function unusedInstance(
    catalogue: Catalogue,
    { resources }: StackState,
    config: Record<string, string>,
    env: NodeJS.ProcessEnv,
): Instance[] {
    const settings = stackSettings(catalogue, config);
    const used = new Set(
        resources
            .filter(({ external }) => !external)
            .map(({ type }) => resourceOf(catalogue, type)?.service.name),
    );
    const services = catalogue
        .servicesWithCredential(settings, env)
        .map(({ name }) => name)
        .filter((name) => !used.has(name));
    return services.length === 0
        ? []
        : [{ urn: undefined, explicit: undefined, settings, resources: [], services: new Set(services) }];
}

/** What to list: the contents of each workspace that the stack manages, and with `account` what is at the top. */
function* listsOf(
    catalogue: Catalogue,
    { resources, services }: Instance,
    scope: Scope,
): Generator<{ resource: Resource; query: PropertyMap }> {
    const containers: { resource: Resource; parts: Id }[] = [];
    for (const { type, id = "", external } of resources) {
        const resource = resourceOf(catalogue, type);
        if (!resource || external) {
            continue;
        }
        if (!resource.definition.parent) {
            containers.push({ resource, parts: idPartsOf(resource, id) });
        }
    }
    for (const resource of catalogue.resources.filter(({ service }) => services.has(service.name))) {
        const { definition } = resource;
        const { parent } = definition;
        const inputs = [...resource.listInputs.keys()];
        if (!definition.list) {
            continue;
        }
        if (inputs.length === 0 && !parent && scope === "account") {
            yield { resource, query: {} };
        }
        for (const { parts } of containers.filter((one) => one.resource === parent?.resource())) {
            if (inputs.length > 0 && inputs.every((name) => parts[name] !== undefined)) {
                yield {
                    resource,
                    query: Object.fromEntries(inputs.map((name) => [name, parts[name] ?? ""])),
                };
            }
        }
    }
}

/** A workspace that is gone has nothing in it: its own finding says so. */
async function* list(
    session: Session,
    resource: Resource,
    query: PropertyMap,
): AsyncGenerator<ListedObject & { implicit?: boolean }> {
    const log = { info: () => undefined, warn: () => undefined };
    try {
        yield* lifecycle.list({ resource, session, log }, query);
    } catch (error) {
        if (!isNotFound(error)) {
            throw new Error(session.masker.messageOf(error), { cause: error });
        }
    }
}
