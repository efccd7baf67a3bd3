/** Check: validates the inputs of a resource and normalizes them. Reports all problems at once. */
import type * as z from "zod";
import { autoname, type Autonaming } from "./autoname";
import { closestMatch } from "./closestMatch";
import { messageOf } from "../../errors";
import { isUnreadable, type Property } from "../declare/property";
import type { Log, Resource } from "../declare/resource";
import {
    emptyMap,
    isMap,
    knownOf,
    Output,
    plainMap,
    propertyValueOf,
    Secret,
    unwrap,
    type PropertyMap,
    type PropertyValue,
} from "../values/value";

export interface CheckFailure {
    /**
     * The top-level input that is invalid. Empty where naming it would make the engine print its value: for secrets, for parts of an
     * input, and for inputs that do not exist, because a misspelled name may hold a secret. The reason then contains the path.
     */
    property: string;
    reason: string;
}

export interface CheckResult {
    inputs: PropertyMap;
    failures: CheckFailure[];
}

export interface CheckRequest {
    /** The resource's name in the program. */
    name: string;
    news: PropertyMap;
    /** The inputs of the previous run; empty for a new resource. */
    olds: PropertyMap;
    randomSeed: Uint8Array;
    autonaming?: Autonaming | undefined;
    /** This run has imported the resource: its inputs are those that an import can read. */
    justImported?: boolean;
    /** Failures that are not about the inputs. If there are any, the declaration's own check, which may send requests, does not run. */
    otherFailures?: readonly CheckFailure[];
    /** For problems that are only warnings. */
    log?: Log;
}

export async function check(
    resource: Resource,
    request: CheckRequest,
    api: () => Promise<unknown>,
): Promise<CheckResult> {
    const named = emptyMap();
    const failures: CheckFailure[] = [...(request.otherFailures ?? [])];
    for (const property of resource.inputs.values()) {
        if (property.autonamed && isAbsent(request.news[property.name])) {
            try {
                named[property.name] =
                    request.olds[property.name] ??
                    autoname(request.name, request.randomSeed, request.autonaming, property.maxLength);
            } catch (error) {
                failures.push({ property: property.name, reason: `${property.name} ${messageOf(error)}` });
            }
        }
    }
    const result = checkProperties(
        resource.inputs,
        { ...request.news, ...named },
        `${resource.token} has no input`,
        notReturnedByImport(resource, request),
    );
    const reported = new Set(failures.map((failure) => failure.property));
    failures.push(
        ...result.failures.filter((failure) => failure.property === "" || !reported.has(failure.property)),
    );
    if (failures.length === 0) {
        failures.push(...(await runDeclaredCheck(resource, result.inputs, request, api)));
    }
    return { inputs: result.inputs, failures };
}

/**
 * Required inputs that may be missing: after an import, those that no read returns. The engine checks the inputs that the import has read. A resource
 * that was created has them among its old inputs.
 */
function notReturnedByImport(resource: Resource, { olds, justImported }: CheckRequest): ReadonlySet<string> {
    const imported = justImported === true || Object.keys(olds).length > 0;
    return new Set(
        [...resource.inputs.values()]
            .filter((property) => imported && isUnreadable(property) && isAbsent(olds[property.name]))
            .map(({ name }) => name),
    );
}

/** Runs the declaration's own check, once each input is valid by itself. */
async function runDeclaredCheck(
    resource: Resource,
    inputs: PropertyMap,
    { olds, log }: CheckRequest,
    api: () => Promise<unknown>,
): Promise<CheckFailure[]> {
    if (!resource.definition.check) {
        return [];
    }
    const known = knownOf(inputs);
    const unknown = new Set(Object.keys(inputs).filter((name) => !(name in known)));
    const request = { inputs: known, unknown, olds: validOldInputs(resource, plainMap(olds)), api };
    const problems = await resource.definition.check(request);
    for (const { path, reason } of problems.filter(({ isWarning }) => isWarning)) {
        log?.warn(`${path}: ${reason}`);
    }
    return problems
        .filter(({ isWarning }) => !isWarning)
        .map(({ path, reason }) => {
            const value = inputs[path];
            const nameable = value !== undefined && !unwrap(value).secret;
            return { property: nameable ? path : "", reason: `${path}: ${reason}` };
        });
}

