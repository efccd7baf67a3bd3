/** The Pulumi package schema, derived from the declarations. SDKs, docs and `pulumi do` are made from it. */
import { z } from "zod";
import type { ConfigDeclaration } from "./config";
import type { ProviderFunction } from "./function";
import type { Property } from "./property";
import type { Resource } from "./resource";
import { PACKAGE } from "./service";

interface TypeSpec {
    type?: string;
    $ref?: string;
    items?: TypeSpec;
    additionalProperties?: TypeSpec;
}

interface PropertySpec extends TypeSpec {
    description?: string;
    secret?: boolean;
    willReplaceOnChanges?: boolean;
}

interface ObjectSpec {
    properties: Record<string, PropertySpec>;
    required: string[];
}

interface ResourceSpec extends ObjectSpec {
    description: string;
    inputProperties: Record<string, PropertySpec>;
    requiredInputs: string[];
    listInputs?: ObjectSpec & { type: "object" };
}

export interface PackageSchema {
    [key: string]: unknown;
    name: string;
    types: Record<string, ObjectSpec & { type: "object" }>;
    resources: Record<string, ResourceSpec>;
    functions: Record<string, FunctionSpec>;
}

interface FunctionSpec {
    description: string;
    inputs: ObjectSpec;
    outputs: ObjectSpec;
}

/** Markdown with the code of an example in each language, by the token of its resource. */
export type ResourceExamples = Readonly<Record<string, string>>;

/** Object types met on the way, by token. */
type Types = PackageSchema["types"];

export function packageSchema(
    version: string,
    config: ConfigDeclaration,
    resources: Iterable<Resource>,
    functions: Iterable<ProviderFunction>,
    examples: ResourceExamples,
): PackageSchema {
    const settings = propertySpecs(config.properties, PACKAGE, {});
    const types: Types = {};
    const resourceSpecs = Object.fromEntries(
        [...resources].map(
            (resource) => [resource.token, resourceSpec(resource, types, examples[resource.token])] as const,
        ),
    );
    const functionSpecs = Object.fromEntries(
        [...functions].map((declared) => [declared.token, functionSpec(declared, types)] as const),
    );
    return {
        name: PACKAGE,
        displayName: "Workspaces",
        version,
        description:
            "Declares the workspaces of AgentEnv and Tripswitch as Pulumi resources. Unofficial; AgentEnv's bodies are assumed.",
        keywords: ["pulumi", "category/infrastructure", "agentenv", "tripswitch", "workspaces"],
        license: "Apache-2.0",
        meta: { moduleFormat: "(.*)" },
        language: {
            nodejs: {
                packageName: "pulumi-workspaces",
                packageDescription: "Pulumi SDK of the workspaces provider.",
                respectSchemaVersion: true,
                dependencies: { "@pulumi/pulumi": "^3.248.0" },
            },
        },
        config: { variables: settings },
        provider: {
            description:
                "The settings of one provider instance; several, with other accounts, work in one stack.",
            inputProperties: settings,
        },
        types,
        resources: resourceSpecs,
        functions: functionSpecs,
    };
}

function functionSpec(declared: ProviderFunction, types: Types): FunctionSpec {
    const module = moduleOf(declared.token);
    return {
        description: declared.description,
        inputs: {
            properties: propertySpecs(declared.inputs, module, types),
            required: required(declared.inputs),
        },
        outputs: {
            properties: propertySpecs(declared.outputs, module, types),
            required: required(declared.outputs),
        },
    };
}

/** `workspaces:agentenv` of `workspaces:agentenv:Secret`. */
function moduleOf(token: string): string {
    return token.split(":").slice(0, 2).join(":");
}

