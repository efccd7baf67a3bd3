/**
 * Diff: compares the program's inputs with the state. One rule applies to `up`, `refresh` and both front-ends: new inputs are compared
 * with the state's outputs, which hold every input as it was last read. An input that the outputs lack, as inputs that no read returns do after
 * an import, is compared with the old inputs. If those lack it too, its value is unknown (`mayBeSetAtService`).
 */
import { isUnreadable, type Property } from "../declare/property";
import type { Drift, Resource } from "../declare/resource";
import { covers, pathOfKey } from "./propertyPath";
import { accountIn, IMPORTED_KEY, isSecret } from "./state";
import {
    isMap,
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
    /** The key that differs, of a property that is a map. */
    key?: string;
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

/** Where the change is, in the engine's form. */
export function pathOf({ property, key }: PropertyChange): string {
    return key === undefined ? property : pathOfKey(property, key);
}

/** The keys that differ, by the name of the map. */
export function changedKeysOf(changes: readonly PropertyChange[]): Map<string, Set<string>> {
    const keys = new Map<string, Set<string>>();
    for (const { property, key } of changes) {
        if (key !== undefined) {
            keys.set(property, (keys.get(property) ?? new Set()).add(key));
        }
    }
    return keys;
}

export function diff(resource: Resource, request: DiffRequest): PropertyChange[] {
    const { definition } = resource;
    const state = plainMap(request.olds);
    const oldInputs = request.oldInputs && plainMap(request.oldInputs);
    const inputs = knownOf(request.news);
    const spared = definition.spared?.(state, { inputs, account: accountIn(state) }) ?? {};
    const compared: PropertyMap = { ...state };
    const changes = new Map<string, PropertyChange[]>();
    for (const property of resource.inputs.values()) {
        const { name } = property;
        const wanted = unwrap(request.news[name] ?? null).value;
        const old = withoutSpared(state[name], wanted, spared[name] ?? []);
        if (old !== undefined) {
            compared[name] = old;
        }
        const change = diffProperty(resource, property, request, compared, oldInputs);
        if (change) {
            changes.set(name, byKey(change, wanted, { old, oldInput: oldInputs?.[name] }));
        }
    }
    for (const drift of definition.drift?.(state, inputs) ?? []) {
        const [found] = changes.get(drift.property) ?? [];
        if (found === undefined || found.sealsOnly) {
            changes.set(drift.property, [driftChange(drift, state)]);
        }
    }
    const { lapse } = definition;
    if (request.reportLapses && lapse?.of(state) !== undefined && !changes.has(lapse.output)) {
        changes.set(lapse.output, [{ ...driftChange({ property: lapse.output }, state), lapsed: true }]);
    }
    const ignored = request.ignoreChanges ?? [];
    return [...changes.values()].flat().filter(({ property, key }) => !covers(ignored, property, key));
}

function withoutSpared(
    old: PropertyValue | undefined,
    wanted: PropertyValue,
    spared: readonly string[],
): PropertyValue | undefined {
    if (!isMap(old) || !isMap(wanted)) {
        return old;
    }
    const kept = Object.entries(old).filter(([key]) => key in wanted || !spared.includes(key));
    return Object.fromEntries(kept);
}

/** The change of a map as one change for each key that differs: a person is told which, and `ignoreChanges` may name one. */
function byKey(
    change: PropertyChange,
    wanted: PropertyValue,
    { old, oldInput }: Record<"old" | "oldInput", PropertyValue | undefined>,
): PropertyChange[] {
    const before = old ?? oldInput;
    if (change.sealsOnly || !isMap(before) || !isMap(wanted)) {
        return [change];
    }
    const keys = new Set([...Object.keys(before), ...Object.keys(wanted)]);
    return [...keys]
        .filter((key) => !sameValue(before[key], wanted[key]))
        .map((key) => ({
            ...change,
            key,
            kind: kindOf(before[key], wanted[key]),
            inputSide: isMap(oldInput) ? !sameValue(oldInput[key], wanted[key]) : change.inputSide,
        }));
}

function kindOf(old: PropertyValue | undefined, wanted: PropertyValue | undefined): PropertyChange["kind"] {
    return old === undefined ? "add" : wanted === undefined ? "delete" : "update";
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
        kind: kindOf(old, wanted),
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
