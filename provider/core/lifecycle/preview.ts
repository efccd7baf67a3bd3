/** Previews of a create and of an update: their outputs, as far as they are known without a request. */
import { diff, type DiffRequest } from "./diff";
import type { Property } from "../declare/property";
import type { Resource } from "../declare/resource";
import { sealLike } from "./state";
import { emptyMap, Secret, Unknown, type PropertyMap, type PropertyValue } from "../values/value";

/** The inputs with their defaults; everything else is unknown. */
export function previewCreate(resource: Resource, inputs: PropertyMap): PropertyMap {
    const outputs = emptyMap();
    for (const property of resource.inputs.values()) {
        const value = inputs[property.name] ?? property.defaultValue;
        const shown = value ?? (property.computed ? new Unknown(property.kind) : undefined);
        if (shown !== undefined) {
            outputs[property.name] = shown;
        }
    }
    return { ...outputs, ...unknownOutputs(resource) };
}

/**
 * Stable outputs stay known. Unknown are: outputs that an update may change, inputs that the service computes from an input that changes, and
 * properties that the state lacks because an older version wrote it.
 */
export function previewUpdate(resource: Resource, request: DiffRequest): PropertyMap {
    const { olds, news, oldInputs = {} } = request;
    const changed = new Set(diff(resource, request).map(({ property }) => property));
    const outputs = emptyMap();
    for (const property of resource.inputs.values()) {
        const value =
            news[property.name] ??
            (property.computed
                ? computedValue(property, olds[property.name], changed)
                : property.defaultValue);
        if (value !== undefined) {
            outputs[property.name] = value;
        }
    }
    for (const property of resource.outputs.values()) {
        const old = olds[property.name];
        outputs[property.name] = property.volatile || old === undefined ? new Unknown(property.kind) : old;
    }
    return sealLike(resource.properties, outputs, [oldInputs, olds]);
}

function computedValue(
    property: Property,
    old: PropertyValue | undefined,
    changed: ReadonlySet<string>,
): PropertyValue {
    return old === undefined || property.computedFrom.some((name) => changed.has(name))
        ? new Unknown(property.kind)
        : old;
}

function unknownOutputs(resource: Resource): PropertyMap {
    const outputs = emptyMap();
    for (const property of resource.outputs.values()) {
        const unknown = new Unknown(property.kind);
        outputs[property.name] = property.secret ? new Secret(unknown) : unknown;
    }
    return outputs;
}
