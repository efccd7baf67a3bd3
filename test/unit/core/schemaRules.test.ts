/** What a declaration means in the schema, in previews and for operations, mark by mark. */
import * as z from "zod";
import { Catalogue } from "../../../provider/core/declare/catalogue";
import { previewCreate, previewUpdate } from "../../../provider/core/lifecycle/preview";
import {
    asset,
    autonamed,
    computed,
    createOnly,
    named,
    propertiesOf,
    replaces,
    secret,
    writeOnly,
    type Kind,
    type Shape,
} from "../../../provider/core/declare/property";
import { effectiveInputs } from "../../../provider/core/declare/resource";
import { packageSchema } from "../../../provider/core/schema/schema";
import { service } from "../../../provider/core/declare/service";
import { Asset, Unknown } from "../../../provider/core/values/value";

const { list: _none, ...operations } = {
    list: undefined,
    id: { thingId: z.string() },
    create: async () => ({ id: { thingId: "t" }, live: {} as never }),
    read: async () => undefined,
    delete: async () => {},
};

function declare(inputs: Shape, outputs: Shape = {}, more: object = {}) {
    const toys = service({ name: "toy", title: "Toy", config: {}, connect: () => ({}) as never });
    const resource = toys.resource("Thing", {
        description: "A thing.",
        inputs,
        outputs,
        ...operations,
        ...more,
    });
    return { toys, resource };
}

function specOf({ toys, resource }: ReturnType<typeof declare>, examples: Record<string, string> = {}) {
    const schema = packageSchema("1.0.0", new Catalogue([toys]), examples);
    const spec = schema.resources[resource.token];
    if (spec === undefined) {
        throw new Error("the schema does not hold the resource");
    }
    return { ...spec, types: schema.types };
}

describe("the kind of a value, for strings of stack config and for unknowns", () => {
    test.each<[Kind, z.ZodType]>([
        ["string", z.string()],
        ["string", z.enum(["a", "b"])],
        ["number", z.number()],
        ["number", z.number().nullable()],
        ["number", z.number().default(1)],
        ["number", z.number().transform((value) => value)],
        ["boolean", z.boolean().optional()],
        ["array", z.array(z.string())],
        ["object", z.object({ a: z.string() })],
        ["object", z.record(z.string(), z.string())],
        ["asset", asset()],
        ["asset", asset().optional()],
    ])("is %s (%#)", (kind, schema) => {
        expect(propertiesOf({ a: schema }).get("a")?.kind).toBe(kind);
    });
});

test.each<[string, z.ZodType, number]>([
    ["a text with a maximum", z.string().max(5), 5],
    ["one that may be left out", z.string().max(5).optional(), 5],
    ["a text without one", z.string(), Infinity],
    ["a list", z.array(z.string()).max(5), Infinity],
])("the maximum length of %s", (_what, schema, most) => {
    expect(propertiesOf({ a: schema }).get("a")?.maxLength).toBe(most);
});

test("a property without a default has none, whether it is required or not", () => {
    const properties = propertiesOf({ a: z.string(), b: z.string().optional(), c: autonamed(z.string()) });
    const found = [...properties.values()].map(({ optional, defaultValue }) => [optional, defaultValue]);
    expect(found).toEqual([
        [false, undefined],
        [true, undefined],
        [true, undefined],
    ]);
});

describe("a property in the schema", () => {
    const properties = (inputs: Shape): Record<string, unknown> => specOf(declare(inputs)).properties;

    test("has the description and the marks of its declaration, and no others", () => {
        expect(
            properties({
                plain: z.string(),
                told: z.string().describe("Told."),
                moved: replaces(z.string()),
                hidden: secret(z.string()),
            }),
        ).toStrictEqual({
            plain: { type: "string" },
            told: { type: "string", description: "Told." },
            moved: { type: "string", willReplaceOnChanges: true },
            hidden: { type: "string", secret: true },
        });
    });

    test.each<[string, z.ZodType, string]>([
        ["from 0 up", z.number().int().min(0), "number"],
        ["up to 9", z.number().int().max(9), "number"],
        ["from 0 to 9", z.number().int().min(0).max(9), "integer"],
        [
            "from -2^31 to 2^31 - 1",
            z
                .number()
                .int()
                .min(-(2 ** 31))
                .max(2 ** 31 - 1),
            "integer",
        ],
        [
            "from 0 to 2^31",
            z
                .number()
                .int()
                .min(0)
                .max(2 ** 31),
            "number",
        ],
    ])("that is a whole number %s has a type with that range", (_what, schema, type) => {
        expect(properties({ count: schema })["count"]).toStrictEqual({ type });
    });
});

