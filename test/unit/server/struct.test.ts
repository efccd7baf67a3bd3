import fc from "fast-check";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import {
    Archive,
    Asset,
    Output,
    ResourceReference,
    Secret,
    Unknown,
    type PropertyMap,
    type PropertyValue,
    type UnknownKind,
} from "../../../provider/core/values/value";
import { fromStruct, toStruct } from "../../../provider/server/protocol/struct";
import * as generated from "../../../harness/plugin/struct";

const KINDS: UnknownKind[] = ["boolean", "number", "string", "array", "asset", "archive", "object"];

/** Any value that the engine can send: JSON, secrets, unknowns, outputs, assets, archives and references, nested in each other. */
const anyValue = fc.letrec<{ value: PropertyValue; map: PropertyMap }>((tie) => ({
    value: fc.oneof(
        { maxDepth: 4, depthSize: "small" },
        fc.constant(null),
        fc.boolean(),
        fc
            .double({ noNaN: true, noDefaultInfinity: true })
            .map((number) => (Object.is(number, -0) ? 0 : number)),
        fc.string({ unit: "binary" }),
        fc.constantFrom(...KINDS).map((kind) => new Unknown(kind)),
        fc.array(tie("value"), { maxLength: 3 }),
        tie("map"),
        tie("value").map((value) => new Secret(value)),
        fc
            .tuple(
                fc.option(tie("value"), { nil: undefined }),
                fc.boolean(),
                fc.array(fc.string(), { maxLength: 2 }),
            )
            .map(([value, secret, urns]) => new Output(value, secret, urns)),
        fc.record({ hash: fc.string(), text: fc.string() }).map((content) => new Asset(content)),
        tie("map").map((assets) => new Archive({ assets })),
        fc
            .tuple(
                fc.string(),
                fc.oneof(fc.string(), fc.constant(new Unknown("string")), fc.constant(undefined)),
            )
            .map(([urn, id]) => new ResourceReference(urn, id)),
    ),
    map: fc
        // A key named __proto__ is dropped: see the test of it below.
        .dictionary(
            fc.oneof(fc.string(), fc.constantFrom("value", "constructor", "toString")),
            tie("value"),
            {
                maxKeys: 3,
                noNullPrototype: false,
            },
        )
        .map((map) => Object.fromEntries(Object.entries(map).filter(([key]) => key !== "__proto__")))
        .map((map) => Object.assign(Object.create(null) as PropertyMap, map)),
}));

/** A round trip, in which the generated classes read and write the same bytes. */
function travel(map: PropertyMap): PropertyMap {
    const read = Struct.deserializeBinary(toStruct(map));
    expect(generated.fromStruct(read)).toEqual(map);
    return fromStruct(generated.toStruct(map).serializeBinary());
}

function structOf(json: object): Uint8Array {
    return Struct.fromJavaScript(json as Record<string, never>).serializeBinary();
}

describe("property values on the wire", () => {
    test("are unchanged by a round trip, however they are nested", () => {
        fc.assert(
            fc.property(anyValue.map, (map) => {
                expect(travel(map)).toEqual(map);
            }),
            { numRuns: 500 },
        );
    });

    test("a secret in an unknown in a list in a secret keeps each wrapper", () => {
        const map = { a: new Secret([new Secret(new Unknown("number")), { b: new Unknown("object") }]) };
        expect(travel(map)).toEqual(map);
    });

    test("a key named __proto__ pollutes nothing: it is dropped", () => {
        const map = JSON.parse('{"__proto__": {"polluted": true}, "a": 1}') as PropertyMap;
        expect(fromStruct(toStruct(map))).toEqual({ a: 1 });
        expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
    });

    test("the engine's own signatures are recognised", () => {
        const wire = structOf({
            secret: { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", value: "x" },
            unknown: "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
        });
        expect(fromStruct(wire)).toEqual({ secret: new Secret("x"), unknown: new Unknown("string") });
    });

    test.each([
        [
            "a secret without a value",
            { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270" },
        ],
        ["an unknown signature", { "4dabf18193072939515e22adb298388d": "something else" }],
        [
            "an output whose dependencies are no list of names",
            { "4dabf18193072939515e22adb298388d": "d0e6a833031e9bbcd3f4e8bde6ca49a4", dependencies: [1] },
        ],
        [
            "a reference without a urn",
            { "4dabf18193072939515e22adb298388d": "5cf8f73096256a8f31e491e813e4eb8e" },
        ],
    ])("%s is refused with its path", (_what, object) => {
        expect(() => fromStruct(structOf({ outer: { inner: object } }))).toThrow(/outer\.inner/);
    });
});

describe("Pulumi's signatures in a service's response are plain data", () => {
    const SIGNATURE = "4dabf18193072939515e22adb298388d";
    const roundTrip = (value: PropertyValue): PropertyValue | undefined =>
        fromStruct(toStruct({ value }))["value"];

    test("a signed object is not read as a file of this machine", () => {
        const file = { [SIGNATURE]: "c44067f5952c0a294b673a41bacd8c17", path: "/etc/passwd" };
        expect(roundTrip([file])).toEqual([
            { ...{ [SIGNATURE.toUpperCase()]: file[SIGNATURE] }, path: file.path },
        ]);
    });

    test("the text of an unknown is a known value", () => {
        const text = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
        expect(roundTrip({ a: text })).toEqual({ a: text.toUpperCase() });
    });
});

test("values nested deeper than any input are refused by name", () => {
    let value: PropertyValue = 1;
    for (let level = 0; level < 150; level++) {
        value = [value];
    }
    expect(() => fromStruct(toStruct({ triggers: value }))).toThrow(
        /triggers is nested deeper than 100 levels/,
    );
});
