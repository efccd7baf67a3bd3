/**
 * The values that a program, the engine and a resource exchange: JSON plus what Pulumi adds to it. Both front-ends convert
 * their wire form to these, so that the rest of the core handles no signature keys and no sentinel strings.
 */
import { inspect } from "node:util";
import { MASK } from "../../http/redaction/redact";

export type PropertyValue = null | boolean | number | string | PropertyValue[] | PropertyMap | Wrapper;

export interface PropertyMap {
    [key: string]: PropertyValue;
}

/** A value that must be encrypted in state and masked everywhere else; it masks itself when printed. */
export class Secret {
    constructor(readonly value: PropertyValue) {}
    toJSON(): string {
        return MASK;
    }
    toString(): string {
        return MASK;
    }
    [inspect.custom](): string {
        return MASK;
    }
}

export type UnknownKind = "boolean" | "number" | "string" | "array" | "asset" | "archive" | "object";

/** A value that is known only after something else was created. */
export class Unknown {
    constructor(readonly kind: UnknownKind = "string") {}
}

/** An output of another resource, as the engine sends it to providers that accept outputs: a value (if known), secretness and dependencies. */
export class Output {
    constructor(
        readonly value: PropertyValue | undefined,
        readonly secret: boolean,
        readonly dependencies: readonly string[],
    ) {}
}

/** A file-like input. One of text, path and uri is set; contents are elided (only the hash stays) where the engine compares. */
export class Asset {
    constructor(readonly content: { hash?: string; text?: string; path?: string; uri?: string }) {}
}

/** A set of files. One of assets, path and uri is set. */
export class Archive {
    constructor(readonly content: { hash?: string; assets?: PropertyMap; path?: string; uri?: string }) {}
}

/** A reference to a resource. An id of `undefined` means the reference has none; an unknown one is an `Unknown`. */
export class ResourceReference {
    constructor(
        readonly urn: string,
        readonly id?: string | Unknown,
        readonly packageVersion?: string,
    ) {}
}

type Wrapper = Secret | Unknown | Output | Asset | Archive | ResourceReference;
const WRAPPERS = [Secret, Unknown, Output, Asset, Archive, ResourceReference];

/** An object without a prototype: a key such as `__proto__` is a key like any other. */
export function emptyMap(): PropertyMap {
    return Object.create(null) as PropertyMap;
}

export function isMap(value: PropertyValue | undefined): value is PropertyMap {
    return isPlainObject(value);
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
    if (typeof value !== "object" || value === null) {
        return false;
    }
    const prototype: unknown = Object.getPrototypeOf(value);
    return prototype === null || prototype === Object.prototype;
}

function isScalar(value: unknown): value is null | boolean | number | string {
    return value === null || ["boolean", "number", "string"].includes(typeof value);
}

function isWrapper(value: unknown): value is Wrapper {
    return WRAPPERS.some((wrapper) => value instanceof wrapper);
}

/** A value without its wrappers, and what the wrappers marked it as. `value` still holds `Unknown`s where `unknown` is true. */
export interface Unwrapped {
    value: PropertyValue;
    /** The value, or something within it, is a secret. */
    secret: boolean;
    /** The value, or something within it, is not known yet. */
    unknown: boolean;
}

export function unwrap(value: PropertyValue): Unwrapped {
    if (value instanceof Secret) {
        return { ...unwrap(value.value), secret: true };
    }
    if (value instanceof Output) {
        const inner = value.value === undefined ? unwrap(new Unknown()) : unwrap(value.value);
        return { ...inner, secret: inner.secret || value.secret };
    }
    if (value instanceof Unknown) {
        return { value, secret: false, unknown: true };
    }
    if (Array.isArray(value)) {
        const items = value.map(unwrap);
        return combine(
            items.map((item) => item.value),
            items,
        );
    }
    if (isMap(value)) {
        const result = emptyMap();
        const parts: Unwrapped[] = [];
        for (const [key, item] of Object.entries(value)) {
            const part = unwrap(item);
            parts.push(part);
            result[key] = part.value;
        }
        return combine(result, parts);
    }
    return { value, secret: false, unknown: false };
}

