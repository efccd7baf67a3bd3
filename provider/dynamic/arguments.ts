/** The arguments of a program as far as they are known while it runs, for a check. Outputs and promises are unknown. */
import {
    Asset,
    emptyMap,
    propertyValueOf,
    Unknown,
    type PropertyMap,
    type PropertyValue,
} from "../core/values/value";

export function knownArguments(args: Readonly<Record<string, unknown>>): PropertyMap {
    const map = emptyMap();
    for (const [name, value] of Object.entries(args)) {
        const known = knownValue(value);
        if (known !== undefined) {
            map[name] = known;
        }
    }
    return map;
}

function knownValue(value: unknown): PropertyValue | undefined {
    if (Array.isArray(value)) {
        return value.map((item) => knownValue(item) ?? null);
    }
    if (typeof value !== "object" || value === null) {
        return propertyValueOf(value);
    }
    if ("__pulumiOutput" in value || value instanceof Promise) {
        return new Unknown();
    }
    // Its content is a promise. The check of the resource that takes it reads it.
    return "__pulumiAsset" in value ? new Asset({}) : knownArguments(value as Record<string, unknown>);
}