describe("an object type in the schema", () => {
    test("has its properties with their descriptions, and those that are required", () => {
        const inputs = {
            part: named("Part", z.object({ a: z.string().describe("A."), b: z.number().optional() })),
            other: named("Other", z.object({ c: z.string().optional() })),
        };
        expect(specOf(declare(inputs)).types).toStrictEqual({
            "workspaces:toy:Part": {
                type: "object",
                properties: { a: { type: "string", description: "A." }, b: { type: "number" } },
                required: ["a"],
            },
            "workspaces:toy:Other": { type: "object", properties: { c: { type: "string" } }, required: [] },
        });
    });

    test.each<[string, z.ZodType, string]>([
        [
            "an enum of numbers",
            named("Size", z.literal([1, 2])),
            "a: the values of an enum type must be strings",
        ],
        ["a tuple", z.tuple([z.string()]), "a[]: there is no Pulumi type"],
    ])("%s is refused with its path", (_what, schema, message) => {
        expect(() => specOf(declare({ a: schema }))).toThrow(`workspaces:toy:Thing.${message}`);
    });
});

describe("what the schema requires", () => {
    const inputs = {
        name: autonamed(z.string()),
        place: z.string(),
        note: z.string().optional(),
        value: writeOnly(z.string()),
        code: createOnly(z.string()),
        icon: asset(),
        source: writeOnly(asset()),
    };

    test("of a program is what Check requires, except an asset for which an import has no code", () => {
        expect(specOf(declare(inputs)).requiredInputs).toEqual(["place", "value", "code", "icon"]);
    });

    test("of a state is what every read returns", () => {
        const { required } = specOf(declare(inputs, { made: z.string(), seen: z.string().optional() }));
        expect(required).toEqual(["name", "place", "icon", "made"]);
    });
});

test("a resource has inputs for a list only if it can be listed", () => {
    const list = async function* () {};
    expect(specOf(declare({}, {}, { list })).listInputs).toEqual({
        type: "object",
        properties: {},
        required: [],
    });
    expect(specOf(declare({}))).not.toHaveProperty("listInputs");
});

test("a description ends with the example if there is one", () => {
    const declared = declare({});
    expect(specOf(declared).description).toBe("A thing.");
    expect(specOf(declared, { [declared.resource.token]: "code" }).description).toMatch(
        /^A thing\.\n\n[^]*\ncode\n/,
    );
});

describe("previews", () => {
    const { resource } = declare({
        note: z.string().optional(),
        size: z.number().default(3),
        chosen: computed(z.number().optional()),
    });

    test("of a create leave out absent inputs, and show computed ones as unknown", () => {
        expect(Object.entries(previewCreate(resource, {}))).toEqual([
            ["size", 3],
            ["chosen", new Unknown("number")],
        ]);
    });

    test("of an update keep a computed input that depends on no other input", () => {
        expect(previewUpdate(resource, { olds: { size: 3, chosen: 7 }, news: { note: "n" } })).toEqual({
            note: "n",
            size: 3,
            chosen: 7,
        });
    });
});

describe("the inputs of an operation", () => {
    const { resource } = declare({
        name: z.string(),
        size: z.number().default(3),
        value: writeOnly(z.string()),
        code: createOnly(z.string()),
        source: writeOnly(asset()).optional(),
        mode: createOnly(z.string().default("fast")),
    });
    const whole = { name: "a", value: "v", code: "c" };
    const defaults = { size: 3, mode: "fast" };

    test("have the defaults of absent ones", () => {
        expect(effectiveInputs(resource, whole)).toEqual({ ...whole, ...defaults });
        expect(effectiveInputs(resource, { name: "a" }, { imported: true })).toEqual({
            name: "a",
            ...defaults,
        });
    });

    test("are validated after an import too, if they are present", () => {
        const source = new Asset({ text: "x" });
        expect(effectiveInputs(resource, { ...whole, source }, { imported: true })).toMatchObject({ source });
        expect(() => effectiveInputs(resource, { ...whole, value: 5 }, { imported: true })).toThrow(
            /the inputs of workspaces:toy:Thing are invalid: value: /,
        );
    });

    test.each<[string, Record<string, unknown>, boolean, string]>([
        ["one that no read returns is missing", { name: "a", code: "c" }, false, "value"],
        ["one that is used at creation is missing", { name: "a", value: "v" }, false, "code"],
        ["one that a read returns is missing after an import", { value: "v", code: "c" }, true, "name"],
    ])("are refused if %s", (_what, plain, imported, missing) => {
        expect(() => effectiveInputs(resource, plain, { imported })).toThrow(`are invalid: ${missing}: `);
    });
});