/** The texts of all secrets in a value: its own, and those of lists and maps that are secret as a whole. They are added to `texts`. */
export function secretTexts(
    value: PropertyValue | undefined,
    within = false,
    texts: string[] = [],
): readonly string[] {
    if (typeof value === "string") {
        if (within) {
            texts.push(value);
        }
    } else if (value instanceof Secret) {
        secretTexts(value.value, true, texts);
    } else if (value instanceof Output) {
        secretTexts(value.value, within || value.secret, texts);
    } else if (value instanceof Archive) {
        secretTexts(value.content.assets, within, texts);
    } else if (value instanceof Asset) {
        secretTexts(value.content.text, within, texts);
    } else if (Array.isArray(value) || isMap(value)) {
        for (const item of Object.values(value)) {
            secretTexts(item, within, texts);
        }
    }
    return texts;
}

function combine(value: PropertyValue, parts: readonly Unwrapped[]): Unwrapped {
    return {
        value,
        secret: parts.some((part) => part.secret),
        unknown: parts.some((part) => part.unknown),
    };
}

/** The values of a map without wrappers; nulls are left out: they stand for `undefined` in a program. */
export function plainMap(map: PropertyMap): PropertyMap {
    const result = emptyMap();
    for (const [key, value] of Object.entries(map)) {
        const plain = unwrap(value).value;
        if (plain !== null) {
            result[key] = plain;
        }
    }
    return result;
}

/** The known values of a map, without wrappers. */
export function knownOf(map: PropertyMap): PropertyMap {
    const result = emptyMap();
    for (const [key, value] of Object.entries(map)) {
        const plain = unwrap(value);
        if (!plain.unknown && plain.value !== null) {
            result[key] = plain.value;
        }
    }
    return result;
}

/** The map without the keys whose value is `undefined`. */
export function withoutUndefined<T>(map: Readonly<Record<string, T | undefined>>): Record<string, T> {
    return Object.fromEntries(
        Object.entries(map).filter((entry): entry is [string, T] => entry[1] !== undefined),
    );
}

/** Converts what an operation returned to a property value. Properties that are `undefined` are left out at every depth. */
export function propertyValueOf(value: unknown): PropertyValue | undefined {
    if (Array.isArray(value)) {
        return value.map((item) => propertyValueOf(item) ?? null);
    }
    if (isScalar(value) || isWrapper(value)) {
        return value;
    }
    if (!isPlainObject(value)) {
        return undefined;
    }
    const result = emptyMap();
    for (const [key, item] of Object.entries(value)) {
        const present = propertyValueOf(item);
        if (present !== undefined) {
            result[key] = present;
        }
    }
    return result;
}

/** Whether two values without wrappers are the same. Two unknowns never are. */
export function sameValue(a: PropertyValue | undefined, b: PropertyValue | undefined): boolean {
    if (a instanceof Unknown) {
        return false;
    }
    if (a instanceof Asset && b instanceof Asset) {
        return sameAsset(a, b);
    }
    if (Array.isArray(a) && Array.isArray(b)) {
        return a.length === b.length && a.every((item, index) => sameValue(item, b[index]));
    }
    if (isMap(a) && isMap(b)) {
        const keys = Object.keys(a);
        return keys.length === Object.keys(b).length && keys.every((key) => sameValue(a[key], b[key]));
    }
    return a === b;
}

/** The engine elides contents in a Diff; then only the hash can be compared. */
function sameAsset(a: Asset, b: Asset): boolean {
    if (a.content.hash !== undefined && b.content.hash !== undefined) {
        return a.content.hash === b.content.hash;
    }
    return (["text", "path", "uri"] as const).every((key) => a.content[key] === b.content[key]);
}
