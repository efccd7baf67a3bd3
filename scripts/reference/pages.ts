/** The reference: a page for each resource, component and function, one for the provider, and an overview, below docs/api. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Catalogue } from "../../provider/core/declare/catalogue";
import type { Component } from "../../provider/core/declare/component";
import type { ProviderFunction } from "../../provider/core/declare/function";
import type { PackageSchema } from "../../provider/core/schema/schema";
import { GENERATED, page, section, table } from "./markdown";
import { proseOfResource } from "./prose";
import { doCommands, exampleSection, flags, resourcePage } from "./resourcePage";
import {
    classOf,
    inputMarks,
    nameInPrograms,
    outputMarks,
    pageOf,
    propertyTable,
    proseOf,
    specOf,
    typeSections,
} from "./schemaDocs";
import { settingsTable } from "./settings";

const DOCS = join(__dirname, "..", "..", "docs");

/** Markdown by path below docs/api. */
export function referencePages(catalogue: Catalogue, schema: PackageSchema): Map<string, string> {
    const prose = readFileSync(join(DOCS, "resources.md"), "utf8");
    return new Map([
        ["README.md", overviewPage(catalogue)],
        ["provider.md", providerPage(catalogue)],
        ...catalogue.resources.map((resource): [string, string] => [
            pageOf(resource.token),
            resourcePage(
                resource,
                schema,
                proseOfResource(prose, resource.service.title, classOf(resource.token)),
            ),
        ]),
        ...catalogue.components.map((component): [string, string] => [
            pageOf(component.token),
            componentPage(component, schema),
        ]),
        ...catalogue.functions.map((declared): [string, string] => [
            pageOf(declared.token),
            functionPage(declared, schema),
        ]),
    ]);
}

function overviewPage({ services, components }: Catalogue): string {
    const rows = (declared: Iterable<{ token: string; definition: { description: string } }>): string[][] =>
        [...declared].map(({ token, definition }) => [
            `[${classOf(token)}](${pageOf(token)})`,
            firstSentence(definition.description),
        ]);
    return page(
        GENERATED,
        "# Reference",
        "A page for each resource and function, generated from the declarations. [Resources](../resources.md) has the rules that hold for all of them.",
        ...services.map(({ title, resources, functions }) =>
            section(
                title,
                table(["resource", ""], rows(resources.values())),
                table(["function", ""], rows(functions.values())),
            ),
        ),
        section("Components and provider", table(["", ""], [...rows(components), PROVIDER_ROW])),
        section("Marks", MARKS),
    );
}

const PROVIDER_ROW = ["[Provider](provider.md)", "The settings of one provider instance."];

const MARKS = table(
    ["mark", "of an input"],
    [
        ["required", "A program has to set it."],
        ["secret", "Encrypted in state, masked in messages."],
        ["replaces", "A change replaces the resource."],
        ["write-only", "The service never returns it: only the program's last value is known."],
        ["creation only", "Used when the resource is created; a later change does nothing by itself."],
        ["generated", "Derived from the resource's name in the program where the program sets none."],
        ["computed", "Chosen by the service where the program sets none."],
        ["plain", "A plain value, not an output of another resource."],
        ["changes", "Of an output: an update may change it, so its preview does not show it."],
        ["may be absent", "Of an output: the service may not return it."],
    ],
);

function firstSentence(description: string): string {
    return /^.*?[.](?=\s|$)/s.exec(description)?.[0] ?? description;
}

function providerPage(catalogue: Catalogue): string {
    return page(
        GENERATED,
        "# Provider",
        "The settings of one provider instance. A stack can have several, with different accounts: [provider instances](../providers.md).",
        section("Inputs", settingsTable(catalogue.config.properties)),
    );
}

function componentPage({ token, inputs, outputs, definition }: Component, schema: PackageSchema): string {
    const spec = specOf(schema.resources, token);
    const guide = `${classOf(token).toLowerCase()}.md`;
    return page(
        GENERATED,
        `# ${nameInPrograms(token)}`,
        proseOf(definition.description),
        existsSync(join(DOCS, guide)) ? `[More about it](../${guide}), with what its children are.` : "",
        exampleSection(spec.description),
        section(
            "Inputs",
            propertyTable("input", spec.inputProperties, (name) =>
                inputMarks(inputs.get(name), spec.requiredInputs.includes(name)),
            ),
            "The [marks](README.md#marks) are explained in the overview.",
        ),
        section(
            "Outputs",
            propertyTable("output", spec.properties, (name) =>
                outputMarks(outputs.get(name), spec.required.includes(name)),
            ),
        ),
        section("Types", ...typeSections(schema, spec.inputProperties, spec.properties)),
    );
}

function functionPage({ token, inputs, outputs }: ProviderFunction, schema: PackageSchema): string {
    const spec = specOf(schema.functions, token);
    return page(
        GENERATED,
        `# ${nameInPrograms(token)}`,
        proseOf(spec.description),
        exampleSection(spec.description),
        section(
            "Inputs",
            propertyTable("input", spec.inputs.properties, (name) =>
                inputMarks(inputs.get(name), spec.inputs.required.includes(name)),
            ),
        ),
        section(
            "Outputs",
            propertyTable("output", spec.outputs.properties, (name) =>
                outputMarks(outputs.get(name), spec.outputs.required.includes(name)),
            ),
        ),
        section("Without a program", doCommands(`${token}${flags(inputs)}`)),
        section("Types", ...typeSections(schema, spec.inputs.properties, spec.outputs.properties)),
    );
}
