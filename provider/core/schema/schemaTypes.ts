/** The types of the Pulumi package schema, derived from zod's JSON Schema. Marks of the metadata appear there beside the standard keywords. */
import * as z from "zod";

export interface TypeSpec {
    type?: string;
    $ref?: string;
    items?: TypeSpec;
    additionalProperties?: TypeSpec;
}

export interface PropertySpec extends TypeSpec {
    description?: string;
    secret?: boolean;
    willReplaceOnChanges?: boolean;
    plain?: boolean;
}

export interface ObjectSpec {
    properties: Record<string, PropertySpec>;
    required: string[];
}

export interface EnumSpec {
    type: "string";
    enum: { name: string; value: string }[];
}

/** The object and enum types of the schema, by token. */
export type Types = Record<string, (ObjectSpec & { type: "object" }) | EnumSpec>;

/** Marks that apply to a whole property. On a part of one they would have no effect, so they are refused there. */
const PROPERTY_MARKS = [
    "secret",
    "replaces",
    "createOnly",
    "autonamed",
    "computed",
    "writeOnly",
    "volatile",
    "env",
];

/** The range of the schema's `integer` in every language: .NET and Java use 32 bits. */
const INT32 = { min: -(2 ** 31), max: 2 ** 31 - 1 };

/** @throws Error with the path of the property, or of the part of it, that has no Pulumi type. */
export function typeOf(schema: z.ZodType, path: string, module: string, types: Types): TypeSpec {
    const json = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" });
    return new TypeReader(module, types).read(json, path);
}

type JsonSchema = z.core.JSONSchema.BaseSchema;

/** Reads the part of JSON Schema that declarations use. */
class TypeReader {
    constructor(
        private readonly module: string,
        private readonly types: Types,
    ) {}

    read(json: JsonSchema, path: string): TypeSpec {
        if (json["asset"] === true) {
            return { $ref: "pulumi.json#/Asset" };
        }
        if (json["untyped"] === true) {
            return { $ref: "pulumi.json#/Any" };
        }
        const { typesOf } = json;
        if (typeof typesOf === "string" && typesOf !== this.module) {
            return new TypeReader(typesOf, this.types).read(json, path);
        }
        if (json.enum !== undefined) {
            return { $ref: `#/types/${this.defineEnum(json, path)}` };
        }
        switch (json.type) {
            case "string":
            case "boolean":
            case "number":
                return { type: json.type };
            case "integer":
                return { type: fitsInt32(json) ? "integer" : "number" };
            case "array":
                return { type: "array", items: this.readPart(json.items, `${path}[]`) };
            case "object":
                return json.properties === undefined
                    ? {
                          type: "object",
                          additionalProperties: this.readPart(json.additionalProperties, `${path}.*`),
                      }
                    : { $ref: `#/types/${this.defineObject(json, path)}` };
            default:
                throw new Error(
                    `${path}: there is no Pulumi type for ${JSON.stringify(json)}; if any value is allowed, see \`untyped\` in property.ts`,
                );
        }
    }

    /** A list's item, a map's value or an object's property. */
    private readPart(value: unknown, path: string): TypeSpec {
        const json = subschema(value);
        const mark = PROPERTY_MARKS.find((name) => json[name] !== undefined && json[name] !== false);
        if (mark !== undefined) {
            throw new Error(`${path}: the mark "${mark}" applies to a whole property, not to a part of one`);
        }
        return this.read(json, path);
    }

    /** Adds an object type to the schema, under the name in its declaration. */
    private defineObject(json: JsonSchema, path: string): string {
        const properties = Object.entries(json.properties ?? {}).map(([name, property]) => {
            const { description } = subschema(property);
            const type = this.readPart(property, `${path}.${name}`);
            return [name, description === undefined ? type : { ...type, description }] as const;
        });
        return this.define(json, path, {
            type: "object",
            properties: Object.fromEntries(properties),
            required: [...(json.required ?? [])],
        });
    }

    private defineEnum(json: JsonSchema, path: string): string {
        const values = json.enum ?? [];
        if (!values.every((value) => typeof value === "string")) {
            throw new Error(`${path}: the values of an enum type must be strings`);
        }
        return this.define(json, path, {
            type: "string",
            enum: values.map((value) => ({ name: pascalCase(value), value })),
        });
    }

    private define(json: JsonSchema, path: string, type: Types[string]): string {
        const typeName = json["typeName"];
        if (typeof typeName !== "string") {
            throw new Error(`${path}: an object or enum type needs a name, see \`named\` in property.ts`);
        }
        const token = `${this.module}:${typeName}`;
        this.types[token] = type;
        return token;
    }
}

/** `ImageSvgXml` for `image/svg+xml`: a valid name in every language. */
function pascalCase(value: string): string {
    return value
        .split(/[^A-Za-z0-9]+/)
        .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
        .join("");
}

function fitsInt32({ minimum = -Infinity, maximum = Infinity }: JsonSchema): boolean {
    return minimum >= INT32.min && maximum <= INT32.max;
}

function subschema(value: unknown): JsonSchema {
    return typeof value === "object" && value !== null ? (value as JsonSchema) : {};
}
