/** Values in the form in which the engine sends them: what is accepted, what is refused, and what is sent. */
import { fromWire, toWire, type Json, type JsonObject } from "../../../provider/core/values/wire";
import {
    Archive,
    Asset,
    Output,
    ResourceReference,
    Secret,
    Unknown,
} from "../../../provider/core/values/value";

const SIGNATURE = "4dabf18193072939515e22adb298388d";
const ASSET = "c44067f5952c0a294b673a41bacd8c17";
const ARCHIVE = "0def7320c3a5731c473e5ecbe6d01bc7";
const RESOURCE = "5cf8f73096256a8f31e491e813e4eb8e";
const OUTPUT = "d0e6a833031e9bbcd3f4e8bde6ca49a4";
const UNKNOWN_TEXT = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

const signed = (signature: string, content: JsonObject): JsonObject => ({
    [SIGNATURE]: signature,
    ...content,
});
const received = (value: Json): unknown => fromWire({ value })["value"];

test.each<[string, Json, unknown]>([
    [
        "an asset of which the engine sends only the hash",
        signed(ASSET, { hash: "h" }),
        new Asset({ hash: "h" }),
    ],
    [
        "an asset with fields that are null",
        signed(ASSET, { hash: "h", text: "a", path: null, uri: null }),
        new Asset({ hash: "h", text: "a" }),
    ],
    ["an archive without assets", signed(ARCHIVE, { path: "./a" }), new Archive({ path: "./a" })],
    [
        "an archive with assets",
        signed(ARCHIVE, { assets: { a: signed(ASSET, { text: "b" }) } }),
        new Archive({ assets: { a: new Asset({ text: "b" }) } }),
    ],
    ["a reference without an id", signed(RESOURCE, { urn: "urn:x" }), new ResourceReference("urn:x")],
    [
        "a reference whose id is not known yet",
        signed(RESOURCE, { urn: "urn:x", id: UNKNOWN_TEXT }),
        new ResourceReference("urn:x", new Unknown()),
    ],
    ["an output without dependencies", signed(OUTPUT, { value: "a" }), new Output("a", false, [])],
])("%s is accepted", (_what, json, value) => {
    expect(received(json)).toEqual(value);
});

test.each<[string, JsonObject, string]>([
    ["an asset whose hash is a number", signed(ASSET, { hash: 5 }), "a malformed asset"],
    ["an asset whose path is a list", signed(ASSET, { path: ["a"] }), "a malformed asset"],
    ["an archive whose assets are a text", signed(ARCHIVE, { assets: "a" }), "a malformed archive"],
    ["an archive whose assets are a list", signed(ARCHIVE, { assets: [] }), "a malformed archive"],
    ["a reference without a urn", signed(RESOURCE, { id: "a" }), "a malformed resource reference"],
    [
        "a reference whose id is a number",
        signed(RESOURCE, { urn: "urn:x", id: 5 }),
        "a malformed resource reference",
    ],
    [
        "an output whose dependencies are a text",
        signed(OUTPUT, { dependencies: "urn:x" }),
        "a malformed output value",
    ],
    [
        "an output with a dependency that is a number",
        signed(OUTPUT, { dependencies: [5] }),
        "a malformed output value",
    ],
])("%s is refused with its path", (_what, json, problem) => {
    expect(() => fromWire({ outer: { inner: json } })).toThrow(`outer.inner is ${problem}`);
});

test("an output is sent with its value, its secretness and its dependencies where it has them", () => {
    expect(toWire({ value: new Output("a", false, []) })).toEqual({ value: signed(OUTPUT, { value: "a" }) });
    expect(toWire({ value: new Output(undefined, true, ["urn:x"]) })).toEqual({
        value: signed(OUTPUT, { secret: true, dependencies: ["urn:x"] }),
    });
});

test("nulls, numbers and secrets of them are sent as they are", () => {
    const map = { a: null, b: 1, c: new Secret(null) };
    expect(fromWire(toWire(map))).toEqual(map);
    expect(toWire({ a: null, b: 1 })).toEqual({ a: null, b: 1 });
});
