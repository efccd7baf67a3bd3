/** Which values count as equal when a program is compared with a state, and how null, unknown and wrapped values are converted. */
import {
    Archive,
    Asset,
    knownOf,
    Output,
    propertyValueOf,
    sameValue,
    Secret,
    secretTexts,
    Unknown,
    unwrap,
    type PropertyValue,
} from "../../../provider/core/values/value";

describe("two values are equal", () => {
    test.each<[string, PropertyValue | undefined, PropertyValue | undefined]>([
        ["two absent ones", undefined, undefined],
        ["the same text", "a", "a"],
        ["empty lists", [], []],
        ["empty maps", {}, {}],
        ["maps with the same keys and values", { a: [1], b: 2 }, { b: 2, a: [1] }],
        ["assets with the same text", new Asset({ text: "a" }), new Asset({ text: "a" })],
        [
            "assets with the same text, one of them with a hash",
            new Asset({ hash: "h", text: "a" }),
            new Asset({ text: "a" }),
        ],
    ])("if they are %s", (_what, a, b) => {
        expect(sameValue(a, b)).toBe(true);
        expect(sameValue(b, a)).toBe(true);
    });
});

describe("two values differ", () => {
    const unknown = new Unknown();

    test.each<[string, PropertyValue | undefined, PropertyValue | undefined]>([
        ["an empty list and an empty text", [], ""],
        ["an empty list and an absent value", [], undefined],
        ["a list and a longer one that begins alike", [1], [1, 2]],
        ["an empty map and an empty text", {}, ""],
        ["an empty map and an empty list", {}, []],
        ["an empty map and an absent value", {}, undefined],
        ["maps with other values under the same keys", { a: 1 }, { a: 2 }],
        ["maps with other keys", { a: 1 }, { b: 1 }],
        ["a map and a larger one", { a: 1 }, { a: 1, b: 2 }],
        ["an asset and a text", new Asset({ text: "a" }), "a"],
        ["an asset and an absent value", new Asset({ text: "a" }), undefined],
        [
            "assets with other texts, one of them with a hash",
            new Asset({ hash: "h", text: "a" }),
            new Asset({ text: "b" }),
        ],
        [
            "assets with other hashes",
            new Asset({ hash: "h", text: "a" }),
            new Asset({ hash: "i", text: "a" }),
        ],
        ["an unknown and a text", unknown, "a"],
        ["an unknown and itself", unknown, unknown],
    ])("if they are %s", (_what, a, b) => {
        expect(sameValue(a, b)).toBe(false);
        expect(sameValue(b, a)).toBe(false);
    });
});

test("an output is secret if the value within it is", () => {
    expect(unwrap(new Output(new Secret("a"), false, []))).toMatchObject({ value: "a", secret: true });
    expect(unwrap(new Output("a", true, []))).toMatchObject({ value: "a", secret: true });
    expect(unwrap(new Output("a", false, []))).toMatchObject({ value: "a", secret: false });
});

test("the known values of a map are those that are neither null nor unknown, without wrappers", () => {
    const map = { a: new Secret("x"), b: null, c: new Unknown(), d: ["y", new Unknown()], e: false };
    expect(knownOf(map)).toEqual({ a: "x", e: false });
});

test("an item that an operation leaves undefined in a list is null, so that the items after it keep their place", () => {
    expect(propertyValueOf(["a", undefined, "b"])).toEqual(["a", null, "b"]);
});

test("the texts within a secret archive are secrets, and an output or an asset without content has none", () => {
    const archive = new Archive({ assets: { "a.txt": new Asset({ text: "a" }) } });
    expect([...secretTexts(new Secret(archive))]).toEqual(["a"]);
    expect([...secretTexts(archive)]).toEqual([]);
    const empty = [new Output(undefined, true, []), new Asset({ hash: "h" }), new Archive({ hash: "h" })];
    expect([...secretTexts(new Secret(empty))]).toEqual([]);
});
