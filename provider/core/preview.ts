/** What a create or an update would return, as far as it is known without asking anybody. */
import type { Property } from "./property";
import type { Resource } from "./resource";
import { emptyMap, Secret, Unknown, type PropertyMap, type PropertyValue } from "./value";

/** What a create would return: inputs as they will be, the rest unknown. Calls nothing. */
export function previewCreate(resource: Resource, inputs: PropertyMap): PropertyMap {
    const outputs = emptyMap();
    for (const property of resource.inputs.values()) {
        const value = inputs[property.name] ?? (property.defaultValue as PropertyValue | undefined);
        const shown = value ?? (property.computed ? new Unknown(property.kind) : undefined);
        if (shown !== undefined) {
            outputs[property.name] = shown;
        }
    }
    return { ...outputs, ...unknownOutputs(resource, () => true) };
}

/** What an update would return: stable outputs stay known. Calls nothing. */
export function previewUpdate(resource: Resource, olds: PropertyMap, news: PropertyMap): PropertyMap {
    const outputs = emptyMap();
    for (const property of resource.inputs.values()) {
        const kept = property.computed ? olds[property.name] : undefined;
        const value = news[property.name] ?? kept ?? (property.defaultValue as PropertyValue | undefined);
        if (value !== undefined) {
            outputs[property.name] = value;
        }
    }
    for (const name of resource.outputs.keys()) {
        const old = olds[name];
        if (old !== undefined) {
            outputs[name] = old;
        }
    }
    return { ...outputs, ...unknownOutputs(resource, (property) => property.volatile) };
}

function unknownOutputs(resource: Resource, which: (property: Property) => boolean): PropertyMap {
    const outputs = emptyMap();
    for (const property of resource.outputs.values()) {
        if (which(property)) {
            const unknown = new Unknown(property.kind);
            outputs[property.name] = property.secret ? new Secret(unknown) : unknown;
        }
    }
    return outputs;
}
