/** The program of an export in Pulumi YAML: one file. */
import { Document, isMap as isYamlMap, isScalar, Scalar } from "yaml";
import { PACKAGE } from "../../provider/core/declare/service";
import type { Kind } from "../../provider/core/declare/property";
import { isMap, type PropertyValue } from "../../provider/core/values/value";
import type { Declaration, Expression, Program } from "../program";
import { escapeInvisible } from "../text";

const PLUGIN_PATH = "node_modules/pulumi-workspaces/dist";

/** As Pulumi names the types of a project's configuration. */
const TYPES: Readonly<Record<Kind, string>> = {
    string: "string",
    number: "number",
    boolean: "boolean",
    array: "array",
    object: "object",
    asset: "string",
};

export function yaml(program: Program): Record<string, string> {
    return { "Pulumi.yaml": project(program, { providers: [{ name: PACKAGE, path: PLUGIN_PATH }] }) };
}

/** For a converter. The plugin's path would be one of the result. */
export function yamlWithoutPlugin(program: Program): string {
    return project(program, undefined);
}

function project(program: Program, plugins: unknown): string {
    const { name, config, constants, declarations } = program;
    const document = new Document({
        name: quoted(name),
        runtime: "yaml",
        ...(plugins === undefined ? {} : { plugins }),
        ...section(
            "config",
            config.map(({ key, secret, type }) => [
                key,
                { type: TYPES[type], ...(secret ? { secret } : {}) },
            ]),
        ),
        ...section(
            "variables",
            constants.map(({ name: constant, value }) => [constant, quoted(value)]),
        ),
        ...section(
            "resources",
            declarations.map((declaration) => [declaration.name, resource(declaration)]),
        ),
    });
    addComments(document, program);
    document.commentBefore =
        " Written by `pulumi-workspaces export`: README.md says how to import what is declared here.";
    // They are in quoted texts only.
    return escapeInvisible(document.toString({ lineWidth: 0 }));
}

function section(name: string, entries: (readonly [string, unknown])[]): Record<string, unknown> {
    return entries.length > 0 ? { [name]: Object.fromEntries(entries) } : {};
}

function resource({ token, parent, inputs }: Declaration): unknown {
    return {
        type: token,
        properties: Object.fromEntries(inputs.map(({ name, value }) => [name, expression(value)])),
        ...(parent === undefined ? {} : { options: { parent: `\${${parent}}` } }),
    };
}

function expression(value: Expression): unknown {
    switch (value.kind) {
        case "value":
            return literal(value.value);
        case "output":
            return `\${${value.variable}.${value.property}}`;
        case "constant":
            return `\${${value.name}}`;
        case "config":
            return `\${${value.key}}`;
        case "file":
            return { "fn::fileAsset": `./${value.path}` };
    }
}

function literal(value: PropertyValue): unknown {
    if (Array.isArray(value)) {
        return value.map(literal);
    }
    if (isMap(value)) {
        return new Map(Object.entries(value).map(([key, item]) => [quoted(key), literal(item)]));
    }
    return typeof value === "string" ? quoted(value) : value;
}

/**
 * Pulumi reads `${…}` in every text, keys too, and `$$` as a dollar sign. Quoted, because another parser may read `yes`, `1e3` or a date as
 * something else than a text.
 */
function quoted(text: string): Scalar {
    const scalar = new Scalar(text.replace(/\$(?=[${])/g, () => "$$"));
    scalar.type = Scalar.QUOTE_DOUBLE;
    return scalar;
}

/** What each declaration without a parent is, and what a constant stands for. */
function addComments(document: Document, { constants, declarations }: Program): void {
    const purposes = new Map([
        ...constants.map(({ name, purpose }) => [name, purpose] as const),
        ...declarations
            .filter(({ parent }) => parent === undefined)
            .map(({ name, purpose }) => [name, purpose] as const),
    ]);
    for (const part of ["variables", "resources"]) {
        const map = document.get(part);
        for (const { key } of isYamlMap(map) ? map.items : []) {
            const purpose = isScalar(key) ? purposes.get(String(key.value)) : undefined;
            if (isScalar(key) && purpose !== undefined) {
                key.commentBefore = ` ${purpose}`;
            }
        }
    }
}
