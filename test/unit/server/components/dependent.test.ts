/** Values in a component keep what they depend on, and their secrets. */
import { Output, Secret, Unknown } from "../../../../provider/core/values/value";
import { containsOutput, Dependent } from "../../../../provider/server/components/dependent";

const flat = (value: Dependent | undefined) => {
    const { value: sent, dependencies } = value?.flat() ?? { value: null, dependencies: [] };
    return [sent, [...dependencies].sort()];
};

test("a plain value is sent as it is, with the dependencies of the whole", () => {
    expect(flat(Dependent.of("a"))).toEqual(["a", []]);
    expect(flat(Dependent.of({ a: [1, true, null] }, ["x"]))).toEqual([{ a: [1, true, null] }, ["x"]]);
});

test("outputs become plain values, secrets and unknowns, and their dependencies are collected at every depth", () => {
    const value = {
        one: new Output("a", false, ["x"]),
        two: [new Output(undefined, false, ["y"])],
        three: new Secret({ four: new Output("b", true, ["z"]) }),
    };
    expect(flat(Dependent.of(value))).toEqual([
        { one: "a", two: [new Unknown()], three: new Secret({ four: new Secret("b") }) },
        ["x", "y", "z"],
    ]);
    expect(flat(Dependent.of(new Output(new Secret("a"), false, ["x"])))).toEqual([new Secret("a"), ["x"]]);
});

test("an entry of a map has the secrecy and the dependencies of the map, and its own", () => {
    const map = Dependent.of(new Output({ a: "plain", b: new Output("more", false, ["y"]) }, true, ["x"]));
    expect(map.entries()?.map(([key, value]) => [key, ...flat(value)])).toEqual([
        ["a", new Secret("plain"), ["x"]],
        ["b", new Secret("more"), ["x", "y"]],
    ]);
});

test("an entry that is null is absent", () => {
    const map = Dependent.of({ a: null, b: new Output(null, false, ["x"]), c: "value", d: new Unknown() });
    expect(map.entries()?.map(([key]) => key)).toEqual(["c", "d"]);
});

test("a map that is not known has no entries yet, and unknown parts", () => {
    const unknown = Dependent.of(new Output(undefined, true, ["x"]));
    expect(unknown.entries()).toBeUndefined();
    expect(flat(unknown.part("slug"))).toEqual([new Secret(new Unknown()), ["x"]]);
});

test("a part that an object lacks, or sets to null, is absent", () => {
    const object = Dependent.of({ slug: "a", name: null });
    expect(flat(object.part("slug"))).toEqual(["a", []]);
    expect(object.part("name")).toBeUndefined();
    expect(object.part("other")).toBeUndefined();
    expect(Dependent.of(new Output(null, false, [])).isAbsent).toBe(true);
});

test("true is known only as a value", () => {
    expect(Dependent.of(true).isTrue).toBe(true);
    expect(Dependent.of(new Output(true, false, ["x"])).isTrue).toBe(true);
    expect(Dependent.of("true").isTrue).toBe(false);
    expect(Dependent.of(new Unknown("boolean")).isTrue).toBe(false);
});

test("a value that is declared as a secret is sent as one", () => {
    expect(Dependent.of("a").flat(true).value).toEqual(new Secret("a"));
    expect(Dependent.of(new Secret("a")).flat(true).value).toEqual(new Secret("a"));
});

test("outputs are found at every depth", () => {
    const output = new Output("a", false, []);
    expect([output, [output], { a: [output] }, new Secret({ a: output })].map(containsOutput)).toEqual([
        true,
        true,
        true,
        true,
    ]);
    expect(["a", null, [], { a: new Secret("b") }].map(containsOutput)).toEqual([false, false, false, false]);
});
