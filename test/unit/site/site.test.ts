/** What the site makes of the repository's Markdown: its menu, links and tabs. The built site is in test/browser/site.test.ts. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { sourceOnSite } from "../../../site/markdown";
import { menu, type MenuItem } from "../../../site/menu";
import { linkOnSite, placeOf, REPOSITORY } from "../../../site/pages";

const ADDRESS = "https://github.com/pulumi-workspaces/pulumi-workspaces";

function linksOf(items: readonly MenuItem[]): string[] {
    return items.flatMap(({ link, items: inner = [] }) => [
        ...(link === undefined ? [] : [link]),
        ...linksOf(inner),
    ]);
}

describe("the menu", () => {
    const links = linksOf(menu());

    test("has every page, once", () => {
        const files = ["SECURITY.md", "CHANGELOG.md"].concat(
            readdirSync(join(REPOSITORY, "docs"), { recursive: true, encoding: "utf8" })
                .filter((name) => name.endsWith(".md") && name !== "_index.md")
                .map((name) => `docs/${name.replaceAll("\\", "/")}`),
        );
        const pages = files.map((file) => `/${(placeOf(file) ?? "").replace(/(index)?\.md$/, "")}`);
        expect(links.filter((link) => !link.includes("#")).sort()).toEqual(pages.sort());
    });

    test("is in groups, with the reference by service", () => {
        expect(menu().map(({ text }) => text)).toEqual([
            "Start",
            "Guides",
            "When something fails",
            "Reference",
        ]);
        const [reference] = menu().at(-1)?.items ?? [];
        expect(reference?.items?.map(({ text }) => text)).toEqual([
            "AgentEnv",
            "Tripswitch",
            "Components and provider",
        ]);
    });
});

test.each([
    ["drift.md", "docs/emulator.md", "/drift.md"],
    ["drift.md#rules", "docs/emulator.md", "/drift.md#rules"],
    ["#rules", "docs/drift.md", "#rules"],
    ["../SECURITY.md", "docs/resources.md", "/security.md"],
    ["../../resources.md#unattended-runs", "docs/api/agentenv/secret.md", "/resources.md#unattended-runs"],
    ["../README.md#marks", "docs/api/agentenv/secret.md", "/api/index.md#marks"],
    [`${ADDRESS}/blob/main/docs/api/README.md`, "docs/_index.md", "/api/index.md"],
    ["../ARCHITECTURE.md", "docs/reliability.md", `${ADDRESS}/blob/main/ARCHITECTURE.md`],
    ["drift-report.schema.json", "docs/drift.md", `${ADDRESS}/blob/main/docs/drift-report.schema.json`],
    ["../examples/gitops", "docs/gitops.md", `${ADDRESS}/tree/main/examples/gitops`],
    ["https://www.pulumi.com/docs/", "docs/drift.md", "https://www.pulumi.com/docs/"],
])("the link %s of %s leads to %s", (link, from, expected) => {
    expect(linkOnSite(link, from)).toBe(expected);
});

const PROGRAMS =
    "::: code-group\n\n```typescript [TypeScript]\na();\n```\n\n```csharp [C#]\nA();\n```\n\n:::\n";

test("blocks of languages, which GitHub folds, become tabs", () => {
    const blocks = [
        "<details open>\n<summary>TypeScript</summary>\n\n```typescript\na();\n```\n\n</details>",
        "<details>\n<summary>C#</summary>\n\n```csharp\nA();\n```\n\n</details>",
    ];
    expect(sourceOnSite(`Text.\n\n${blocks.join("\n")}\n\nMore.\n`)).toBe(`Text.\n\n${PROGRAMS}\nMore.\n`);
});

test("so does a chooser of the registry, whose title is in the front matter", () => {
    const chooser = [
        '{{< chooser language "typescript,csharp" >}}',
        "{{% choosable language typescript %}}",
        "```typescript\na();\n```",
        "{{% /choosable %}}",
        "{{% choosable language csharp %}}",
        "```csharp\nA();\n```",
        "{{% /choosable %}}",
        "{{< /chooser >}}",
    ].join("\n\n");
    expect(sourceOnSite(`${chooser}\n`, "Workspaces")).toBe(`# Workspaces\n\n${PROGRAMS}`);
});
