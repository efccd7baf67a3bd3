/** Diff: changes of the program, drift, and what replaces. */
import { diff, type DiffRequest } from "../../../provider/core/lifecycle/diff";
import { Secret, Unknown } from "../../../provider/core/values/value";
import { toyService } from "./toyService";

const { Box } = toyService();

const state = { name: "a", size: 3, flavour: "plain", code: "c", revision: 1, password: new Secret("old") };
const inputs = { name: "a", password: new Secret("old") };

function changes(request: Partial<DiffRequest>) {
    return diff(Box, { news: inputs, olds: state, oldInputs: inputs, ...request });
}

describe("diff", () => {
    test("finds nothing if the program matches the state", () => {
        expect(changes({})).toEqual([]);
    });

    test("distinguishes a change of the program from a change outside of Pulumi", () => {
        expect(changes({ news: { ...inputs, size: 5 } })).toEqual([
            { property: "size", kind: "update", replaces: false, inputSide: true },
        ]);
        expect(changes({ olds: { ...state, name: "by hand" } })).toEqual([
            { property: "name", kind: "update", replaces: false, inputSide: false },
        ]);
    });

    test("takes an absent input for its default, on both sides", () => {
        expect(changes({ news: { ...inputs, size: 3 } })).toEqual([]);
        expect(changes({ olds: { ...state, size: 5 } })).toMatchObject([
            { property: "size", kind: "delete" },
        ]);
    });

    test("ignores a value that the program leaves to the service", () => {
        expect(changes({ olds: { ...state, flavour: "other" } })).toEqual([]);
        expect(changes({ news: { ...inputs, flavour: "ours" } })).toMatchObject([{ property: "flavour" }]);
    });

    test("a renamed auto-named object is drift: the generated name is an input", () => {
        const olds = { ...state, name: "by hand" };
        expect(changes({ olds })).toMatchObject([{ property: "name", inputSide: false }]);
    });

    test("compares secrets by their values, wrapped or not", () => {
        expect(changes({ news: { ...inputs, password: "old" } })).toEqual([]);
        expect(changes({ news: { ...inputs, password: new Secret("new") } })).toMatchObject([
            { property: "password", kind: "update", inputSide: true },
        ]);
    });

    describe("after an import, when the secret value is unknown,", () => {
        const { password: _unknown, ...imported } = state;

        test("an optional value in the program may be the one at the service, and is no change", () => {
            const olds = { ...imported, __imported: true };
            expect(changes({ olds, oldInputs: { name: "a" } })).toEqual([]);
        });

        test("until the program's value changes", () => {
            const news = { ...inputs, password: new Secret("new") };
            expect(changes({ olds: imported, news })).toMatchObject([
                { property: "password", kind: "update" },
            ]);
        });
    });

    test("an optional value that an older version did not have is an addition", () => {
        const { password: _value, ...old } = state;
        expect(changes({ olds: old, oldInputs: { name: "a" } })).toMatchObject([
            { property: "password", kind: "add", replaces: false },
        ]);
        expect(changes({ olds: old, oldInputs: { name: "a" }, news: { name: "a" } })).toEqual([]);
    });

    test("a change of a create-only input does nothing by itself", () => {
        expect(changes({ news: { ...inputs, seed: "other" } })).toEqual([]);
    });

    test("marks what replaces, including an unknown if the front-end supports it", () => {
        const olds = { ...state, room: "r1" };
        expect(changes({ olds, news: { ...inputs, room: "r2" } })).toMatchObject([{ replaces: true }]);
        expect(changes({ olds, news: { ...inputs, room: new Unknown() } })).toMatchObject([
            { replaces: true },
        ]);
        expect(
            changes({ olds, news: { ...inputs, room: new Unknown() }, unknownReplaces: false }),
        ).toMatchObject([{ property: "room", replaces: false }]);
    });

    test("includes drift that the declaration reports", () => {
        expect(changes({ olds: { ...state, revision: 99 } })).toEqual([
            {
                property: "password",
                kind: "update",
                replaces: false,
                inputSide: false,
                evidence: { output: "revision", expected: 1, found: 99, reason: "repainted" },
            },
        ]);
    });

    test("a value that has become a secret is written to the state, and replaces nothing", () => {
        const olds = { ...state, room: "r1", seed: "s" };
        for (const [name, value] of Object.entries({ name: "a", room: "r1", seed: "s" })) {
            const news = { ...inputs, room: "r1", seed: "s", [name]: new Secret(value) };
            expect(changes({ olds, news })).toEqual([
                { property: name, kind: "update", replaces: false, inputSide: true, sealsOnly: true },
            ]);
            expect(changes({ olds: { ...olds, [name]: new Secret(value) }, news })).toEqual([]);
        }
        expect(changes({ olds, news: { ...inputs, room: new Secret("r2") } })).toMatchObject([
            { property: "room", replaces: true },
        ]);
    });

    test.each(["password", "password.part", 'password["part"]', "*"])(
        "ignoreChanges of %s silences it, drift too",
        (path) => {
            const olds = { ...state, revision: 99 };
            expect(changes({ olds, ignoreChanges: [path] })).toEqual([]);
        },
    );

    test("a dynamic provider, which receives outputs only, finds the same", () => {
        const { oldInputs: _none, ...seen } = {
            news: { ...inputs, size: 5 },
            olds: state,
            oldInputs: inputs,
        };
        expect(diff(Box, seen)).toEqual(changes({ news: { ...inputs, size: 5 } }));
    });
});
