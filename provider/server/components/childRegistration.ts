/** The composition of a component in the plugin: its children are registered with the engine's monitor, each once the values that it needs are known. */
import { pulumi } from "../../../package.json";
import type { Child, ChildOptions, Composition } from "../../core/declare/component";
import type { Property } from "../../core/declare/property";
import type { Log, Resource } from "../../core/declare/resource";
import { unknownKeys } from "../../core/declare/unknownKeys";
import { emptyMap, Unknown, type PropertyMap } from "../../core/values/value";
import { ProviderError } from "../../errors";
import { version } from "../../version";
import type { RegisterResourceRequest } from "../protocol/componentMessages";
import { toStruct } from "../protocol/struct";
import { Dependent } from "./dependent";
import type { Monitor, Registered } from "./monitor";

/** A value that may depend on a registration that has not ended. `undefined`: there is none. */
export type Pending = Promise<Dependent | undefined>;

interface PendingChild extends Child<Pending> {
    readonly registered: Promise<Registered>;
}

export interface Registration {
    /** The component's name. */
    name: string;
    inputs: ReadonlyMap<string, Dependent>;
    monitor: Monitor;
    log: Log;
    preview: boolean;
    /** What is the same for all children. */
    common: Pick<RegisterResourceRequest, "parent" | "provider" | "dependencies" | "parentStackTraceHandle">;
}

export class ChildRegistration implements Composition<Pending> {
    private readonly children: Promise<Registered>[] = [];

    constructor(private readonly registration: Registration) {}

    get name(): string {
        return this.registration.name;
    }

    /** Rejects with the error of the first child that failed, once all have ended. */
    async settled(): Promise<void> {
        await Promise.allSettled(this.children);
        await Promise.all(this.children);
    }

    input(name: string): Pending | undefined {
        const input = this.registration.inputs.get(name);
        return input === undefined || input.isAbsent ? undefined : Promise.resolve(input);
    }

    isSet(name: string): boolean {
        return this.registration.inputs.get(name)?.isTrue ?? false;
    }

    part(value: Pending, name: string, otherwise: Pending | string | undefined): Pending {
        return handled(value.then((object) => object?.part(name) ?? dependent(otherwise)));
    }

    forEach(name: string, run: (key: string, value: Pending) => void): void {
        const input = this.registration.inputs.get(name);
        if (input === undefined || input.isAbsent) {
            return;
        }
        const entries = input.entries();
        if (entries !== undefined) {
            entries.forEach(([key, value]) => run(key, Promise.resolve(value)));
        } else if (this.registration.preview) {
            this.registration.log.info(unknownKeys(name));
        } else {
            // To leave them out would delete those that exist.
            throw new ProviderError(`the keys of ${name} are not known`, {
                hint: "correct the failure of the resource that they depend on, and run `pulumi up` again",
            });
        }
    }

    child(
        key: string,
        resource: Resource,
        inputs: Readonly<Record<string, Pending | string | undefined>>,
        options: ChildOptions<Pending> = {},
    ): PendingChild {
        const { monitor } = this.registration;
        const registered = handled(
            this.request(key, resource, inputs, options).then((request) => monitor.register(request)),
        );
        this.children.push(registered);
        return {
            registered,
            id: handled(registered.then(({ id, urn }) => Dependent.of(id || new Unknown(), [urn]))),
            output: (name) =>
                handled(
                    registered.then(({ outputs, urn, complete }) =>
                        Dependent.of(outputs[name] ?? (complete ? null : new Unknown()), [urn]),
                    ),
                ),
        };
    }

    private async request(
        key: string,
        resource: Resource,
        inputs: Readonly<Record<string, Pending | string | undefined>>,
        { deletedWith }: ChildOptions<Pending>,
    ): Promise<Partial<RegisterResourceRequest>> {
        const { name, common } = this.registration;
        const { values, dependencies: propertyDependencies } = await resolved(inputs, resource.inputs);
        const ofInputs = [...propertyDependencies.values()].flatMap(({ urns }) => urns);
        const secrets = [...resource.properties.values()].filter(({ secret }) => secret);
        return {
            ...common,
            type: resource.token,
            name: `${name}-${key}`,
            custom: true,
            object: toStruct(values),
            dependencies: [...new Set([...common.dependencies, ...ofInputs])],
            propertyDependencies,
            additionalSecretOutputs: secrets.map((property) => property.name),
            version,
            pluginDownloadURL: pulumi.server,
            deletedWith:
                deletedWith === undefined ? "" : (await (deletedWith as PendingChild).registered).urn,
        };
    }
}

/** The values that there are, as they are sent: secret as their properties are declared, and with what each depends on. */
export async function resolved(
    pending: Readonly<Record<string, Pending | string | undefined>>,
    properties: ReadonlyMap<string, Property>,
): Promise<{ values: PropertyMap; dependencies: Map<string, { urns: readonly string[] }> }> {
    const values = emptyMap();
    const dependencies = new Map<string, { urns: readonly string[] }>();
    for (const [name, value] of Object.entries(pending)) {
        const known = await dependent(value);
        if (known !== undefined && !known.isAbsent) {
            const flat = known.flat(properties.get(name)?.secret);
            values[name] = flat.value;
            dependencies.set(name, { urns: [...flat.dependencies] });
        }
    }
    return { values, dependencies };
}

function dependent(value: Pending | string | undefined): Pending {
    return typeof value === "string" ? Promise.resolve(Dependent.of(value)) : Promise.resolve(value);
}

/** Rejections are reported by `settled`, and end no process. */
function handled<T>(promise: Promise<T>): Promise<T> {
    promise.catch(() => {});
    return promise;
}
