/** The Pulumi package schema, derived from the declarations. SDKs, docs and `pulumi do` use it. */
import type { Catalogue } from "../declare/catalogue";
import type { Component } from "../declare/component";
import type { ProviderFunction } from "../declare/function";
import { isUnreadable, type Property } from "../declare/property";
import type { Resource } from "../declare/resource";
import { typeOf, type ObjectSpec, type PropertySpec, type Types } from "./schemaTypes";
import { PACKAGE } from "../declare/service";
import { languageBlocks, META, ORIGIN } from "./languages";

interface ResourceSpec extends ObjectSpec {
    description: string;
    inputProperties: Record<string, PropertySpec>;
    requiredInputs: string[];
    isComponent?: boolean;
    aliases?: { type: string }[];
    listInputs?: ObjectSpec & { type: "object" };
}

export interface PackageSchema {
    [key: string]: unknown;
    name: string;
    types: Types;
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

export function packageSchema(
    version: string,
    catalogue: Catalogue,
    examples: ResourceExamples,
): PackageSchema {
    const settings = propertySpecs(catalogue.config.properties, PACKAGE, PACKAGE, {});
    const types: Types = {};
    const resourceSpecs = Object.fromEntries(
        catalogue.resources.map(
            (resource) => [resource.token, resourceSpec(resource, types, examples[resource.token])] as const,
        ),
    );
    const componentSpecs = Object.fromEntries(
        catalogue.components.map(
            (component) =>
                [component.token, componentSpec(component, types, examples[component.token])] as const,
        ),
    );
    const functionSpecs = Object.fromEntries(
        catalogue.functions.map((declared) => [declared.token, functionSpec(declared, types)] as const),
    );
    return {
        name: PACKAGE,
        displayName: "Workspaces",
        version,
        description: descriptionOf(catalogue),
        keywords: [
            "pulumi",
            "category/infrastructure",
            ...catalogue.services.map(({ name }) => name),
            PACKAGE,
        ],
        license: "Apache-2.0",
        ...ORIGIN,
        meta: META,
        language: languageBlocks(catalogue),
        config: { variables: settings },
        provider: {
            description:
                "The settings of one provider instance. A stack can have several, with different accounts.",
            inputProperties: settings,
        },
        types,
        resources: { ...resourceSpecs, ...componentSpecs },
        functions: functionSpecs,
    };
}

function descriptionOf({ services }: Catalogue): string {
    const titles = new Intl.ListFormat("en-GB").format(services.map(({ title }) => title));
    const disclaimers = services.flatMap(({ disclaimer }) => disclaimer ?? []);
    return `Declares the workspaces of ${titles} as Pulumi resources. ${["Unofficial", ...disclaimers].join("; ")}.`;
}

function functionSpec(declared: ProviderFunction, types: Types): FunctionSpec {
    const module = moduleOf(declared.token);
    return {
        description: declared.definition.description,
        inputs: {
            properties: propertySpecs(declared.inputs, declared.token, module, types),
            required: required(declared.inputs),
        },
        outputs: {
            properties: propertySpecs(declared.outputs, declared.token, module, types),
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
        properties: propertySpecs(all, resource.token, module, types),
        required: [...all.values()].filter(alwaysInState).map((property) => property.name),
        inputProperties: propertySpecs(resource.inputs, resource.token, module, types),
        requiredInputs: requiredInputs(resource.inputs),
        ...(resource.definition.aliases
            ? { aliases: resource.definition.aliases.map((type) => ({ type })) }
            : {}),
        // The CLI lists only resources that have listInputs, which may be empty.
        ...(resource.definition.list
            ? {
                  listInputs: {
                      type: "object" as const,
                      properties: propertySpecs(resource.listInputs, resource.token, module, types),
                      required: required(resource.listInputs),
                  },
              }
            : {}),
    };
}

function componentSpec(
    { token, inputs, outputs, definition }: Component,
    types: Types,
    example: string | undefined,
): ResourceSpec {
    const module = moduleOf(token);
    return {
        isComponent: true,
        description: withExample(definition.description, example),
        properties: propertySpecs(outputs, token, module, types),
        required: required(outputs),
        inputProperties: propertySpecs(inputs, token, module, types),
        requiredInputs: required(inputs),
    };
}

/** Between these marks Pulumi's generators select the code in the language of each SDK. */
function withExample(description: string, example: string | undefined): string {
    return example === undefined
        ? description
        : `${description}\n\n{{% examples %}}\n## Example Usage\n{{% example %}}\n${example}\n{{% /example %}}\n{{% /examples %}}`;
}

/** Whether every state has the property. An imported one lacks inputs that cannot be read, and optional ones may be missing. */
function alwaysInState(property: Property): boolean {
    return !isUnreadable(property) && (property.autonamed || !property.optional);
}

/**
 * The inputs that the SDKs require. An asset that cannot be read is not among them, although Check requires it for a new resource: `pulumi import`
 * generates code for all required inputs, and has no asset for it.
 */
function requiredInputs(properties: ReadonlyMap<string, Property>): string[] {
    return required(properties).filter((name) => {
        const property = properties.get(name);
        return !(property?.kind === "asset" && property.writeOnly);
    });
}

function required(properties: ReadonlyMap<string, Property>): string[] {
    return [...properties.values()].filter((property) => !property.optional).map(({ name }) => name);
}

function propertySpecs(
    properties: ReadonlyMap<string, Property>,
    owner: string,
    module: string,
    types: Types,
): Record<string, PropertySpec> {
    return Object.fromEntries(
        [...properties.values()].map((property) => [
            property.name,
            propertySpec(property, `${owner}.${property.name}`, module, types),
        ]),
    );
}

/** @throws Error with the path of the property, if its declaration has no Pulumi type. */
function propertySpec(property: Property, path: string, module: string, types: Types): PropertySpec {
    return {
        ...typeOf(property.schema, path, module, types),
        ...(property.description === "" ? {} : { description: property.description }),
        ...(property.secret ? { secret: true } : {}),
        ...(property.replaces ? { willReplaceOnChanges: true } : {}),
        ...(property.plain ? { plain: true } : {}),
    };
}
