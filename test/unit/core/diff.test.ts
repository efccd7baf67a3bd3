import { diff, type DiffRequest } from "../../../provider/core/lifecycle/diff";
import { Secret, Unknown } from "../../../provider/core/values/value";
import { toy } from "./toy";

const { Box } = toy();

const state = { name: "a", size: 3, flavour: "plain", code: "c", revision: 1, password: new Secret("old") };
const inputs = { name: "a", password: new Secret("old") };

function changes(request: Partial<DiffRequest>) {
    return diff(Box, { news: inputs, olds: state, oldInputs: inputs, ...request });
}

describe("diff", () => {
    test("finds nothing where the program says what is there", () => {
        expect(changes({})).toEqual([]);
    });

    test("tells a program that changed its mind from a change behind its back", () => {
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

    test("leaves to the service what the program leaves to it", () => {
        expect(changes({ olds: { ...state, flavour: "other" } })).toEqual([]);
        expect(changes({ news: { ...inputs, flavour: "ours" } })).toMatchObject([{ property: "flavour" }]);
    });

    test("a renamed auto-named object is drift: the name that was given is an input", () => {
        const olds = { ...state, name: "by hand" };
        expect(changes({ olds })).toMatchObject([{ property: "name", inputSide: false }]);
    });

    test("compares secrets by what they hold, wrapped or not", () => {
        expect(changes({ news: { ...inputs, password: "old" } })).toEqual([]);
        expect(changes({ news: { ...inputs, password: new Secret("new") } })).toMatchObject([
            { property: "password", kind: "update", inputSide: true },
        ]);
    });

    describe("after an import, when nobody knows the secret value,", () => {
        const { password: _unknown, ...imported } = state;

        test("an optional value in the program may be what is there, and is no difference", () => {
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

    test("an optional value that an older version did not know is an addition", () => {
        const { password: _value, ...old } = state;
        expect(changes({ olds: old, oldInputs: { name: "a" } })).toMatchObject([
            { property: "password", kind: "add", replaces: false },
        ]);
        expect(changes({ olds: old, oldInputs: { name: "a" }, news: { name: "a" } })).toEqual([]);
    });

    test("an input that was used at creation does nothing by itself", () => {
        expect(changes({ news: { ...inputs, seed: "other" } })).toEqual([]);
    });

    test("marks what replaces, an unknown among it where the front-end can say so", () => {
        const olds = { ...state, room: "r1" };
        expect(changes({ olds, news: { ...inputs, room: "r2" } })).toMatchObject([{ replaces: true }]);
        expect(changes({ olds, news: { ...inputs, room: new Unknown() } })).toMatchObject([
            { replaces: true },
        ]);
        expect(
            changes({ olds, news: { ...inputs, room: new Unknown() }, unknownReplaces: false }),
        ).toMatchObject([{ property: "room", replaces: false }]);
    });

    test("asks the declaration what else is drift", () => {
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

    test("a dynamic provider, which sees outputs only, finds the same", () => {
        const { oldInputs: _none, ...seen } = {
            news: { ...inputs, size: 5 },
            olds: state,
            oldInputs: inputs,
        };
        expect(diff(Box, seen)).toEqual(changes({ news: { ...inputs, size: 5 } }));
    });
});
