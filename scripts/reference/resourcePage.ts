/** The page of a resource: what the schema says, and what only the declaration knows: import, lists, and what the provider does about drift. */
import { idFormat } from "../../provider/core/declare/id";
import type { Property } from "../../provider/core/declare/property";
import type { Resource } from "../../provider/core/declare/resource";
import type { PackageSchema } from "../../provider/core/schema/schema";
import { fenced, GENERATED, languageBlocks, namesOf, page, section } from "./markdown";
import {
    exampleOf,
    inputMarks,
    nameInPrograms,
    outputMarks,
    propertyTable,
    proseOf,
    specOf,
    typeSections,
} from "./schemaDocs";

/** `prose` is what docs/resources.md says about it. */
export function resourcePage(resource: Resource, schema: PackageSchema, prose: string): string {
    const { token, definition } = resource;
    const spec = specOf(schema.resources, token);
    const outputs = Object.fromEntries(
        Object.entries(spec.properties).filter(([name]) => resource.outputs.has(name)),
    );
    return page(
        GENERATED,
        `# ${nameInPrograms(token)}`,
        proseOf(definition.description),
        exampleSection(spec.description),
        section(
            "Inputs",
            propertyTable("input", spec.inputProperties, (name) =>
                inputMarks(resource.inputs.get(name), spec.requiredInputs.includes(name)),
            ),
            "The [marks](../README.md#marks) are explained in the overview.",
        ),
        section(
            "Outputs",
            "Beside `id` and the inputs:",
            propertyTable("output", outputs, (name) =>
                outputMarks(resource.outputs.get(name), spec.required.includes(name)),
            ),
        ),
        section("Import", ...importParts(resource)),
        section("Without a program", ...commandParts(resource)),
        section("Drift and limits", prose),
        section("Rules", rules(resource)),
        section("Types", ...typeSections(schema, spec.inputProperties, outputs)),
    );
}

export function exampleSection(description: string): string {
    const example = exampleOf(description);
    return example ? section("Example", `${example.heading}:`, languageBlocks(example.programs)) : "";
}

/** Text for the shell: what stands in braces is to be replaced. */
function importParts(resource: Resource): string[] {
    const { token, definition, inputs } = resource;
    if (definition.notImportable !== undefined) {
        return [`It cannot be imported: ${definition.notImportable}.`];
    }
    const id = idFormat(definition.id);
    const unread = [...inputs.values()].filter(({ writeOnly, createOnly }) => writeOnly || createOnly);
    return [
        `The id is \`${id}\`, for the resource option \`import\` as for the command:`,
        fenced("sh", `pulumi import ${token} <name> ${id}`),
        unread.length === 0
            ? ""
            : `No read returns ${namesOf(unread.map(({ name }) => name))}: after an import ${unread.length === 1 ? "it is the program's" : "they are the program's"}.`,
    ];
}

function commandParts({ token, definition, listInputs }: Resource): string[] {
    const commands = [
        ...(definition.list ? [`${token} list${flags(listInputs)}`] : []),
        ...(definition.notImportable === undefined ? [`${token} read ${idFormat(definition.id)}`] : []),
    ];
    return commands.length === 0
        ? []
        : [
              doCommands(...commands),
              `\`pulumi do\` is experimental. ${definition.list ? "Each `id` of the list is one that an import takes" : "No route lists them"}: [listing and importing](../../listing.md).`,
          ];
}

/** The plugin is that of an installation by npm, as on docs/listing.md. */
export function doCommands(...commands: readonly string[]): string {
    return fenced(
        "sh",
        [
            "plugin=node_modules/pulumi-workspaces/dist/pulumi-resource-workspaces",
            "",
            ...commands.map((command) => `pulumi do --package $plugin ${command}`),
        ].join("\n"),
    );
}

/** The flags of `pulumi do` for these inputs, the optional ones in brackets. */
export function flags(inputs: ReadonlyMap<string, Property>): string {
    return [...inputs.values()]
        .map(({ name, optional }) => {
            const flag = `--${kebab(name)} $${kebab(name).replaceAll("-", "_").toUpperCase()}`;
            return optional ? ` [${flag}]` : ` ${flag}`;
        })
        .join("");
}

function kebab(name: string): string {
    return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** What follows from the declaration itself. */
function rules({ inputs, definition }: Resource): string {
    const named = (which: (property: Property) => boolean): string =>
        namesOf([...inputs.values()].filter(which).map(({ name }) => name));
    const replaces = named((property) => property.replaces);
    const creationOnly = named((property) => property.createOnly);
    const computed = named((property) => property.computed);
    const unverifiable = definition.unverifiable?.({});
    return [
        replaces === ""
            ? "- **Replacement:** no change of an input replaces it."
            : `- **Replacement:** a change of ${replaces} replaces it${definition.deleteBeforeReplace ? ", the old one deleted first" : ""}.`,
        definition.identity
            ? `- **Unique:** an object is recognized by ${namesOf(definition.identity.by)}${definition.identity.refusedWith ? "; the service refuses a duplicate" : ""}.`
            : "",
        definition.update ? "" : "- **Update:** nothing is updated in place.",
        computed === "" ? "" : `- **Not drift:** ${computed}, where the program leaves it out.`,
        creationOnly === "" ? "" : `- **Used at the creation only:** ${creationOnly}.`,
        unverifiable === undefined ? "" : `- **Cannot be compared:** ${unverifiable}.`,
        definition.lapse
            ? `- **Only a person can restore it:** \`${definition.lapse.output}\` shows it, and [\`lapsed\`](../../resources.md#unattended-runs) says what a refresh does.`
            : "",
    ]
        .filter(Boolean)
        .join("\n");
}
