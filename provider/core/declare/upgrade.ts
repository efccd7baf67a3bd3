/** States that an earlier version of a declaration wrote, in the shape of this version. Applied wherever a state enters, in both front-ends. */
import { emptyMap, type PropertyMap } from "../values/value";

/**
 * Inputs or outputs of an earlier version, as this version would have written them. Values come and go with their wrappers, so that a secret stays
 * one. What is in the current shape already comes back as it is: the state does not record which version wrote it, and outputs hold the inputs as well.
 */
export type Upgrade = (properties: PropertyMap, part: "inputs" | "outputs") => PropertyMap;

export function upgraded(
    { definition }: { readonly definition: { readonly upgrade?: Upgrade } },
    part: "inputs" | "outputs",
    properties: PropertyMap,
): PropertyMap {
    // Of a new resource or an import there is none.
    return definition.upgrade && Object.keys(properties).length > 0
        ? definition.upgrade(properties, part)
        : properties;
}

/** For an upgrade: the property under its new name. A value that is there under the new name already counts. */
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
