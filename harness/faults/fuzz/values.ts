/** Generators of valid, unusual and malformed values, by a seed. */
import type { Property } from "../../../provider/core/declare/property";
import {
    Archive,
    Asset,
    Output,
    ResourceReference,
    Secret,
    Unknown,
    unwrap,
    type PropertyMap,
    type PropertyValue,
} from "../../../provider/core/values/value";
import { randomOf } from "../support/random";

/** Part of every secret value, to find leaks in messages. */
export const FUZZ_CANARY = "fuzz-canary-51b2";

/**
 * Placeholders for keys that neither google-protobuf's maps nor our own marshalling would write. monitoredPlugin.ts replaces them in the
 * serialized message. The lengths are the same.
 */
const PROTO = "__pro-o__";
const SIGNATURE = "4dabf18193072939-the-signature--";
export const STAND_INS: readonly (readonly [string, string])[] = [
    [PROTO, "__proto__"],
    [SIGNATURE, "4dabf18193072939515e22adb298388d"],
];
const SECRET_SIGNATURE = "1b47061264138c4ac30d75fd1eb44270";

/** The choices of a fuzz run. */
export class Random {
    /** From 0 up to, but not including, 1. */
    readonly next: () => number;

    constructor(seed: number) {
        this.next = randomOf(seed);
    }

    below(end: number): number {
        return Math.floor(this.next() * end);
    }

    chance(share: number): boolean {
        return this.next() < share;
    }

    of<T>(choices: readonly T[]): T {
        return choices[this.below(choices.length)] as T;
    }
}

const TEXTS = [
    "",
    " ",
    "\u0000",
    "a\u0000b",
    "\ud800",
    "x\udfffy",
    "\u202Egnp.exe",
    "\u001b[31mred\u001b[0m",
    "line\nline\r\nline",
    "../../x",
    "a/b/c",
    "%2e%2e",
    "%00",
    ".",
    "..",
    "a?b#c",
    "${jndi:ldap://x}",
    "__proto__",
    "constructor",
    "NaN",
    "-0",
    "1e400",
    "true",
    "null",
    "{}",
    "💣".repeat(300),
    "x".repeat(100_000),
];

const NUMBERS = [0, -0, -1, 0.5, 1e21, 1e308, -1e308, 5e-324, NaN, Infinity, -Infinity, 2 ** 53, 2 ** 31];

const KEYS = [
    PROTO,
    "constructor",
    "prototype",
    "toString",
    "hasOwnProperty",
    "value",
    "",
    "\u0000",
    "\ud800",
    "a.b[0]",
    "k".repeat(50_000),
];

const ID_PARTS = [...TEXTS, "ws_1", "usr_1", "a@b.c", "00000000-0000-0000-0000-000000000000"];

/** Ids as an import command, or an edited state, may contain them. */
export function anyId(random: Random): string {
    const parts = Array.from({ length: random.below(5) }, () => random.of(ID_PARTS));
    return parts.join(random.of(["/", "/", "//", "%2F", "\\"]));
}

export function anyText(random: Random): string {
    return random.of(TEXTS);
}

/** Any value that a Struct can contain, including malformed objects with a signature. */
export function anyValue(random: Random, depth = 3): PropertyValue {
    const nested = (): PropertyValue => anyValue(random, depth - 1);
    const kinds = depth > 0 ? 15 : 5;
    switch (random.below(kinds)) {
        case 0:
            return null;
        case 1:
            return random.chance(0.5);
        case 2:
            return random.of(NUMBERS);
        case 3:
            return random.of(TEXTS);
        case 4:
            return new Unknown(random.of(["string", "number", "boolean", "array", "object", "asset"]));
        case 5:
            return Array.from({ length: random.below(4) }, nested);
        case 6:
            return mapOf(Array.from({ length: random.below(4) }, () => [random.of(KEYS), nested()]));
        case 7:
            return new Secret(`${FUZZ_CANARY}-${anyText(random).slice(0, 50)}`);
        case 8:
            return new Secret(mapOf([[random.of(KEYS), `${FUZZ_CANARY}-in-a-map`]]));
        case 9:
            return new Output(random.chance(0.5) ? nested() : undefined, false, ["urn:x"]);
        case 10:
            return new Output(`${FUZZ_CANARY}-output`, true, []);
        case 11:
            return new Asset(
                random.of([
                    {},
                    { text: anyText(random) },
                    { path: anyText(random) },
                    { uri: random.of(["http://127.0.0.1:1/x", "file://host/x", "file:///%00", "x:"]) },
                    { hash: anyText(random), text: "<svg></svg>" },
                ]),
            );
        case 12:
            return new Archive({ assets: mapOf([[random.of(KEYS), nested()]]) });
        case 13:
            return new ResourceReference("urn:x", random.chance(0.5) ? "id" : undefined);
        default:
            return malformed(random);
    }
}

