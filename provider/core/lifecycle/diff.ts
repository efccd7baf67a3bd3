/**
 * Diff: what differs between the program and what exists. One rule serves `up`, `refresh` and both front-ends: new
 * inputs are compared with the state's outputs, which hold every input as it was last read. Where the state has none (after an
 * import, for what no read returns), the old inputs serve; where those have none either, nothing is known and nothing differs.
 */
import type { Property } from "../declare/property";
import type { Drift, Resource } from "../declare/resource";
import { IMPORTED_KEY, isSecret } from "./state";
import {
    knownOf,
    plainMap,
    propertyValueOf,
    sameValue,
    unwrap,
    type PropertyMap,
    type PropertyValue,
} from "../values/value";

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
    /** The program changed the input; otherwise it changed outside of Pulumi. */
    inputSide: boolean;
    /** The value is the same, and has become a secret: only the state has to be written. */
    sealsOnly?: true;
    /** The output that shows a drift, which the property itself does not show. */
    evidence?: {
        output: string;
        expected: PropertyValue | undefined;
        found: PropertyValue | undefined;
        reason: string;
    };
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
    for (const drift of resource.definition.drift?.(state, knownOf(request.news)) ?? []) {
        const found = changes.get(drift.property);
        if (found === undefined || found.sealsOnly) {
            changes.set(drift.property, driftChange(drift, state));
        }
    }
    const ignored = new Set(request.ignoreChanges?.map(firstSegment));
    return [...changes.values()].filter((change) => !ignored.has(change.property) && !ignored.has("*"));
}

function diffProperty(
    resource: Resource,
    property: Property,
    { news, olds, unknownReplaces = true }: DiffRequest,
    state: PropertyMap,
    oldInputs: PropertyMap | undefined,
): PropertyChange | undefined {
    const { name } = property;
    const next = unwrap(news[name] ?? null);
    const wanted = next.value ?? undefined;
    const inState = olds[name];
    if (next.secret && inState !== undefined && !isSecret(inState)) {
        const same = property.createOnly || sameValue(unwrap(inState).value, wanted);
        if (same) {
            return { property: name, kind: "update", replaces: false, inputSide: true, sealsOnly: true };
        }
    }
    if (property.createOnly) {
        return undefined;
    }
    if (wanted === undefined && property.computed) {
        return undefined;
    }
    const old = state[name] ?? oldInputs?.[name];
    if (old === undefined && property.writeOnly && mayHaveBeenGiven(resource, property, state, oldInputs)) {
        return undefined;
    }
    if (sameValue(withDefault(property, old), withDefault(property, wanted))) {
        return undefined;
    }
    return {
        property: name,
        kind: old === undefined ? "add" : wanted === undefined ? "delete" : "update",
        replaces: property.replaces && (unknownReplaces || !next.unknown),
        inputSide: oldInputs === undefined || !sameValue(oldInputs[name], wanted),
    };
}

function driftChange({ property, replaces = false, evidence }: Drift, state: PropertyMap): PropertyChange {
    const kind = state[property] === undefined && evidence === undefined ? "add" : "update";
    const change: PropertyChange = { property, kind, replaces, inputSide: false };
    if (evidence === undefined) {
        return change;
    }
    const { output, expected, reason } = evidence;
    return {
        ...change,
        evidence: { output, expected: propertyValueOf(expected), found: state[output], reason },
    };
}

/**
 * Whether a write-only input that the state does not hold may be set at the service. After an import that is unknown; what the program requires to
 * be written is an addition then, and all else is left alone. A state that was not imported lacks what an older version did not know: an addition
 * too, but nothing is replaced on suspicion. For an asset, `drift` decides whether it differs.
 */
function mayHaveBeenGiven(
    resource: Resource,
    property: Property,
    state: PropertyMap,
    oldInputs: PropertyMap | undefined,
): boolean {
    if (property.kind === "asset") {
        return true;
    }
    const uncertain = property.replaces || (property.optional && state[IMPORTED_KEY] === true);
    return uncertain && !absenceMeans(resource, state, oldInputs);
}

/**
 * Whether what no read returns was left out by the program, and not by an import: then the state holds the required ones of what cannot be read.
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
    return value ?? property.defaultValue;
}

/** `tags.owner`, `members[0]` and `["a.b"].c` all begin with the name of the input. */
function firstSegment(path: string): string {
    const quoted = /^\["((?:[^"\\]|\\.)*)"\]/.exec(path);
    return quoted?.[1] ?? path.replace(/[.[].*$/s, "");
}
