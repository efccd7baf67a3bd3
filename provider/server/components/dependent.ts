/** A value in a component, with the URNs of the resources that it depends on. Secrets and unknowns are kept, at every depth. */
import {
    emptyMap,
    isMap,
    Output,
    Secret,
    Unknown,
    type PropertyMap,
    type PropertyValue,
} from "../../core/values/value";

export class Dependent {
    private constructor(
        /** Neither a secret nor an output; what it contains may be. */
        private readonly content: PropertyValue,
        private readonly secret: boolean,
        private readonly dependencies: ReadonlySet<string>,
    ) {}

    /** `dependencies` are those of the whole. What an output within it depends on is in the output. */
    static of(value: PropertyValue, dependencies: Iterable<string> = [], secret = false): Dependent {
        if (value instanceof Secret) {
            return Dependent.of(value.value, dependencies, true);
        }
        if (value instanceof Output) {
            const all = new Set([...dependencies, ...value.dependencies]);
            return Dependent.of(
                value.value === undefined ? new Unknown() : value.value,
                all,
                secret || value.secret,
            );
        }
        return new Dependent(value, secret, new Set(dependencies));
    }

    /** A program may also leave a value out by setting it to null. */
    get isAbsent(): boolean {
        return this.content === null;
    }

    /** Whether it is known to be true. */
    get isTrue(): boolean {
        return this.content === true;
    }

    /** The entries of a map but those without a value. Each is a secret, and depends on others, as the map does. `undefined`: its keys are not known yet. */
    entries(): [key: string, value: Dependent][] | undefined {
        const { content } = this;
        if (!isMap(content)) {
            return undefined;
        }
        return Object.entries(content)
            .map(([key, item]): [string, Dependent] => [key, this.inside(item)])
            .filter(([, value]) => !value.isAbsent);
    }

    /** A property of an object; unknown as the object is. `undefined`: the object has none. */
    part(name: string): Dependent | undefined {
        const { content } = this;
        if (!isMap(content)) {
            return this.inside(new Unknown());
        }
        const part = this.inside(content[name] ?? null);
        return part.isAbsent ? undefined : part;
    }

    /** As it is sent: the plain value with its secrets and unknowns, and all that it depends on. `secret`: it is declared as a secret. */
    flat(secret = false): { value: PropertyValue; dependencies: Set<string> } {
        const dependencies = new Set(this.dependencies);
        const value = flatten(this.content, dependencies);
        return { value: this.secret || secret ? new Secret(value) : value, dependencies };
    }

    private inside(value: PropertyValue): Dependent {
        return Dependent.of(value, this.dependencies, this.secret);
    }
}

/** The value without outputs. What they depend on is added to `dependencies`. */
function flatten(value: PropertyValue, dependencies: Set<string>): PropertyValue {
    if (value instanceof Output) {
        value.dependencies.forEach((urn) => dependencies.add(urn));
        const inner = flatten(value.value === undefined ? new Unknown() : value.value, dependencies);
        return value.secret ? new Secret(inner) : inner;
    }
    if (value instanceof Secret) {
        return new Secret(flatten(value.value, dependencies));
    }
    if (Array.isArray(value)) {
        return value.map((item) => flatten(item, dependencies));
    }
    return isMap(value) ? flattenMap(value, dependencies) : value;
}

function flattenMap(map: PropertyMap, dependencies: Set<string>): PropertyMap {
    const result = emptyMap();
    for (const [key, item] of Object.entries(map)) {
        result[key] = flatten(item, dependencies);
    }
    return result;
}

/** Whether the engine sent the dependencies of a value in it. */
export function containsOutput(value: PropertyValue): boolean {
    if (value instanceof Output) {
        return true;
    }
    if (value instanceof Secret) {
        return containsOutput(value.value);
    }
    return (Array.isArray(value) || isMap(value)) && Object.values(value).some(containsOutput);
}
