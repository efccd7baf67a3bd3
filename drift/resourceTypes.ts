/** The resources of this provider in a state: those of the plugin, and those of the dynamic classes, whose types are other names for the same. */
import type { Catalogue } from "../provider/core/declare/catalogue";
import { parseId, type Id } from "../provider/core/declare/id";
import type { Resource } from "../provider/core/declare/resource";
import { PACKAGE } from "../provider/core/declare/service";
import { upgraded } from "../provider/core/declare/upgrade";
import { emptyMap, type PropertyMap } from "../provider/core/values/value";
import { fromWire, type Json, type JsonObject } from "../provider/core/values/wire";

const DYNAMIC_TYPE = `pulumi-nodejs:dynamic/${PACKAGE}/`;

/**
 * Patterns of the engine's `--target` for the URNs of these resources, whatever their parents are, and of their providers, whose settings a program may
 * have changed. `*` ends at a colon, `**` does not.
 */
export const OWN_URNS: readonly string[] = [
    `${PACKAGE}:*:*`,
    `${DYNAMIC_TYPE}*:*`,
    `pulumi:providers:${PACKAGE}`,
    "pulumi:providers:pulumi-nodejs",
].flatMap((type) => [`urn:pulumi:*::*::${type}::**`, `urn:pulumi:*::*::**$${type}::**`]);

export function isDynamic(type: string): boolean {
    return type.startsWith(DYNAMIC_TYPE);
}

/** `undefined`: it is a resource of another provider. */
export function resourceOf(catalogue: Catalogue, type: string): Resource | undefined {
    const token = isDynamic(type) ? `${PACKAGE}:${type.slice(DYNAMIC_TYPE.length)}` : type;
    return catalogue.findResource(token);
}

const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";

/** What the event log shows of a secret. */
export const MASKED = "[secret]";

/** Properties of a state or of an event, in the current shape. */
export function propertiesIn(
    resource: Resource,
    part: "inputs" | "outputs",
    properties: Record<string, unknown> = {},
): PropertyMap {
    const map = valuesIn(properties);
    // The code of a dynamic resource.
    delete map["__provider"];
    return Object.keys(map).length > 0 ? upgraded(resource, part, map) : emptyMap();
}

/** The same without a shape. A decrypted secret becomes a `Secret`, and so does one without its value. */
export function valuesIn(properties: Record<string, unknown>): PropertyMap {
    return fromWire(withMasks(properties as JsonObject) as JsonObject);
}

/** The parts of an id; none if it has another form. */
export function idPartsOf({ token, definition }: Resource, id: string): Id {
    try {
        return parseId(token, definition.id, id);
    } catch {
        return {};
    }
}

function withMasks(value: Json): Json {
    if (Array.isArray(value)) {
        return value.map(withMasks);
    }
    if (typeof value !== "object" || value === null) {
        return value;
    }
    if (value[SIGNATURE] === SECRET) {
        return {
            [SIGNATURE]: SECRET,
            value: "plaintext" in value ? plaintextOf(value["plaintext"]) : MASKED,
        };
    }
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withMasks(item)]));
}

/** An export with `--show-secrets` holds the secret as JSON in a text. */
function plaintextOf(text: Json | undefined): Json {
    return typeof text === "string" ? (JSON.parse(text) as Json) : MASKED;
}
