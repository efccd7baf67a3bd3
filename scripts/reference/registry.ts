/**
 * The parts of docs/_index.md and docs/installation-configuration.md, the pages that Pulumi's registry shows, that are generated: the example in each language and
 * the table of settings. The rest of the pages is written by hand.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Catalogue } from "../../provider/core/declare/catalogue";
import type { PackageSchema } from "../../provider/core/schema/schema";
import { LANGUAGES } from "../../site/languages";
import { fenced } from "./markdown";
import { exampleOf } from "./schemaDocs";
import { settingsTable } from "./settings";

const DOCS = join(__dirname, "..", "..", "docs");

/** The resource whose example is on the overview. */
const SHOWN = "workspaces:agentenv:Secret";

/** The pages, in docs/. */
export const REGISTRY: ReadonlySet<string> = new Set(["_index.md", "installation-configuration.md"]);

/** By name, below docs/. */
export function registryPages(catalogue: Catalogue, schema: PackageSchema): Map<string, string> {
    return new Map([
        ["_index.md", withRegion("_index.md", chooser(schema.resources[SHOWN]?.description ?? ""))],
        [
            "installation-configuration.md",
            withRegion("installation-configuration.md", settingsTable(catalogue.config.properties)),
        ],
    ]);
}

/** Tabs as the registry writes them. */
function chooser(description: string): string {
    const programs = exampleOf(description)?.programs ?? new Map<string, string>();
    const languages = Object.keys(LANGUAGES).filter((language) => programs.has(language));
    return [
        `{{< chooser language "${languages.join(",")}" >}}`,
        ...languages.flatMap((language) => [
            `{{% choosable language ${language} %}}`,
            fenced(language, programs.get(language) ?? ""),
            "{{% /choosable %}}",
        ]),
        "{{< /chooser >}}",
    ].join("\n\n");
}

const REGION = /(<!-- generated -->\n)[^]*?(\n<!-- \/generated -->)/;

function withRegion(name: string, content: string): string {
    const page = readFileSync(join(DOCS, name), "utf8");
    if (!REGION.test(page)) {
        throw new Error(`docs/${name} has no region <!-- generated -->`);
    }
    return page.replace(REGION, (_region, begin: string, end: string) => `${begin}\n${content}\n${end}`);
}
