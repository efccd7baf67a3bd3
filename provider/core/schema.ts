/** The Pulumi package schema, derived from the declarations. SDKs, docs and `pulumi do` are made from it. */
import { z } from "zod";
import type { ConfigDeclaration } from "./config";
import type { Property } from "./property";
import type { Resource } from "./resource";
import { PACKAGE } from "./service";

interface TypeSpec {
    type?: string;
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
    resources: Record<string, ResourceSpec>;
}

export function packageSchema(
    version: string,
    config: ConfigDeclaration,
    resources: Iterable<Resource>,
): PackageSchema {
    const settings = propertySpecs(config.properties);
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
        resources: Object.fromEntries(
            [...resources].map((resource) => [resource.token, resourceSpec(resource)] as const),
        ),
    };
}

function resourceSpec(resource: Resource): ResourceSpec {
    const all = new Map([...resource.inputs, ...resource.outputs]);
    return {
        description: resource.definition.description,
        properties: propertySpecs(all),
        required: [...all.values()].filter(alwaysAnswered).map((property) => property.name),
        inputProperties: propertySpecs(resource.inputs),
        requiredInputs: required(resource.inputs),
        // Without listInputs, even empty ones, the CLI takes a resource for one that can't be listed.
        ...(resource.definition.list
            ? {
                  listInputs: {
                      type: "object" as const,
                      properties: propertySpecs(resource.listInputs),
                      required: required(resource.listInputs),
                  },
              }
            : {}),
    };
}

/** What every state holds. An import has no write-only inputs, and what is optional may be missing. */
function alwaysAnswered(property: Property): boolean {
    return !property.writeOnly && (property.autonamed || !property.optional);
}

function required(properties: ReadonlyMap<string, Property>): string[] {
    return [...properties.values()].filter((property) => !property.optional).map(({ name }) => name);
}

function propertySpecs(properties: ReadonlyMap<string, Property>): Record<string, PropertySpec> {
    return Object.fromEntries(
        [...properties.values()].map((property) => [property.name, propertySpec(property)]),
    );
}

function propertySpec(property: Property): PropertySpec {
    return {
        ...typeSpec(z.toJSONSchema(property.schema, { io: "input", unrepresentable: "any" }), property.name),
        ...(property.description === "" ? {} : { description: property.description }),
        ...(property.secret ? { secret: true } : {}),
        ...(property.replaces ? { willReplaceOnChanges: true } : {}),
    };
}

/** The part of JSON Schema that declarations use, as Pulumi types. */
function typeSpec(json: z.core.JSONSchema.BaseSchema, where: string): TypeSpec {
    switch (json.type) {
        case "string":
        case "boolean":
        case "integer":
        case "number":
            return { type: json.type };
        case "array":
            return { type: "array", items: typeSpec(subschema(json.items), where) };
        case "object":
            return {
                type: "object",
                additionalProperties: typeSpec(subschema(json.additionalProperties), where),
            };
        default:
            throw new Error(`${where}: there is no Pulumi type for ${JSON.stringify(json)}`);
    }
}

function subschema(value: unknown): z.core.JSONSchema.BaseSchema {
    return typeof value === "object" && value !== null ? (value as z.core.JSONSchema.BaseSchema) : {};
}
