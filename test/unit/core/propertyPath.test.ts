/** Paths of the engine: `ignoreChanges` may name a property, one key of a map, or everything. */
import { covers, pathOfKey } from "../../../provider/core/lifecycle/propertyPath";

test.each([
    ["owner", "tags.owner"],
    ["a@b.c", 'tags["a@b.c"]'],
    ["0", 'tags["0"]'],
    ['say "hi"', 'tags["say \\"hi\\""]'],
    ["back\\slash", 'tags["back\\\\slash"]'],
])("the path of the key %j is covered by itself, and by no other", (key, path) => {
    expect(pathOfKey("tags", key)).toBe(path);
    expect(covers([path], "tags", key)).toBe(true);
    expect(covers([path], "tags", `${key}x`)).toBe(false);
    expect(covers([path], "labels", key)).toBe(false);
});

test.each(["tags", '["tags"]', "*", "tags.*", 'tags["*"]', "tags[*]"])("%j covers each key", (path) => {
    expect(covers([path], "tags", "a@b.c")).toBe(true);
});

test.each(["tags", "tags.owner", "tags[0]", '["tags"].owner', "*", 'tags["a.b"].c'])(
    "%j covers the whole of a property that has no keys",
    (path) => {
        expect(covers([path], "tags")).toBe(true);
    },
);

test.each([[], ["labels"], ["tagsx"], ["labels.tags"]])("%j does not cover tags", (...paths: string[]) => {
    expect(covers(paths, "tags", "owner")).toBe(false);
    expect(covers(paths, "tags")).toBe(false);
});
