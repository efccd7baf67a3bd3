/** What Diff reports for inputs that no read returns, for unknowns and secrets, and for drift that the declaration reports. */
import * as z from "zod";
import { diff, type DiffRequest, type PropertyChange } from "../../../provider/core/lifecycle/diff";
import {
    asset,
    createOnly,
    propertiesOf,
    replaces,
    secret,
    writeOnly,
} from "../../../provider/core/declare/property";
import type { Drift, Resource } from "../../../provider/core/declare/resource";
import { Asset, Secret, Unknown } from "../../../provider/core/values/value";
import { toyService } from "./toyService";

const { Box } = toyService();
const state = { name: "a", size: 3, flavour: "plain", code: "c", revision: 1, password: new Secret("old") };
const inputs = { name: "a", password: new Secret("old") };

function changes(request: Partial<DiffRequest>): PropertyChange[] {
    return diff(Box, { news: inputs, olds: state, oldInputs: inputs, ...request });
}

describe("an input that the program leaves out", () => {
    test("is drift if it was left out before and the object has another value", () => {
        expect(changes({ olds: { ...state, size: 5 } })).toEqual([
            { property: "size", kind: "delete", replaces: false, inputSide: false },
        ]);
    });

    test("is a change of the program if it was given before", () => {
        expect(changes({ olds: { ...state, size: 5 }, oldInputs: { ...inputs, size: 5 } })).toEqual([
            { property: "size", kind: "delete", replaces: false, inputSide: true },
        ]);
    });
});

test("an unknown value is a change, even if the state holds a value of the same kind", () => {
    for (const size of [new Unknown("number"), new Secret(new Unknown("number"))]) {
        expect(changes({ news: { ...inputs, size } })).toMatchObject([{ property: "size", kind: "update" }]);
    }
    const tags = ["x", new Unknown()];
    expect(changes({ olds: { ...state, tags: ["x", "y"] }, news: { ...inputs, tags } })).toMatchObject([
        { property: "tags", kind: "update" },
    ]);
});

test("a known change of a replacing input replaces, even if an unknown one does not", () => {
    const olds = { ...state, room: "r1" };
    const news = { ...inputs, room: "r2" };
    for (const unknownReplaces of [true, false]) {
        expect(changes({ olds, news, unknownReplaces })).toMatchObject([
            { property: "room", replaces: true },
        ]);
    }
});

test("a replacing input that a read returns and the state lacks is an addition, which replaces", () => {
    expect(changes({ news: { ...inputs, room: "r1" } })).toEqual([
        { property: "room", kind: "add", replaces: true, inputSide: true },
    ]);
});

test("a value that an update has written since the import is compared like any other", () => {
    const news = { ...inputs, password: new Secret("new") };
    expect(changes({ olds: { ...state, __imported: true }, news })).toMatchObject([
        { property: "password", kind: "update", inputSide: true },
    ]);
});

describe("an input that is used at creation only and becomes a secret", () => {
    const news = { ...inputs, seed: new Secret("new") };

    test("is sealed in the state, although its value differs", () => {
        expect(changes({ olds: { ...state, seed: "old" }, news })).toEqual([
            { property: "seed", kind: "update", replaces: false, inputSide: true, sealsOnly: true },
        ]);
    });

    test("is no change if the state lacks it", () => {
        expect(changes({ news })).toEqual([]);
    });
});

describe("drift that the declaration reports", () => {
    const drifted = (...drift: Drift[]): Resource => ({
        ...Box,
        definition: { ...Box.definition, drift: () => drift },
    });

    test.each<[string, Drift, PropertyChange["kind"]]>([
        ["an input that the state holds is an update", { property: "size" }, "update"],
        ["an input that the state does not hold is an addition", { property: "tags" }, "add"],
        [
            "an input that the state does not hold is an update where an output is the evidence",
            { property: "tags", evidence: { output: "revision", expected: 2, reason: "by hand" } },
            "update",
        ],
    ])("of %s", (_what, drift, kind) => {
        expect(diff(drifted(drift), { news: inputs, olds: state, oldInputs: inputs })).toMatchObject([
            { property: drift.property, kind, inputSide: false },
        ]);
    });

    test("takes the place of a value that has only become a secret", () => {
        const olds = { ...state, password: "old", revision: 99 };
        expect(changes({ olds })).toMatchObject([
            { property: "password", inputSide: false, evidence: { output: "revision" } },
        ]);
    });

    test("does not hide that the program has changed the same input", () => {
        const olds = { ...state, revision: 99 };
        expect(changes({ olds, news: { ...inputs, password: new Secret("new") } })).toEqual([
            { property: "password", kind: "update", replaces: false, inputSide: true },
        ]);
    });
});

test.each(['["password"]', '["password"].part', "password[0]"])(
    "ignoreChanges of %s silences the input that the path begins with, and no other",
    (path) => {
        const news = { ...inputs, password: new Secret("new"), size: 5 };
        expect(changes({ news, ignoreChanges: [path] })).toMatchObject([{ property: "size" }]);
    },
);

describe("an input that no read returns and the state lacks", () => {
    /** A resource whose inputs are these, beside a required name that every read returns. */
    function declaring(declared: Record<string, z.ZodType>): Resource {
        return { ...Box, inputs: propertiesOf({ name: z.string(), ...declared }) };
    }

    const note = { note: writeOnly(z.string().optional()) };
    const imported = { name: "a", __imported: true };
    const news = { name: "a", note: "n", code: "c" };
    const changed = (resource: Resource, request: Partial<DiffRequest>): string[] =>
        diff(resource, { news, olds: imported, oldInputs: { name: "a" }, ...request }).map(
            ({ property, kind }) => `${property}: ${kind}`,
        );

    test("may be set at the service after an import, if it is optional", () => {
        expect(changed(declaring(note), {})).toEqual([]);
    });

    test("is written after an import, if it is required", () => {
        const required = declaring({ value: secret(writeOnly(z.string())) });
        expect(changed(required, { news: { name: "a", value: "v" } })).toEqual(["value: add"]);
    });

    test("is an addition if no import wrote the state: an earlier version did not have it", () => {
        expect(changed(declaring(note), { olds: { name: "a" } })).toEqual(["note: add"]);
    });

    test("replaces nothing, although its change would replace", () => {
        const replacing = declaring({ note: replaces(writeOnly(z.string().optional())) });
        for (const olds of [imported, { name: "a" }]) {
            expect(changed(replacing, { olds })).toEqual([]);
        }
    });

    test("differs only by the declaration's own drift, if it is an asset", () => {
        const icon = declaring({ source: writeOnly(asset()) });
        const source = new Asset({ text: "x" });
        expect(changed(icon, { news: { name: "a", source }, olds: { name: "a" } })).toEqual([]);
    });

    test.each([
        ["used at creation only", createOnly(z.string())],
        ["written only", writeOnly(z.string())],
    ])(
        "was left out by the program where a required one, %s, is known: then it is an addition",
        (_what, code) => {
            const both = declaring({ ...note, code });
            expect(changed(both, { olds: { ...imported, code: "c" } })).toEqual(["note: add"]);
            expect(changed(both, { oldInputs: { name: "a", code: "c" } })).toEqual(["note: add"]);
        },
    );

    test("may be set at the service if a required one is not known either", () => {
        expect(changed(declaring({ ...note, code: createOnly(z.string()) }), {})).toEqual([]);
    });
});