/** Objects whose content does not match their signature. */
function malformed(random: Random): PropertyValue {
    return random.of<PropertyValue>([
        { [SIGNATURE]: "0" },
        { [SIGNATURE]: 7 },
        { [SIGNATURE]: null },
        { [SIGNATURE]: SECRET_SIGNATURE },
        { [SIGNATURE]: { [SIGNATURE]: SECRET_SIGNATURE, value: `${FUZZ_CANARY}-signature` } },
        { [SIGNATURE]: "c44067f5952c0a294b673a41bacd8c17", text: 7 },
        { [SIGNATURE]: "0def7320c3a5731c473e5ecbe6d01bc7", assets: "none" },
        { [SIGNATURE]: "5cf8f73096256a8f31e491e813e4eb8e", urn: null },
        { [SIGNATURE]: "d0e6a833031e9bbcd3f4e8bde6ca49a4", dependencies: { length: 3 } },
    ]);
}

/** Nested lists and maps. */
function deepValue(levels: number, inside: PropertyValue = "bottom"): PropertyValue {
    let value = inside;
    for (let level = 0; level < levels; level++) {
        value = level % 2 === 0 ? [value] : mapOf([["deeper", value]]);
    }
    return value;
}

export function mapOf(entries: readonly (readonly [string, PropertyValue])[]): PropertyMap {
    const map = Object.create(null) as PropertyMap;
    for (const [key, value] of entries) {
        Object.defineProperty(map, key, { value, enumerable: true, configurable: true, writable: true });
    }
    return map;
}

/** Values that are valid for some property; the property's schema selects among them. */
const LIKELY: readonly PropertyValue[] = [
    "team",
    "someone@example.com",
    "admin",
    "https://example.com/done",
    "00000000-0000-4000-8000-000000000000",
    "image/svg+xml",
    500,
    true,
    ["once"],
    new Asset({ text: '<svg xmlns="http://www.w3.org/2000/svg"></svg>' }),
];

/** A valid value of the property; `known` has the ids of existing objects. */
export function goodValue(
    random: Random,
    property: Property,
    known: Readonly<Record<string, string>>,
): PropertyValue {
    if (property.secret) {
        return new Secret(`${FUZZ_CANARY}-${random.below(1000)}`);
    }
    const there = known[property.name];
    if (there !== undefined) {
        return there;
    }
    const fitting = LIKELY.filter((value) => property.schema.safeParse(unwrap(value).value).success);
    return random.of(fitting.length > 0 ? fitting : [...LIKELY]);
}

/** Mostly valid inputs, so that a missing one does not hide an invalid one. */
export function anyInputs(
    random: Random,
    properties: Iterable<Property>,
    known: Readonly<Record<string, string>>,
): PropertyMap {
    const entries: [string, PropertyValue][] = [];
    for (const property of properties) {
        if (!random.chance(0.15)) {
            const value = random.chance(0.75)
                ? goodValue(random, property, known)
                : property.secret
                  ? new Secret(anyValue(random))
                  : anyValue(random);
            entries.push([property.name, value]);
        }
    }
    if (random.chance(0.1)) {
        entries.push([random.of(KEYS), anyValue(random)]);
    }
    if (random.chance(0.01)) {
        entries.push(["deep", deepValue(random.of([50, 90, 150, 400]))]);
    }
    return mapOf(entries);
}
