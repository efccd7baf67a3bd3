/** Converts states that an earlier version of a declaration wrote. Both front-ends apply it to every state that they receive. */
import { emptyMap, type PropertyMap } from "../values/value";

/**
 * Converts inputs or outputs of an earlier version to what this version would have written. Values keep their wrappers, so that a secret stays
 * secret. Properties in the current form are returned unchanged: the state does not record which version wrote it. Outputs hold the inputs as well.
 */
export type Upgrade = (properties: PropertyMap, part: "inputs" | "outputs") => PropertyMap;

export function upgraded(
    { definition }: { readonly definition: { readonly upgrade?: Upgrade } },
    part: "inputs" | "outputs",
    properties: PropertyMap,
): PropertyMap {
    // A new resource and an import have no state.
    return definition.upgrade && Object.keys(properties).length > 0
        ? definition.upgrade(properties, part)
        : properties;
}

/** For an upgrade: moves a property to its new name. An existing value under the new name takes precedence. */
export function renamed(properties: PropertyMap, from: string, to: string): PropertyMap {
    const result = emptyMap();
    for (const [name, value] of Object.entries(properties)) {
        if (name !== from) {
            result[name] = value;
        } else if (!(to in properties)) {
            result[to] = value;
        }
    }
    return result;
}
