/** What goes into state: which properties, in which form, and what is remembered because no read can answer it. */
import type { Property } from "./property";
import type { Resource } from "./resource";
import {
    emptyMap,
    propertyValueOf,
    sameValue,
    Secret,
    unwrap,
    type PropertyMap,
    type PropertyValue,
} from "./value";

/** The account under which an object was last seen. Names that begin like this Pulumi shows nobody, and no SDK has. */
export const ACCOUNT_KEY = "__account";

/** An import wrote this state: inputs that nobody can read may have been given all the same. Gone with the first update. */
export const IMPORTED_KEY = "__imported";

/**
 * Plain values in their sealed form: what is declared secret, or is a secret under the same name in one of the models (the program's inputs, the
 * inputs or the outputs of the state), is a secret. Only declared properties are kept, so nothing that a service adds to its answers gets into
 * state.
 */
export function seal(
    properties: ReadonlyMap<string, Property>,
    plain: Record<string, unknown>,
    ...models: readonly PropertyMap[]
): PropertyMap {
    const values = emptyMap();
    for (const name of properties.keys()) {
        const value = propertyValueOf(plain[name]);
        if (value !== undefined && value !== null) {
            values[name] = value;
        }
    }
    return sealLike(properties, values, models);
}

/** The same of values of which some are sealed already, or not known yet. */
export function sealLike(
    properties: ReadonlyMap<string, Property>,
    values: PropertyMap,
    models: readonly PropertyMap[],
): PropertyMap {
    const sealed = emptyMap();
    for (const [name, value] of Object.entries(values)) {
        const secret = properties.get(name)?.secret === true || models.some((model) => isSecret(model[name]));
        sealed[name] = secret && !(value instanceof Secret) ? new Secret(value) : value;
    }
    return sealed;
}

export function isSecret(value: PropertyValue | undefined): boolean {
    return value !== undefined && unwrap(value).secret;
}

export function allProperties(resource: Resource): ReadonlyMap<string, Property> {
    return new Map([...resource.inputs, ...resource.outputs]);
}

/** Of what the state holds, what a read can't answer: it is remembered, not read. */
export function kept(resource: Resource, state: PropertyMap): PropertyMap {
    const result = emptyMap();
    for (const property of resource.inputs.values()) {
        const value = state[property.name];
        if ((property.writeOnly || property.createOnly) && value !== undefined) {
            result[property.name] = value;
        }
    }
    return result;
}

/**
 * The inputs after a read: those that were there, as they are now; optional ones that someone set behind our back; never ones that
 * the service decides where the program doesn't. A name stays as it was where the provider may have made it: another name is drift, and not
 * what the program asks for. An import, which has no inputs yet, gets all that aren't defaults.
 */
export function readInputs(
    resource: Resource,
    live: Record<string, unknown>,
    oldInputs: PropertyMap,
): PropertyMap {
    const importing = Object.keys(oldInputs).length === 0;
    const inputs = emptyMap();
    for (const property of resource.inputs.values()) {
        const { name } = property;
        const old = oldInputs[name];
        const now = live[name] as PropertyValue | undefined;
        const remembered = property.writeOnly || property.createOnly;
        if (remembered || (property.autonamed && old !== undefined)) {
            if (old !== undefined) {
                inputs[name] = unwrap(old).value;
            }
        } else if (now !== undefined && now !== null) {
            const isDefault = sameValue(now, property.defaultValue as PropertyValue | undefined);
            if (old !== undefined || (!isDefault && (importing || !property.computed))) {
                inputs[name] = now;
            }
        }
    }
    return inputs;
}
