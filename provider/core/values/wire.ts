/**
 * Property values as they are sent. A value that JSON lacks is an object with a signature under a well-known key; an unknown is a well-known string. A
 * value that is received and sent again is unchanged. Here are these rules, and the conversion from and to JSON, in which dynamic providers receive
 * values; a plugin receives them in protobuf's Structs.
 */
import {
    Archive,
    Asset,
    emptyMap,
    isMap,
    Output,
    ResourceReference,
    Secret,
    Unknown,
    withoutUndefined,
    type PropertyMap,
    type PropertyValue,
    type UnknownKind,
} from "./value";
import { ProviderError } from "../../errors";

/** A JSON value. Objects have no prototype, so that any key is a key like any other. */
export type Json = null | boolean | number | string | Json[] | JsonObject;
export interface JsonObject {
    [key: string]: Json;
}

/** The key that makes an object a special value, and its possible values. Pulumi's protocol defines them. */
export const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";
const ASSET = "c44067f5952c0a294b673a41bacd8c17";
const ARCHIVE = "0def7320c3a5731c473e5ecbe6d01bc7";
const RESOURCE = "5cf8f73096256a8f31e491e813e4eb8e";
const OUTPUT = "d0e6a833031e9bbcd3f4e8bde6ca49a4";

const UNKNOWNS: Readonly<Record<UnknownKind, string>> = {
    boolean: "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
    number: "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
    string: "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
    array: "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
    asset: "030794c1-ac77-496b-92df-f27374a8bd58",
    archive: "e48ece36-62e2-4504-bad9-02848725956a",
    object: "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
};

const UNKNOWN_KINDS: ReadonlyMap<string, UnknownKind> = new Map(
    Object.entries(UNKNOWNS).map(([kind, text]) => [text, kind as UnknownKind]),
);

/** A value that does not match its signature, or that is nested too deeply. */
export class MalformedError extends ProviderError {
    constructor(path: string, what: string) {
        super(`${path} is ${what}`, {
            hint: "give a plain value; if it is one, the engine and this provider disagree on the protocol: update both",
        });
        this.name = "MalformedError";
    }
}

/** A map from the wire. @throws MalformedError if a signed object is malformed. */
export function fromWire(json: JsonObject): PropertyMap {
    const map = emptyMap();
    for (const [key, value] of Object.entries(json)) {
        map[key] = valueFromWire(value, key);
    }
    return map;
}

export function toWire(map: PropertyMap): JsonObject {
    const json = Object.create(null) as JsonObject;
    for (const [key, value] of Object.entries(map)) {
        json[keyToWire(key)] = valueToWire(value);
    }
    return json;
}

function valueFromWire(value: Json, path: string): PropertyValue {
    if (typeof value === "string") {
        return textFromWire(value);
    }
    if (Array.isArray(value)) {
        return value.map((item, index) => valueFromWire(item, `${path}[${index}]`));
    }
    if (typeof value !== "object" || value === null) {
        return value;
    }
    const map = emptyMap();
    for (const [key, item] of Object.entries(value)) {
        map[key] = valueFromWire(item, `${path}.${key}`);
    }
    return fromSigned(map, path);
}

export function textFromWire(text: string): string | Unknown {
    const kind = UNKNOWN_KINDS.get(text);
    return kind === undefined ? text : new Unknown(kind);
}

/** The value that a received map stands for if it has a signature, else the map. @throws MalformedError if it does not match its signature */
export function fromSigned(map: PropertyMap, path: string): PropertyValue {
    const signature = map[SIGNATURE];
    if (signature === undefined) {
        return map;
    }
    delete map[SIGNATURE];
    switch (signature) {
        case SECRET: {
            const value = map["value"];
            if (value === undefined) {
                throw malformed("secret", path);
            }
            return new Secret(value);
        }
        case ASSET:
            return new Asset(strings(map, ["hash", "text", "path", "uri"], "asset", path));
        case ARCHIVE: {
            const assets = map["assets"];
            if (assets !== undefined && !isMap(assets)) {
                throw malformed("archive", path);
            }
            const rest = strings(map, ["hash", "path", "uri"], "archive", path);
            return new Archive({ ...rest, ...(assets === undefined ? {} : { assets }) });
        }
        case RESOURCE:
            return resourceReference(map, path);
        case OUTPUT: {
            const dependencies = map["dependencies"] ?? [];
            if (!Array.isArray(dependencies) || !dependencies.every((urn) => typeof urn === "string")) {
                throw malformed("output value", path);
            }
            return new Output(map["value"], map["secret"] === true, dependencies);
        }
        default:
            throw malformed("object: its signature is not one that this provider knows", path);
    }
}

function resourceReference(map: PropertyMap, path: string): ResourceReference {
    const { urn, packageVersion } = strings(map, ["urn", "packageVersion"], "resource reference", path);
    const id = map["id"];
    if (urn === undefined || !(id === undefined || typeof id === "string" || id instanceof Unknown)) {
        throw malformed("resource reference", path);
    }
    return new ResourceReference(urn, id, packageVersion);
}

function strings<K extends string>(
    map: PropertyMap,
    keys: readonly K[],
    what: string,
    path: string,
): { [P in K]?: string } {
    const result: { [P in K]?: string } = {};
    for (const key of keys) {
        const value = map[key];
        if (typeof value === "string") {
            result[key] = value;
        } else if (value !== undefined && value !== null) {
            throw malformed(what, path);
        }
    }
    return result;
}

function malformed(what: string, path: string): MalformedError {
    return new MalformedError(path, `a malformed ${what}`);
}

function valueToWire(value: PropertyValue): Json {
    if (value instanceof Unknown) {
        return textToWire(value);
    }
    if (Array.isArray(value)) {
        return value.map(valueToWire);
    }
    if (typeof value === "object" && value !== null) {
        return isMap(value) ? toWire(value) : signed(value);
    }
    return typeof value === "string" ? textToWire(value) : value;
}

function signed(value: Signed): JsonObject {
    const [signature, content] = contentOf(value);
    return { ...toWire(content), [SIGNATURE]: signature };
}

/**
 * A service may return texts that equal Pulumi's own markers. Unchanged, they would turn a response into an unknown, or into a file of this machine
 * that the program passes on. In capitals they have no meaning.
 */
export function keyToWire(key: string): string {
    return key === SIGNATURE ? key.toUpperCase() : key;
}

/** As `keyToWire`, for a value. */
export function textToWire(text: string | Unknown): string {
    if (text instanceof Unknown) {
        return UNKNOWNS[text.kind];
    }
    return UNKNOWN_KINDS.has(text) ? text.toUpperCase() : text;
}

/** A value that is sent as a map with a signature. */
export type Signed = Secret | Output | Asset | Archive | ResourceReference;

export function contentOf(value: Signed): [signature: string, content: PropertyMap] {
    if (value instanceof Secret) {
        return [SECRET, { value: value.value }];
    }
    if (value instanceof Output) {
        const content = withoutUndefined({
            value: value.value,
            secret: value.secret || undefined,
            dependencies: value.dependencies.length > 0 ? [...value.dependencies] : undefined,
        });
        return [OUTPUT, content];
    }
    if (value instanceof ResourceReference) {
        const { urn, id, packageVersion } = value;
        return [RESOURCE, withoutUndefined({ urn, id, packageVersion })];
    }
    return [value instanceof Asset ? ASSET : ARCHIVE, withoutUndefined({ ...value.content })];
}
