/** The reference in docs/api and the pages of the registry are generated from the declarations, and agree with what other tests run. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { filesIn } from "../../scripts/filesIn";
import { generatedPages, REFERENCE } from "../../scripts/reference/write";
import { REGISTRY } from "../../scripts/reference/registry";
import { derivedSchema } from "../../scripts/schema";
import { fileOfPage } from "../../harness/pages";
import { catalogue } from "../../provider/services/index";

const ROOT = join(__dirname, "..", "..");
const DOCS = join(ROOT, "docs");
const REPOSITORY = "https://github.com/pulumi-workspaces/pulumi-workspaces";
const schema = derivedSchema();
const pages = generatedPages(catalogue, schema);

function pageOf(token: string): string {
    const [, module = "", name = ""] = token.split(":");
    const folder = module === "index" ? REFERENCE : join(REFERENCE, module);
    return pages.get(join(folder, `${name.toLowerCase()}.md`)) ?? "";
}

test("the committed pages are up to date; if not, run `npm run generate` and commit", async () => {
    const committed = (await filesIn(join(DOCS, REFERENCE))).map((name) => join(REFERENCE, name));
    expect([...committed, ...REGISTRY].sort()).toEqual([...pages.keys()].sort());
    const stale = [...pages].filter(([name, text]) => readFileSync(join(DOCS, name), "utf8") !== text);
    expect(stale.map(([name]) => name)).toEqual([]);
});

test.each([...Object.keys(schema.resources), ...Object.keys(schema.functions)])(
    "%s has a page with its properties, which the overview names",
    (token) => {
        const page = pageOf(token);
        const spec = schema.resources[token];
        const called = schema.functions[token];
        const properties = spec
            ? [...Object.keys(spec.inputProperties), ...Object.keys(spec.properties)]
            : [
                  ...Object.keys(called?.inputs.properties ?? {}),
                  ...Object.keys(called?.outputs.properties ?? {}),
              ];
        expect(properties.filter((name) => !page.includes(`\n| \`${name}\` |`))).toEqual([]);
        expect(page).toMatch(/^# \S/m);
        expect(pages.get(join(REFERENCE, "README.md"))).toContain(`[${token.split(":").pop() ?? ""}](`);
    },
);

test.each(catalogue.resources.map((resource) => [resource.token, resource] as const))(
    "the page of %s has an example in each language, its import id and what docs/resources.md says",
    (token, { service, definition }) => {
        const page = pageOf(token);
        const languages = [...page.matchAll(/^<summary>(.*)<\/summary>$/gm)].map(([, name]) => name);
        expect(languages).toEqual(["TypeScript", "Python", "Go", "C#", "Java", "YAML"]);
        expect(page).toContain("\n## Drift and limits\n");
        const name = token.split(":").pop() ?? "";
        const table = readFileSync(join(DOCS, "resources.md"), "utf8")
            .split(`\n| ${service.title} `)[1]
            ?.split("\n\n")[0];
        const [, id = ""] = new RegExp(`^\\| ${name} +\\| (.*?) +\\|`, "m").exec(table ?? "") ?? [];
        if (id === "none") {
            expect(definition.notImportable).toBeDefined();
            expect(page).toContain("It cannot be imported");
        } else {
            const format = id === "its UUID" ? "{workspaceId}" : id.replaceAll("`", "");
            expect(page).toContain(`\npulumi import ${token} <name> ${format}\n`);
        }
    },
);

test("the commands of the pages are those that docs/listing.md has, which a test runs", () => {
    const run: readonly string[] = fileOfPage("docs/listing.md", "list.sh").match(/^pulumi do .*$/gm) ?? [];
    const written = [...pages.values()].flatMap((text) => text.match(/^pulumi do .*$/gm) ?? []);
    expect(run.length).toBeGreaterThan(7);
    expect(run.filter((command) => !written.includes(command))).toEqual([]);
    const lists = written.filter((command) => / list\b/.test(command));
    // The list of rosters is that of workspaces.
    expect(lists.filter((command) => !run.includes(command))).toEqual([
        "pulumi do --package $plugin workspaces:agentenv:WorkspaceMembers list",
    ]);
});

describe.each([...REGISTRY])("docs/%s, which Pulumi's registry shows,", (name) => {
    const page = pages.get(name) ?? "";

    test("begins with the front matter that it wants", () => {
        const [, matter = ""] = /^---\n([^]*?)\n---\n/.exec(page) ?? [];
        expect(matter).toMatch(/^title: .{4,60}\nmeta_desc: .{40,160}\nlayout: package$/);
    });

    test("has neither relative links, which its linter refuses, nor headings of the first level", () => {
        const links = [...page.matchAll(/\]\(([^)]+)\)/g)].map(([, link = ""]) => link);
        expect(links.filter((link) => !/^(https:|#)/.test(link))).toEqual([]);
        expect(page.replace(/^```.*?^```$/gms, "")).not.toMatch(/^# |!\[|<img/m);
    });

    test("links to files of the repository that exist", () => {
        const links = [...page.matchAll(/\]\(([^)]+)\)/g)].map(([, link = ""]) => link);
        const own = links.filter((link) => link.startsWith(`${REPOSITORY}/blob/main/`));
        expect(own.length).toBeGreaterThan(3);
        const paths = own.map((link) => link.slice(`${REPOSITORY}/blob/main/`.length).split("#")[0] ?? "");
        expect(paths.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
    });
});

test("docs/_index.md has an example in each language, and docs/installation-configuration.md each setting", () => {
    const overview = pages.get("_index.md") ?? "";
    const chosen = [...overview.matchAll(/\{\{% choosable language (\w+) %\}\}/g)].map(([, name]) => name);
    expect(chosen).toEqual(["typescript", "python", "go", "csharp", "java", "yaml"]);
    const settings = pages.get("installation-configuration.md") ?? "";
    const missing = [...catalogue.config.properties.values()].filter(
        ({ name, env = "" }) => !settings.includes(`\`${name}\``) || !settings.includes(env),
    );
    expect(missing).toEqual([]);
});
