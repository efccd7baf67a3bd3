/** The objects of one side, in a form that two environments have in common: without ids, each under its natural key. */
import type { Catalogue } from "../../provider/core/declare/catalogue";
import { parentIn } from "../../provider/core/declare/parent";
import { isUnreadable, type Property } from "../../provider/core/declare/property";
import type { Comparison, Resource } from "../../provider/core/declare/resource";
import { isSecret } from "../../provider/core/lifecycle/state";
import { plainMap, type PropertyMap, type PropertyValue } from "../../provider/core/values/value";
import { idPartsOf, MASKED } from "../resourceTypes";

/** An object as a state or a service has it. */
export interface SideObject {
    resource: Resource;
    id: string;
    /** In the program. A live object has none. */
    name: string | undefined;
    /** Inputs and outputs. A secret whose value the side does not show is absent or masked. */
    properties: PropertyMap;
}

export interface Comparable {
    type: string;
    /** Unique within a side. */
    key: string;
    name: string;
    values: Map<string, { value: PropertyValue | undefined; secret: boolean }>;
    /** Secrets that the side does not show. */
    hidden: Set<string>;
    /** It is no difference if the other side lacks it. */
    isDefault: boolean;
}

/**
 * Each object under its natural key. `singles` are resources of which each side has one object, such as its workspace: the two are the same, whatever they
 * are called.
 */
export function comparables(
    catalogue: Catalogue,
    objects: readonly SideObject[],
    singles: ReadonlySet<Resource>,
): Comparable[] {
    const identity = new Set(
        catalogue.resources.flatMap(({ definition }) => Object.keys(definition.id).filter(isIdName)),
    );
    const parents = new Map(objects.map((one) => [`${one.resource.token} ${one.id}`, one]));
    const found = new Map<string, Comparable>();
    const ids = new Map<string, string>();
    for (const object of objects.flatMap(partsOf)) {
        const how = comparisonOf(object.resource, singles);
        if (how !== undefined) {
            const resource = object.resource.definition.reportedAs?.() ?? object.resource;
            const own = ownKey(object, how);
            const key = [parentKey(parents, object, singles), own].filter((text) => text !== "").join(" / ");
            const one = {
                type: resource.token,
                key: ownKeyAmong(ids, resource.token, key, object.id),
                name: object.name ?? (own || object.id),
                ...compared(object, how, identity),
                isDefault: isDefault(object),
            };
            found.set(`${one.type} ${one.key}`, one);
        }
    }
    return [...found.values()];
}

/**
 * Names that a service lets several objects have are counted: `extra`, `extra (2)`. Two resources that stand for one object, such as the account that a stack
 * has created and linked, are one.
 */
function ownKeyAmong(ids: Map<string, string>, type: string, key: string, id: string): string {
    let own = key;
    for (let count = 2; (ids.get(`${type} ${own}`) ?? id) !== id; count++) {
        own = `${key} (${count})`.trimStart();
    }
    ids.set(`${type} ${own}`, id);
    return own;
}

/** Names of parts of ids are identity, in whatever resource they are inputs. An e-mail is none. */
function isIdName(name: string): boolean {
    return name.endsWith("Id");
}

function partsOf(object: SideObject): SideObject[] {
    const { comparison } = object.resource.definition;
    if (comparison === "none" || !comparison?.parts) {
        return [object];
    }
    return comparison.parts(plainMap(object.properties)).map(({ resource, properties }) => ({
        resource,
        id: object.id,
        name: object.name,
        properties: properties as PropertyMap,
    }));
}

function isDefault({ resource, properties }: SideObject): boolean {
    const { comparison } = resource.definition;
    return comparison !== "none" && comparison?.isDefault?.(plainMap(properties)) === true;
}

function comparisonOf(
    resource: Resource,
    singles: ReadonlySet<Resource>,
): Required<Pick<Comparison, "by" | "also">> | undefined {
    const { definition } = resource;
    const { comparison, identity, id } = definition;
    if (comparison === "none") {
        return undefined;
    }
    if (singles.has(resource)) {
        return { by: [], also: comparison?.also ?? [] };
    }
    const parent = new Set(Object.keys(definition.parent?.resource().definition.id ?? {}));
    const by = comparison?.by ?? (identity?.by ?? []).filter((name) => !parent.has(name));
    // Without a natural key only a setting of the parent can be found again.
    return by.length > 0 || Object.keys(id).every((name) => parent.has(name))
        ? { by, also: comparison?.also ?? [] }
        : undefined;
}

function ownKey({ properties }: SideObject, { by }: { by: readonly string[] }): string {
    const plain = plainMap(properties);
    return by
        .map((name) => plain[name])
        .map((value) => (typeof value === "string" ? value : JSON.stringify(value ?? "")))
        .join(" ");
}

function parentKey(
    parents: ReadonlyMap<string, SideObject>,
    { resource, id, properties }: SideObject,
    singles: ReadonlySet<Resource>,
): string {
    const parent = parentIn(resource, { ...idPartsOf(resource, id), ...plainMap(properties) });
    const known = parent && parents.get(`${parent.resource.token} ${parent.id}`);
    const how = parent && comparisonOf(parent.resource, singles);
    return known && how ? ownKey(known, how) : "";
}

function compared(
    { resource, properties }: SideObject,
    { by, also }: Required<Pick<Comparison, "by" | "also">>,
    identity: ReadonlySet<string>,
): Pick<Comparable, "values" | "hidden"> {
    const plain = plainMap(properties);
    const values: Comparable["values"] = new Map();
    const hidden = new Set<string>();
    const add = (property: Property): void => {
        const { name } = property;
        const secret = property.secret || isSecret(properties[name]);
        const value = plain[name] ?? property.defaultValue;
        if (secret && (value === MASKED || (value === undefined && !property.optional))) {
            hidden.add(name);
        } else {
            values.set(name, { value, secret });
        }
    };
    for (const property of resource.inputs.values()) {
        const isValue = !isUnreadable(property) || (property.writeOnly && property.secret);
        if (isValue && !by.includes(property.name) && !identity.has(property.name)) {
            add(property);
        }
    }
    for (const name of also) {
        const property = resource.outputs.get(name);
        if (property) {
            add(property);
        }
    }
    return { values, hidden };
}
