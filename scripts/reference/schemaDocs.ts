/** What the generated pages read in the schema: types as text, the examples of a description, and the marks of properties. */
import type { PackageSchema } from "../../provider/core/schema/schema";
import type { PropertySpec, Types, TypeSpec } from "../../provider/core/schema/schemaTypes";
import type { Property } from "../../provider/core/declare/property";
import { PACKAGE } from "../../provider/core/declare/service";
import { namesOf, table } from "./markdown";

const TYPE = "#/types/";

/** What the schema has of a resource, a component or a function. @throws Error where it has nothing */
export function specOf<Spec>(specs: Readonly<Record<string, Spec>>, token: string): Spec {
    const spec = specs[token];
    if (spec === undefined) {
        throw new Error(`the schema has no ${token}`);
    }
    return spec;
}

/** The last part of a token. */
export function classOf(token: string): string {
    return token.split(":").pop() ?? "";
}

/** A description without its example. */
export function proseOf(description: string): string {
    return description.split("\n\n{{% examples %}}")[0] ?? "";
}

/** The example of a description: its heading, and its programs by language. */
export function exampleOf(
    description: string,
): { heading: string; programs: ReadonlyMap<string, string> } | undefined {
    const [, heading = "", code = ""] =
        /\{\{% example %\}\}\n### ([^\n]*)\n(.*)\n\{\{% \/example %\}\}/s.exec(description) ?? [];
    if (heading === "") {
        return undefined;
    }
    const blocks = [...code.matchAll(/^```(\w+)\n(.*?)\n```$/gms)];
    return {
        heading,
        programs: new Map(blocks.map(([, language = "", text = ""]) => [language, text])),
    };
}

/** `string`, `string[]`, `map of string`, or a link to a type below. */
function typeText(type: TypeSpec): string {
    if (type.$ref?.startsWith(TYPE)) {
        const name = classOf(type.$ref);
        return `[${name}](#${name.toLowerCase()})`;
    }
    if (type.$ref !== undefined) {
        return type.$ref.split("/").pop() ?? "";
    }
    if (type.items) {
        return `list of ${typeText(type.items)}`;
    }
    if (type.additionalProperties) {
        return `map of ${typeText(type.additionalProperties)}`;
    }
    return type.type ?? "";
}

/** A table of the properties of an object, with the marks of each. */
export function propertyTable(
    what: string,
    specs: Readonly<Record<string, PropertySpec>>,
    marks: (name: string, spec: PropertySpec) => readonly string[],
): string {
    return table(
        [what, "type", "marks", "description"],
        Object.entries(specs).map(([name, spec]) => [
            `\`${name}\``,
            typeText(spec),
            marks(name, spec).join(", "),
            spec.description ?? "",
        ]),
    );
}

/** What docs/api/README.md explains. */
export function inputMarks(property: Property | undefined, required: boolean): string[] {
    if (!property) {
        return [];
    }
    return [
        ...(required ? ["**required**"] : []),
        ...(property.secret ? ["secret"] : []),
        ...(property.replaces ? ["replaces"] : []),
        ...(property.writeOnly ? ["write-only"] : []),
        ...(property.createOnly ? ["creation only"] : []),
        ...(property.autonamed ? ["generated"] : []),
        ...(property.computed ? ["computed"] : []),
        ...(property.plain ? ["plain"] : []),
        ...(property.defaultValue === undefined
            ? []
            : [`default \`${JSON.stringify(property.defaultValue)}\``]),
    ];
}

export function outputMarks(property: Property | undefined, always: boolean): string[] {
    return [
        ...(always ? [] : ["may be absent"]),
        ...(property?.secret ? ["secret"] : []),
        ...(property?.volatile ? ["changes"] : []),
    ];
}

/** A section of the third level for each type that the properties use, and those that these use. */
export function typeSections(
    schema: PackageSchema,
    ...used: readonly Readonly<Record<string, PropertySpec>>[]
): string[] {
    const found = new Map<string, Types[string]>();
    used.forEach((specs) => Object.values(specs).forEach((spec) => collect(schema.types, spec, found)));
    return [...found].map(([token, spec]) => [`### ${classOf(token)}`, typeContent(spec)].join("\n\n"));
}

function typeContent(spec: Types[string]): string {
    if ("enum" in spec) {
        return `One of ${namesOf(spec.enum.map(({ value }) => value))}.`;
    }
    return propertyTable("property", spec.properties, (name) =>
        spec.required.includes(name) ? [] : ["may be absent"],
    );
}

function collect(types: Types, type: TypeSpec, found: Map<string, Types[string]>): void {
    const token = type.$ref?.startsWith(TYPE) ? type.$ref.slice(TYPE.length) : undefined;
    const spec = token === undefined ? undefined : types[token];
    if (token !== undefined && spec !== undefined && !found.has(token)) {
        found.set(token, spec);
        if (!("enum" in spec)) {
            Object.values(spec.properties).forEach((property) => collect(types, property, found));
        }
    }
    for (const part of [type.items, type.additionalProperties]) {
        if (part) {
            collect(types, part, found);
        }
    }
}

/** `agentenv.Secret`, as a program in TypeScript names it. */
export function nameInPrograms(token: string): string {
    return token.replace(`${PACKAGE}:index:`, "").replace(`${PACKAGE}:`, "").replace(":", ".");
}

/** Its page below docs/api. */
export function pageOf(token: string): string {
    return `${nameInPrograms(token).replace(".", "/").toLowerCase()}.md`;
}
