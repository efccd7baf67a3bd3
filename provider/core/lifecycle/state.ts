/** What is written to state: which properties, in which form, and which values are kept because no read returns them. */
import { isUnreadable, type Property } from "../declare/property";
import type { Resource } from "../declare/resource";
import {
    emptyMap,
    propertyValueOf,
    sameValue,
    Secret,
    unwrap,
    type PropertyMap,
    type PropertyValue,
} from "../values/value";

/** The account that created or imported an object. Pulumi does not show names with this prefix, and no SDK has them. */
export const ACCOUNT_KEY = "__account";

/** An import wrote this state: inputs that no read returns may be set at the service. The first update removes the mark. */
export const IMPORTED_KEY = "__imported";

/**
 * Adds the account that created or imported an object: if another account does not see the object, its deletion is not proven. The account is kept
 * when another user's key reads or updates the object.
 */
export function withAccount(outputs: PropertyMap, account: string | undefined): PropertyMap {
    return account === undefined ? outputs : { ...outputs, [ACCOUNT_KEY]: account };
}

export function accountIn(state: PropertyMap): string | undefined {
    const account = state[ACCOUNT_KEY];
    return typeof account === "string" ? account : undefined;
}

/**
 * Seals plain values: wraps as `Secret` each value that is declared secret, or that is secret under the same name in one of the sources (the program's
 * inputs, the inputs or the outputs of the state). Only declared properties are kept, so that nothing that a service adds to its responses gets into
 * state.
 */
export function seal(
    properties: ReadonlyMap<string, Property>,
    plain: Record<string, unknown>,
    ...secretSources: readonly PropertyMap[]
): PropertyMap {
    const values = emptyMap();
    for (const name of properties.keys()) {
        const value = propertyValueOf(plain[name]);
        if (value !== undefined && value !== null) {
            values[name] = value;
        }
    }
    return sealLike(properties, values, secretSources);
}

/** The same for values of which some may be sealed already or unknown. */
export function sealLike(
    properties: ReadonlyMap<string, Property>,
    values: PropertyMap,
    secretSources: readonly PropertyMap[],
): PropertyMap {
    const sealed = emptyMap();
    for (const [name, value] of Object.entries(values)) {
        const secret =
            properties.get(name)?.secret === true || secretSources.some((source) => isSecret(source[name]));
        sealed[name] = secret && !(value instanceof Secret) ? new Secret(value) : value;
    }
    return sealed;
}

export function isSecret(value: PropertyValue | undefined): boolean {
    return value !== undefined && unwrap(value).secret;
}

/** The inputs that no read returns, as the state holds them. */
export function unreadableInputs(resource: Resource, state: PropertyMap): PropertyMap {
    const result = emptyMap();
    for (const property of resource.inputs.values()) {
        const value = state[property.name];
        if (isUnreadable(property) && value !== undefined) {
            result[property.name] = value;
        }
    }
    return result;
}

/**
 * The inputs after a read: those that were set, with their current values, and optional ones that someone set outside of Pulumi, but no computed ones
 * that the program leaves out. A name that the provider may have generated is kept, so that another name at the service is drift. An import has no
 * inputs yet and gets all that are not defaults.
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
        const now = propertyValueOf(live[name]);
        if (isUnreadable(property) || (property.autonamed && old !== undefined)) {
            if (old !== undefined) {
                inputs[name] = unwrap(old).value;
            }
        } else if (now !== undefined && now !== null) {
            const isDefault = sameValue(now, property.defaultValue);
            if (old !== undefined || (!isDefault && (importing || !property.computed))) {
                inputs[name] = now;
            }
        }
    }
    return inputs;
}
