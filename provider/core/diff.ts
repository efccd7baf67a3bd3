/**
 * Diff: what differs between what the program says and what is there. One rule serves `up`, `refresh` and both front-ends: new
 * inputs are compared with the state's outputs, which hold every input as it was last read. Where the state has none (after an
 * import, for what nobody can read), the old inputs serve; where those have none either, nothing is known and nothing differs.
 */
import type { Property } from "./property";
import type { Resource } from "./resource";
import { knownOf, plainMap, sameValue, unwrap, type PropertyMap, type PropertyValue } from "./value";

export interface DiffRequest {
    /** New inputs, checked. */
    news: PropertyMap;
    /** Outputs in state. */
    olds: PropertyMap;
    /** Inputs of the run before, where the front-end is told. */
    oldInputs?: PropertyMap | undefined;
    ignoreChanges?: readonly string[];
    /** An unknown on a replacing input replaces. Not where every update of a parent makes its outputs unknown. */
    unknownReplaces?: boolean;
}

export interface PropertyChange {
    property: string;
    kind: "add" | "delete" | "update";
    replaces: boolean;
    /** The program changed its mind; otherwise something changed behind its back. */
    inputSide: boolean;
}

export function diff(resource: Resource, request: DiffRequest): PropertyChange[] {
    const state = plainMap(request.olds);
    const oldInputs = request.oldInputs && plainMap(request.oldInputs);
    const changes = new Map<string, PropertyChange>();
    for (const property of resource.inputs.values()) {
        const change = diffProperty(resource, property, request, state, oldInputs);
        if (change) {
            changes.set(property.name, change);
        }
    }
    for (const { property, replaces = false } of resource.definition.drift?.(state, knownOf(request.news)) ??
        []) {
        if (!changes.has(property)) {
            changes.set(property, { property, kind: "update", replaces, inputSide: false });
        }
    }
    const ignored = new Set(request.ignoreChanges?.map(firstSegment));
    return [...changes.values()].filter((change) => !ignored.has(change.property) && !ignored.has("*"));
}

function diffProperty(
    resource: Resource,
    property: Property,
    { news, unknownReplaces = true }: DiffRequest,
    state: PropertyMap,
    oldInputs: PropertyMap | undefined,
): PropertyChange | undefined {
    const { name } = property;
    if (property.createOnly) {
        return undefined;
    }
    const next = unwrap(news[name] ?? null);
    const nextSet = next.value !== null;
    if (!nextSet && (property.computed || property.autonamed)) {
        return undefined;
    }
    const old = state[name] ?? oldInputs?.[name];
    if (property.writeOnly && old === undefined && !absenceMeans(resource, state, oldInputs)) {
        return undefined;
    }
    const unchanged = next.unknown
        ? false
        : sameValue(withDefault(property, old), withDefault(property, nextSet ? next.value : undefined));
    if (unchanged) {
        return undefined;
    }
    return {
        property: name,
        kind: old === undefined ? "add" : nextSet ? "update" : "delete",
        replaces: property.replaces && (unknownReplaces || !next.unknown),
        inputSide: oldInputs === undefined || !sameValue(oldInputs[name], nextSet ? next.value : undefined),
    };
}

/**
 * Whether what nobody can read was left out by the program, and not by an import. The program has been heard once what it has to give is
 * there; after an import it isn't, until the next run of the program leaves it in the old inputs.
 */
function absenceMeans(resource: Resource, state: PropertyMap, oldInputs: PropertyMap | undefined): boolean {
    const demanded = [...resource.inputs.values()].filter(
        (property) => (property.writeOnly || property.createOnly) && !property.optional,
    );
    return (
        demanded.length > 0 && demanded.every(({ name }) => (state[name] ?? oldInputs?.[name]) !== undefined)
    );
}

function withDefault(property: Property, value: PropertyValue | undefined): PropertyValue | undefined {
    return value ?? (property.defaultValue as PropertyValue | undefined);
}

/** `tags.owner`, `members[0]` and `["a.b"].c` all begin with the input they speak of. */
function firstSegment(path: string): string {
    const quoted = /^\["((?:[^"\\]|\\.)*)"\]/.exec(path);
    return quoted?.[1] ?? /^[^.[]*/.exec(path)?.[0] ?? path;
}
