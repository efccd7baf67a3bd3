/** What holds for all formats of `drift`. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { formats } from "../../../drift/formats";
import { FORMAT_NAMES } from "../../../drift/formats/names";
import { EVERYTHING, HOSTILE, many, NOTHING, reportOf, stackReport, withSecretValues } from "./reports";

const CANARY = "canary-3f1c";
const page = readFileSync(join(__dirname, "../../../docs/drift.md"), "utf8");

function render(name: string, report = EVERYTHING): string {
    const format = formats[name];
    if (!format) {
        throw new Error(`there is no format ${name}`);
    }
    return format(report);
}

describe.each(FORMAT_NAMES)("%s", (name) => {
    test("a secret property shows no value, even if the report has one", () => {
        const text = render(name, withSecretValues(CANARY));
        expect(text).not.toContain(CANARY);
        expect(text.length).toBeGreaterThan(0);
    });

    test("the report stays as it is, and the text is the same each time", () => {
        const before = structuredClone(EVERYTHING);
        expect(render(name)).toBe(render(name));
        expect(EVERYTHING).toEqual(before);
    });

    test("ten times the findings are at most ten times the text", () => {
        expect(render(name, many(5000)).length).toBeLessThanOrEqual(10 * render(name, many(500)).length);
    });

    test("it ends with one line break, whatever the report has", () => {
        for (const report of [EVERYTHING, HOSTILE, NOTHING, reportOf([])]) {
            expect(render(name, report)).toMatch(/[^\n]\n$/);
        }
    });
});

test.each(["table", "markdown"])("%s: a stack that failed is not called in sync", (name) => {
    const text = render(name, reportOf([stackReport([], { status: "error", error: "no passphrase" })]));
    expect(text).toContain("1 stack failed");
    expect(text).not.toContain("no drift");
});

describe("docs/drift.md", () => {
    test("lists all formats", () => {
        const section = page.split("## In CI\n")[1]?.split(/^## /m)[0] ?? "";
        const listed = [...section.matchAll(/^\| `(\w+)` /gm)].map(([, name]) => name);
        expect(listed).toEqual([...FORMAT_NAMES]);
    });

    test("writes formats that exist", () => {
        const written = [...page.matchAll(/--output ([a-z]+)=/g)].map(([, name = ""]) => name);
        expect(new Set(written)).toEqual(new Set(FORMAT_NAMES.filter((name) => name !== "table")));
    });

    test("alerts on series that exist", () => {
        const series = [...page.matchAll(/`[^`]*?(pulumi_workspaces_drift_\w+)[^`]*`/g)].map(
            ([, name]) => name,
        );
        expect(series.length).toBe(3);
        const text = render("openmetrics");
        expect(series.filter((name) => !text.includes(`# TYPE ${name} gauge\n`))).toEqual([]);
    });

    test("has YAML that parses, and uploads files that the command wrote", () => {
        const blocks = [...page.matchAll(/^```yaml\n(.*?)^```$/gms)].map(([, text = ""]) => text);
        const pipelines = blocks.filter((text) => text.includes("pulumi-workspaces drift"));
        expect(pipelines.length).toBe(2);
        for (const text of pipelines) {
            expect(parse(text)).toEqual(expect.any(Object));
            const files = [...text.matchAll(/--output \w+=(\S+)/g)].map(([, file = ""]) => file);
            const used = [...text.matchAll(/(?:cat|sarif_file:|--body-file|junit:) (\S+)/g)];
            expect(used.length).toBeGreaterThan(0);
            expect(files).toEqual(expect.arrayContaining(used.map(([, file]) => file)));
        }
    });
});
