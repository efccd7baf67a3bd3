/** The documents are valid: links, names of source files, and the records of the decisions. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";

const root = join(__dirname, "..", "..");
const FOLDERS = [
    "bench",
    "cli",
    "connect",
    "doctor",
    "drift",
    "emulator",
    "examples",
    "export",
    "harness",
    "provider",
    "scripts",
    "site",
    "test",
    "toolchain",
];
/** What is not ours, or is a copy. */
const SKIPPED = new Set(["node_modules", "dist", "sdk", ".git", "packages"]);
const documents = markdownIn(".");
const sources = FOLDERS.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: "utf8" }).map(
        (path) => `/${folder}/${path}`,
    ),
);

/** The address of a file of this repository. */
const OWN = "https://github.com/pulumi-workspaces/pulumi-workspaces/blob/main/";

/** The hosts that documents link to. They are not asked. */
const HOSTS = [
    "127.0.0.1:4010",
    "github.com",
    "jestjs.io",
    "opentelemetry.io",
    "vitest.dev",
    "www.pulumi.com",
];

function markdownIn(folder: string): string[] {
    return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
        const path = join(folder, entry.name);
        if (entry.isDirectory()) {
            return SKIPPED.has(entry.name) ? [] : markdownIn(path);
        }
        return entry.name.endsWith(".md") ? [path] : [];
    });
}

function textOf(document: string): string {
    return readFileSync(join(root, document), "utf8");
}

function withoutCode(markdown: string): string {
    return markdown.replace(/^```.*?^```$/gms, "");
}

/** The anchors of its headings, as GitHub generates them. */
function anchorsOf(document: string): Set<string> {
    const headings = [...withoutCode(textOf(document)).matchAll(/^#+ (.*)$/gm)];
    return new Set(
        headings.map(([, heading = ""]) =>
            heading
                .toLowerCase()
                .replace(/[^\p{L}\p{N}_\- ]/gu, "")
                .replaceAll(" ", "-"),
        ),
    );
}

function linksOf(document: string): string[] {
    // Links and pictures; code in a line is no link.
    const text = withoutCode(textOf(document)).replace(/`[^`\n]*`/g, "");
    return [...text.matchAll(/\]\(([^)\s]+)\)|<(https?:[^>\s]+)>/g)].map(
        ([, link, address = ""]) => link ?? address,
    );
}

/** Links to nowhere, as they are written. */
function brokenLinks(document: string): string[] {
    return linksOf(document).filter((link) => {
        const [path = "", anchor] = link.split("#");
        const own = path.startsWith(OWN);
        if (/^[a-z]+:/.test(path) && !own) {
            return false;
        }
        const place = own ? path.slice(OWN.length) : relative(root, join(root, dirname(document), path));
        const target = path === "" ? document : place;
        return !existsSync(join(root, target)) || (anchor !== undefined && !anchorsOf(target).has(anchor));
    });
}

test.each(documents)("%s: every link leads to a file and a heading", (document) => {
    expect(brokenLinks(document)).toEqual([]);
});

test("links to elsewhere lead to known hosts only", () => {
    const hosts = documents
        .flatMap(linksOf)
        .filter((link) => /^https?:/.test(link))
        .map((link) => new URL(link).host);
    expect([...new Set(hosts)].sort()).toEqual(HOSTS);
});

test("the README links to every page of docs/, for the site's menu too; the registry's overview is the site's first page", () => {
    const pages = documents.filter(
        (document) => /^docs\/[^/]+$/.test(document) && document !== "docs/_index.md",
    );
    expect(pages.length).toBeGreaterThan(10);
    expect(pages.filter((page) => !textOf("README.md").includes(`](${page})`))).toEqual([]);
});

/** The resource that CONTRIBUTING.md adds as an example. */
const EXAMPLE = /\bthings?\b/i;

test.each(documents)("%s: every source file that it names exists", (document) => {
    const named = [...textOf(document).matchAll(/`([\w./-]+\.ts)`/g)].map(([, path = ""]) => path);
    const expected = named.filter((path) => !EXAMPLE.test(path));
    expect(expected.filter((path) => !sources.some((source) => source.endsWith(`/${path}`)))).toEqual([]);
});

test("docs/resources.md: each feature of the engine has tests in files that exist", () => {
    const section =
        textOf("docs/resources.md").split("## Features of the engine\n")[1]?.split(/^## /m)[0] ?? "";
    const rows = [...section.matchAll(/^\| (?!-|you write)(.*?) *\|.*\| *(.*?) *\|$/gm)];
    expect(rows.length).toBeGreaterThan(20);
    for (const [, feature = "", tests = ""] of rows) {
        const files = [...tests.matchAll(/`(.*?)`/g)].map(([, file = ""]) => `/test/integration/${file}`);
        const missing = files.filter((file) => !sources.includes(file));
        expect({ feature, missing }).toEqual({ feature, missing: [] });
        expect(files).not.toEqual([]);
    }
});

describe("DECISIONS.md", () => {
    const records = [...textOf("DECISIONS.md").matchAll(/^### (\d+)\. (.*)$/gm)].map(([, number, title]) => ({
        number: Number(number),
        title: title ?? "",
    }));

    test("the records are numbered without a gap", () => {
        expect(records.map(({ number }) => number)).toEqual(records.map((_, index) => index + 1));
    });

    test("each record has a date, a decision, a reason and what was rejected", () => {
        const bodies = textOf("DECISIONS.md").split(/^### /m).slice(1);
        const whole =
            /^\d{4}-\d\d-\d\d · .*^- \*\*Decision:\*\* .*^- \*\*Reason:\*\* .*^- \*\*Rejected:\*\* /ms;
        expect(bodies.filter((body) => !whole.test(body))).toEqual([]);
    });

    test("each record is in the index once", () => {
        const index = [...textOf("DECISIONS.md").matchAll(/^- \[(\d+)\. (.*)\]\(/gm)].map(
            ([, number, title]) => ({
                number: Number(number),
                title: title ?? "",
            }),
        );
        expect(index.sort((one, other) => one.number - other.number)).toEqual(records);
    });
});
