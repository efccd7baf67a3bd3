/** What differs between the state and the service for one resource, property by property, before and after. */
import { diff, pathOf, type PropertyChange } from "../provider/core/lifecycle/diff";
import { covers, segmentsOf } from "../provider/core/lifecycle/propertyPath";
import { isSecret } from "../provider/core/lifecycle/state";
import type { Resource } from "../provider/core/declare/resource";
import { isUnreadable, type Property } from "../provider/core/declare/property";
import {
    isMap,
    plainMap,
    sameValue,
    unwrap,
    type PropertyMap,
    type PropertyValue,
} from "../provider/core/values/value";
import type { ChangedProperty } from "./report";

/** One resource as the refresh preview saw it. */
export interface Reading {
    resource: Resource;
    /** Of the state. */
    inputs: PropertyMap;
    outputs: PropertyMap;
    /** What was read. */
    live: PropertyMap;
    /** The paths of the engine's own diff. `undefined`: a dynamic resource has none. */
    paths: readonly string[] | undefined;
    ignoreChanges: readonly string[];
    reportLapses: boolean;
    /** The program only reads it, by `get`: it has no inputs, and the engine compares the outputs. */
    external: boolean;
}

/** The drift that the engine reports. */
export function reportedChanges(reading: Reading): ChangedProperty[] {
    if (reading.external) {
        return changedOutputs(reading);
    }
    const paths =
        reading.paths ?? ownDiff(reading, reading.ignoreChanges).map((change) => shownPath(change, reading));
    const changes = [...new Set(paths)].map((path) => propertyAt(path, reading));
    return changes.length > 0 ? changes : secretsOf(reading);
}

/** Secrets are masked on both sides: where nothing else differs, one of them does. */
function changedOutputs(reading: Reading): ChangedProperty[] {
    const differing = differingOutputs(reading);
    const shown = differing.length > 0 ? differing : outputsOf(reading).filter(({ secret }) => secret);
    return shown.map(({ name }) => propertyAt(name, reading));
}

/** Whether an output differs that the events show. */
export function differsInOutputs(reading: Reading): boolean {
    return differingOutputs(reading).length > 0;
}

function differingOutputs(reading: Reading): Property[] {
    const [before, after] = [plainMap(reading.outputs), plainMap(reading.live)];
    return outputsOf(reading).filter(({ name }) => !sameValue(before[name], after[name]));
}

function outputsOf({ resource }: Reading): Property[] {
    return [...resource.properties.values()];
}

/** The drift that `ignoreChanges` hides from the engine. */
export function hiddenChanges(reading: Reading): ChangedProperty[] {
    return reading.ignoreChanges.length === 0
        ? []
        : ownDiff(reading, [])
              .filter(({ property, key }) => covers(reading.ignoreChanges, property, key))
              .map((change) => propertyAt(shownPath(change, reading), reading));
}

/** The core's diff, as both front-ends ask for it in a refresh. */
function ownDiff(
    { resource, inputs, live, reportLapses }: Reading,
    ignoreChanges: readonly string[],
): PropertyChange[] {
    return diff(resource, { news: inputs, olds: live, oldInputs: inputs, ignoreChanges, reportLapses });
}

/** An output shows the drift, where the input itself cannot. */
function shownPath(change: PropertyChange, { outputs, live }: Reading): string {
    const { evidence } = change;
    const moved =
        evidence !== undefined &&
        !sameValue(plainMap(outputs)[evidence.output], plainMap(live)[evidence.output]);
    return moved ? evidence.output : pathOf(change);
}

function propertyAt(path: string, { resource, inputs, outputs, live }: Reading): ChangedProperty {
    const [name = path] = segmentsOf(path);
    const declared = resource.properties.get(name)?.secret === true;
    const before = valueAt(path, outputs) ?? valueAt(path, inputs);
    const after = valueAt(path, live);
    const kind = before === undefined ? "add" : after === undefined ? "delete" : "update";
    if (declared || [inputs, outputs, live].some((map) => isSecret(map[name]))) {
        return { path, kind, secret: true };
    }
    return {
        path,
        kind,
        ...(before === undefined ? {} : { before: shown(before) }),
        ...(after === undefined ? {} : { after: shown(after) }),
    };
}

/** The values of secrets are masked in the events, so a difference of one shows only as an operation without a path. */
function secretsOf({ resource, inputs, outputs }: Reading): ChangedProperty[] {
    return [...resource.inputs.values()]
        .filter((property) => !isUnreadable(property))
        .filter(({ name, secret }) => secret || isSecret(inputs[name]) || isSecret(outputs[name]))
        .map(({ name }) => ({ path: name, kind: "update", secret: true }));
}

function valueAt(path: string, map: PropertyMap): PropertyValue | undefined {
    let value: PropertyValue | undefined = map;
    for (const segment of segmentsOf(path)) {
        value = value === undefined ? undefined : unwrap(value).value;
        if (Array.isArray(value)) {
            value = value[Number(segment)];
        } else if (isMap(value)) {
            value = value[segment];
        } else {
            return undefined;
        }
    }
    return value === null ? undefined : value;
}

/** As JSON. A file is shown by its hash. */
function shown(value: PropertyValue): unknown {
    return JSON.parse(JSON.stringify(unwrap(value).value, (_key, item: unknown) => item)) as unknown;
}
