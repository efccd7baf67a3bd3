/**
 * Merges a service's response with the values that were sent and those in state. The response of a write unsets nothing: an absent property keeps the
 * value that was sent, or the one in state. In the response of a read, an absent input is unset and an absent volatile output does not exist; stable
 * outputs are kept.
 */
import type { Property } from "../declare/property";
import type { Resource } from "../declare/resource";
import { unreadableInputs } from "./state";
import { withoutUndefined, type PropertyMap } from "../values/value";

type Plain = Record<string, unknown>;

export function mergeCreated(inputs: Plain, live: Plain): Plain {
    return { ...inputs, ...withoutUndefined(live) };
}

export function mergeUpdated(
    resource: Resource,
    {
        state,
        inputs,
        changed,
        live,
    }: { state: PropertyMap; inputs: Plain; changed: ReadonlySet<string>; live: Plain },
): Plain {
    const known: Plain = stableOutputs(resource, state);
    for (const { name, createOnly } of resource.inputs.values()) {
        // An input that was not written keeps its value in state. A create-only input keeps the program's last value.
        known[name] = changed.has(name) || createOnly ? inputs[name] : (state[name] ?? inputs[name]);
    }
    return { ...known, ...withoutUndefined(live) };
}

export function mergeRead(resource: Resource, state: PropertyMap, live: Plain): Plain {
    return {
        ...unreadableInputs(resource, state),
        ...stableOutputs(resource, state),
        ...withoutUndefined(live),
    };
}

function stableOutputs(resource: Resource, state: PropertyMap): Plain {
    const isStable = ({ name, volatile }: Property): boolean => !volatile && state[name] !== undefined;
    return Object.fromEntries(
        [...resource.outputs.values()].filter(isStable).map(({ name }) => [name, state[name]]),
    );
}
