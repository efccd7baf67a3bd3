/** Property values and their wrappers. */
import { inspect } from "node:util";
import {
    Asset,
    Output,
    plainMap,
    propertyValueOf,
    sameValue,
    Secret,
    secretTexts,
    Unknown,
    unwrap,
} from "../../../provider/core/values/value";

describe("unwrapping a value", () => {
    test("removes wrappers at every depth and returns their marks", () => {
        const value = { list: [new Secret("a"), new Output("b", false, ["urn:x"])] };
        expect(unwrap(value)).toEqual({ value: { list: ["a", "b"] }, secret: true, unknown: false });
    });

    test("finds an unknown inside a secret, and an output without a value is one", () => {
        expect(unwrap(new Secret(new Unknown()))).toMatchObject({ secret: true, unknown: true });
        expect(unwrap(new Output(undefined, true, []))).toMatchObject({ secret: true, unknown: true });
    });

    test("leaves nulls out of a plain map", () => {
        expect(Object.keys(plainMap({ a: null, b: new Secret(null), c: 1 }))).toEqual(["c"]);
    });

    test("keeps a key named __proto__ a key", () => {
        const hostile = JSON.parse('{"__proto__": {"polluted": true}, "a": 1}') as { [key: string]: never };
        const plain = plainMap(hostile);
        expect(Object.keys(plain)).toEqual(["__proto__", "a"]);
        expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
    });
});

test("a secret masks itself however it is printed", () => {
    const secret = new Secret("hunter2");
    const printed = [String(secret), JSON.stringify({ secret }), inspect({ secret }), `${secret.toString()}`];
    for (const text of printed) {
        expect(text).toContain("[secret]");
        expect(text).not.toContain("hunter2");
    }
});

describe("sameness", () => {
    test("compares deeply, without regard to the order of keys", () => {
        expect(sameValue({ a: [1, { b: 2 }], c: 3 }, { c: 3, a: [1, { b: 2 }] })).toBe(true);
        expect(sameValue({ a: 1 }, { a: 1, b: undefined as never })).toBe(false);
        expect(sameValue([1, 2], [2, 1])).toBe(false);
    });

    test("never holds between unknowns", () => {
        expect(sameValue(new Unknown(), new Unknown())).toBe(false);
    });

    test("compares the hashes of assets, because the engine leaves out their contents", () => {
        expect(sameValue(new Asset({ hash: "h", text: "" }), new Asset({ hash: "h", path: "x" }))).toBe(true);
        expect(sameValue(new Asset({ text: "a" }), new Asset({ text: "b" }))).toBe(false);
    });
});

test("undefined properties of an operation's result are left out at every depth", () => {
    const answer = { items: [{ name: "a", unit: undefined }], left: undefined };
    expect(propertyValueOf(answer)).toStrictEqual(
        Object.assign(Object.create(null), {
            items: [Object.assign(Object.create(null), { name: "a" })],
        }),
    );
});

test("null, assets and other values that JSON lacks are kept in an operation's result; what no property can hold is left out", () => {
    const kept = { none: null, icon: new Asset({ text: "a" }), later: new Unknown("number") };
    expect({ ...(propertyValueOf({ ...kept, made: new Date(0), run: () => {} }) as object) }).toEqual(kept);
});

test("the texts of secrets are found at every depth, and those beside them are not", () => {
    const value = {
        open: "a",
        list: [new Secret({ user: "b", ports: [1, "c"] })],
        output: new Output("d", true, []),
        asset: new Secret(new Asset({ text: "e" })),
    };
    expect([...secretTexts(value)]).toEqual(["b", "c", "d", "e"]);
});