/** The old inputs that match the declaration. Others may have been written by another version of the provider. */
function validOldInputs(resource: Resource, olds: PropertyMap): PropertyMap {
    const result = emptyMap();
    for (const property of resource.inputs.values()) {
        const old = olds[property.name];
        if (old !== undefined && property.schema.safeParse(old).success) {
            result[property.name] = old;
        }
    }
    return result;
}

/** Validates each value against its schema, marks secrets and refuses unknown names. Used for resources, functions and provider settings. */
export function checkProperties(
    properties: ReadonlyMap<string, Property>,
    news: PropertyMap,
    noSuch: string,
    mayBeMissing: ReadonlySet<string> = new Set(),
): CheckResult {
    const inputs = emptyMap();
    const failures: CheckFailure[] = [];
    for (const name of Object.keys(news)) {
        if (!properties.has(name)) {
            const guess = closestMatch(name, properties.keys());
            failures.push({
                property: "",
                reason: `${noSuch} "${name}"${guess ? `; did you mean "${guess}"?` : `; it has ${[...properties.keys()].join(", ")}`}`,
            });
        }
    }
    for (const property of properties.values()) {
        const value = news[property.name];
        if (isAbsent(value)) {
            if (!property.optional && !mayBeMissing.has(property.name)) {
                failures.push({
                    property: property.secret ? "" : property.name,
                    reason: `${property.name} is required`,
                });
            }
            continue;
        }
        const checked = checkProperty(property, value);
        if (checked.value !== undefined) {
            inputs[property.name] = checked.value;
        }
        failures.push(...checked.failures);
    }
    return { inputs, failures };
}

/** The returned value is `undefined` if it means the same as an absent one, such as an empty description. */
function checkProperty(
    property: Property,
    value: PropertyValue,
): { value: PropertyValue | undefined; failures: CheckFailure[] } {
    const { value: given, secret, unknown } = unwrap(value);
    const plain = withoutNulls(given);
    const isSecret = secret || property.secret;
    if (unknown) {
        // Check runs again once the value is known. Until then, a value that is unknown in part is not validated either.
        return { value: isSecret ? new Secret(plain) : plain, failures: [] };
    }
    const parsed = property.schema.safeParse(plain);
    if (parsed.success) {
        const normal = propertyValueOf(parsed.data);
        return { value: isSecret && normal !== undefined ? new Secret(normal) : normal, failures: [] };
    }
    return {
        value,
        failures: parsed.error.issues.map((issue) => failureOf(property.name, isSecret, issue)),
    };
}

/** The fields of an object that are absent as null: see `isAbsent`. */
function withoutNulls(value: PropertyValue): PropertyValue {
    if (!isMap(value)) {
        return value;
    }
    const given = emptyMap();
    for (const [name, field] of Object.entries(value)) {
        if (field !== null) {
            given[name] = withoutNulls(field);
        }
    }
    return given;
}

function failureOf(name: string, isSecret: boolean, issue: z.core.$ZodIssue): CheckFailure {
    const path = issue.path.reduce<string>(
        (text, key) => text + (typeof key === "number" ? `[${key}]` : `.${String(key)}`),
        name,
    );
    return {
        property: isSecret || issue.path.length > 0 ? "" : name,
        // The message about a key says only that it is wrong.
        reason: `${path}: ${(issue.code === "invalid_key" && issue.issues[0]?.message) || issue.message}`,
    };
}

/** A program may also leave an input out by setting it to null, or to an output that resolves to nothing. */
export function isAbsent(value: PropertyValue | undefined): value is null | undefined {
    if (value instanceof Secret || value instanceof Output) {
        return value.value !== undefined && isAbsent(value.value);
    }
    return value === null || value === undefined;
}
