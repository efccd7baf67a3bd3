/** Diff of an input that is a map: each key that differs is a change of its own. */
import * as z from "zod";
import { propertiesOf } from "../../../provider/core/declare/property";
import type { AnyDefinition, Resource } from "../../../provider/core/declare/resource";
import { changedKeysOf, diff, pathOf, type DiffRequest } from "../../../provider/core/lifecycle/diff";
import { Secret, Unknown, type PropertyMap } from "../../../provider/core/values/value";
import { toyService } from "./toyService";

const { Box } = toyService();
const shape = { tags: z.record(z.string(), z.string()), name: z.string() };

function withTags(spared?: AnyDefinition["spared"]): Resource {
    const definition = { ...Box.definition, drift: () => [], ...(spared ? { spared } : {}) };
    return { ...Box, inputs: propertiesOf(shape), definition };
}

function changes(
    before: PropertyMap,
    tags: PropertyMap,
    rest: Partial<DiffRequest> = {},
    resource = withTags(),
) {
    return diff(resource, {
        news: { name: "a", tags },
        olds: { name: "a", tags: before },
        oldInputs: { name: "a", tags: before },
        ...rest,
    });
}

test("names the keys that were added, changed and removed", () => {
    const found = changes({ kept: "1", other: "1", gone: "1" }, { kept: "1", other: "2", "a@b.c": "1" });
    expect(found.map((change) => [pathOf(change), change.kind])).toEqual([
        ["tags.other", "update"],
        ["tags.gone", "delete"],
        ['tags["a@b.c"]', "add"],
    ]);
    expect(changedKeysOf(found)).toEqual(new Map([["tags", new Set(["other", "gone", "a@b.c"])]]));
});

test("tells for each key whether the program changed it", () => {
    const found = changes(
        { drifted: "2", edited: "1" },
        { drifted: "1", edited: "2" },
        {
            oldInputs: { name: "a", tags: { drifted: "1", edited: "1" } },
        },
    );
    expect(found.map(({ key, inputSide }) => [key, inputSide])).toEqual([
        ["drifted", false],
        ["edited", true],
    ]);
});

test("an unknown value is a change of its key only", () => {
    expect(changes({ a: "1", b: "1" }, { a: "1", b: new Unknown() }).map(({ key }) => key)).toEqual(["b"]);
});

test("a map that is not known at all, or missing on one side, is one change", () => {
    const news = { name: "a", tags: new Unknown("object") };
    expect(changes({ a: "1" }, {}, { news }).map(pathOf)).toEqual(["tags"]);
    expect(changes({}, { a: "1" }, { olds: { name: "a" }, oldInputs: {} }).map(pathOf)).toEqual(["tags"]);
    expect(changedKeysOf(changes({}, { a: "1" }, { olds: { name: "a" }, oldInputs: {} }))).toEqual(new Map());
});

test("a map that has become a secret is sealed as a whole", () => {
    const news = { name: "a", tags: new Secret({ a: "1" }) };
    expect(changes({ a: "1" }, {}, { news })).toMatchObject([{ property: "tags", sealsOnly: true }]);
});

test("ignoreChanges may name a key", () => {
    const before = { a: "1", b: "1" };
    const ignoring = (...ignoreChanges: string[]) =>
        changes(before, {}, { ignoreChanges }).map(({ key }) => key);
    expect(ignoring("tags.a")).toEqual(["b"]);
    expect(ignoring('tags["b"]', "name")).toEqual(["a"]);
    expect(ignoring("tags")).toEqual([]);
});

describe("a key that the resource would leave alone", () => {
    const resource = withTags(() => ({ tags: ["spared"] }));

    test("is no difference if the program lacks it", () => {
        expect(changes({ spared: "1", a: "1" }, { a: "1" }, {}, resource)).toEqual([]);
        expect(changes({ spared: "1", a: "1" }, {}, {}, resource).map(({ key }) => key)).toEqual(["a"]);
    });

    test("is one if the program declares another value", () => {
        expect(changes({ spared: "1" }, { spared: "2" }, {}, resource).map(({ key }) => key)).toEqual([
            "spared",
        ]);
    });
});
