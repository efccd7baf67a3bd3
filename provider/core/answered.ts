/**
 * What a service's answer means for the state. An answer to a write unsets nothing: what it leaves out is what was sent, or what was known before. In a
 * read, an absent input is unset and an absent volatile output is not there; stable outputs stay.
 */
import type { Property } from "./property";
import type { Resource } from "./resource";
import { kept } from "./state";
import type { PropertyMap } from "./value";

type Plain = Record<string, unknown>;

export function afterCreate(inputs: Plain, live: Plain): Plain {
    return { ...inputs, ...present(live) };
}

export function afterUpdate(
    resource: Resource,
    {
        state,
        inputs,
        changed,
        live,
    }: { state: PropertyMap; inputs: Plain; changed: ReadonlySet<string>; live: Plain },
): Plain {
    const known: Plain = stable(resource, state);
    for (const { name, createOnly } of resource.inputs.values()) {
        // What was not written is as it was; of an input that is used at creation only, the program's last value is kept.
        known[name] = changed.has(name) || createOnly ? inputs[name] : (state[name] ?? inputs[name]);
    }
    return { ...known, ...present(live) };
}

export function afterRead(resource: Resource, state: PropertyMap, live: Plain): Plain {
    return { ...kept(resource, state), ...stable(resource, state), ...present(live) };
}

function stable(resource: Resource, state: PropertyMap): Plain {
    const isStable = ({ name, volatile }: Property): boolean => !volatile && state[name] !== undefined;
    return Object.fromEntries(
        [...resource.outputs.values()].filter(isStable).map(({ name }) => [name, state[name]]),
    );
}

function present(live: Plain): Plain {
    return Object.fromEntries(Object.entries(live).filter(([, value]) => value !== undefined));
}
