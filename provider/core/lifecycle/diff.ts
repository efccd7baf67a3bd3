/**
 * Diff: compares the program's inputs with the state. One rule applies to `up`, `refresh` and both front-ends: new inputs are compared
 * with the state's outputs, which hold every input as it was last read. An input that the outputs lack, as inputs that no read returns do after
 * an import, is compared with the old inputs. If those lack it too, its value is unknown (`mayBeSetAtService`).
 */
import { isUnreadable, type Property } from "../declare/property";
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
    /** Inputs of the previous run, if the front-end receives them. */
    oldInputs?: PropertyMap | undefined;
    ignoreChanges?: readonly string[];
    /** Whether a lapsed object is drift. */
    reportLapses?: boolean | undefined;
    /** Whether an unknown value of a replacing input is a replacement. Not in the dynamic front-end: there every update of a parent makes its outputs unknown. */
    unknownReplaces?: boolean;
}

export interface PropertyChange {
    property: string;
    kind: "add" | "delete" | "update";
    replaces: boolean;
    /** The program changed the input; otherwise it changed outside of Pulumi. */
    inputSide: boolean;
    /** The value is unchanged but has become a secret: only the state has to be written. */
    sealsOnly?: true;
    /** The object lapsed: no write restores it. */
    lapsed?: true;
    /** The output that shows the drift, where the property itself does not. */
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
    const { lapse } = resource.definition;
    if (request.reportLapses && lapse?.of(state) !== undefined && !changes.has(lapse.output)) {
        changes.set(lapse.output, { ...driftChange({ property: lapse.output }, state), lapsed: true });
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
    if (old === undefined && property.writeOnly && mayBeSetAtService(resource, property, state, oldInputs)) {
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
 * Whether a write-only input that the state lacks may be set at the service, so that no change is reported. After an import this is unknown: a
 * required input is reported as an addition then, an optional one is not. A state that was not imported lacks inputs that an older version of the
 * provider did not have: they are additions too. A missing value alone never replaces a resource. For an asset, `drift` decides whether it differs.
 */
function mayBeSetAtService(
    resource: Resource,
    property: Property,
    state: PropertyMap,
    oldInputs: PropertyMap | undefined,
): boolean {
    if (property.kind === "asset") {
        return true;
    }
    const uncertain = property.replaces || (property.optional && state[IMPORTED_KEY] === true);
    return uncertain && !leftOutByProgram(resource, state, oldInputs);
}

/**
 * Whether the program, and not an import, left out an input that no read returns: then the state holds the required inputs among those.
 */
function leftOutByProgram(
    resource: Resource,
    state: PropertyMap,
    oldInputs: PropertyMap | undefined,
): boolean {
    const required = [...resource.inputs.values()].filter(
        (property) => isUnreadable(property) && !property.optional,
    );
    return (
        required.length > 0 && required.every(({ name }) => (state[name] ?? oldInputs?.[name]) !== undefined)
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