function resourceSpec(resource: Resource, types: Types, example: string | undefined): ResourceSpec {
    const module = moduleOf(resource.token);
    const all = new Map([...resource.inputs, ...resource.outputs]);
    return {
        description: withExample(resource.definition.description, example),
        properties: propertySpecs(all, module, types),
        required: [...all.values()].filter(alwaysAnswered).map((property) => property.name),
        inputProperties: propertySpecs(resource.inputs, module, types),
        requiredInputs: required(resource.inputs),
        // Without listInputs, even empty ones, the CLI takes a resource for one that can't be listed.
        ...(resource.definition.list
            ? {
                  listInputs: {
                      type: "object" as const,
                      properties: propertySpecs(resource.listInputs, module, types),
                      required: required(resource.listInputs),
                  },
              }
            : {}),
    };
}

/** Between these marks Pulumi's generators look for the code in the language of each SDK; the rest of it they leave out. */
function withExample(description: string, example: string | undefined): string {
    return example === undefined
        ? description
        : `${description}\n\n{{% examples %}}\n## Example Usage\n{{% example %}}\n${example}\n{{% /example %}}\n{{% /examples %}}`;
}

/** What every state holds. An import has no write-only inputs, and what is optional may be missing. */
function alwaysAnswered(property: Property): boolean {
    return !property.writeOnly && (property.autonamed || !property.optional);
}

function required(properties: ReadonlyMap<string, Property>): string[] {
    return [...properties.values()].filter((property) => !property.optional).map(({ name }) => name);
}

function propertySpecs(
    properties: ReadonlyMap<string, Property>,
    module: string,
    types: Types,
): Record<string, PropertySpec> {
    return Object.fromEntries(
        [...properties.values()].map((property) => [property.name, propertySpec(property, module, types)]),
    );
}

function propertySpec(property: Property, module: string, types: Types): PropertySpec {
    const json = z.toJSONSchema(property.schema, { io: "input", unrepresentable: "any" });
    return {
        ...new TypeReader(module, types, property.name).read(json),
        ...(property.description === "" ? {} : { description: property.description }),
        ...(property.secret ? { secret: true } : {}),
        ...(property.replaces ? { willReplaceOnChanges: true } : {}),
    };
}

type JsonSchema = z.core.JSONSchema.BaseSchema;

/** The part of JSON Schema that declarations use, as Pulumi types. Marks of the metadata stand beside JSON Schema's own words. */
class TypeReader {
    constructor(
        private readonly module: string,
        private readonly types: Types,
        /** For the error. */
        private readonly where: string,
    ) {}

    read(json: JsonSchema): TypeSpec {
        if (json["asset"] === true) {
            return { $ref: "pulumi.json#/Asset" };
        }
        switch (json.type) {
            case "string":
            case "boolean":
            case "integer":
            case "number":
                return { type: json.type };
            case "array":
                return { type: "array", items: this.read(subschema(json.items)) };
            case "object":
                return json.properties === undefined
                    ? {
                          type: "object",
                          additionalProperties: this.read(subschema(json.additionalProperties)),
                      }
                    : { $ref: `#/types/${this.define(json)}` };
            case undefined:
                return { $ref: "pulumi.json#/Any" };
            default:
                throw new Error(`${this.where}: there is no Pulumi type for ${JSON.stringify(json)}`);
        }
    }

    /** Puts an object type into the schema under the name that its declaration gives it. */
    private define(json: JsonSchema): string {
        const typeName = json["typeName"];
        if (typeof typeName !== "string") {
            throw new Error(`${this.where}: an object type needs a name, see \`named\` in property.ts`);
        }
        const token = `${this.module}:${typeName}`;
        this.types[token] = {
            type: "object",
            properties: Object.fromEntries(
                Object.entries(json.properties ?? {}).map(([name, property]) => {
                    const { description } = subschema(property);
                    const type = this.read(subschema(property));
                    return [name, description === undefined ? type : { ...type, description }];
                }),
            ),
            required: [...(json.required ?? [])],
        };
        return token;
    }
}

function subschema(value: unknown): JsonSchema {
    return typeof value === "object" && value !== null ? (value as JsonSchema) : {};
}
