/** What holds for all formats, of `drift` and of `compare`. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { render } from "../../../drift/formats";
import { FORMAT_NAMES } from "../../../drift/formats/names";
import {
    comparisonWithSecretValues,
    DIFFERENT,
    HOSTILE_COMPARISON,
    manyDifferent,
    SAME,
} from "./comparisons";
import { EVERYTHING, HOSTILE, many, NOTHING, reportOf, stackReport, withSecretValues } from "./reports";

const CANARY = "canary-3f1c";
const ROOT = join(__dirname, "../../..");
const page = readFileSync(join(ROOT, "docs/drift.md"), "utf8");

describe.each(FORMAT_NAMES)("%s", (name) => {
    test("a secret property shows no value, even if the report has one", () => {
        for (const report of [withSecretValues(CANARY), comparisonWithSecretValues(CANARY)]) {
            const text = render(report, name);
            expect(text).not.toContain(CANARY);
            expect(text.length).toBeGreaterThan(0);
        }
    });

    test("the report stays as it is, and the text is the same each time", () => {
        for (const report of [EVERYTHING, DIFFERENT]) {
            const before = structuredClone(report);
            expect(render(report, name)).toBe(render(report, name));
            expect(report).toEqual(before);
        }
    });

    test("ten times the findings are at most ten times the text", () => {
        for (const large of [many, manyDifferent]) {
            expect(render(large(1000), name).length).toBeLessThanOrEqual(
                10 * render(large(100), name).length,
            );
        }
    });

    test("it ends with one line break, whatever the report has", () => {
        const drifts = [EVERYTHING, HOSTILE, NOTHING, reportOf([])];
        for (const report of [...drifts, DIFFERENT, HOSTILE_COMPARISON, SAME]) {
            expect(render(report, name)).toMatch(/[^\n]\n$/);
        }
    });
});

test.each(["table", "markdown"] as const)("%s: a stack that failed is not called in sync", (name) => {
    const text = render(reportOf([stackReport([], { status: "error", error: "no passphrase" })]), name);
    expect(text).toContain("1 stack failed");
    expect(text).not.toContain("no drift");
});

test("a format that does not exist is refused, with those that do", () => {
    // As a program in JavaScript calls it.
    const call = render as (report: unknown, name: string) => string;
    expect(() => call(NOTHING, "pdf")).toThrow(
        'there is no format "pdf": give table, json, markdown, html, junit, sarif, openmetrics',
    );
});

describe("docs/drift.md", () => {
    test("lists all formats", () => {
        const section = page.split("## In CI\n")[1]?.split(/^## /m)[0] ?? "";
        const listed = [...section.matchAll(/^\| `(\w+)` /gm)].map(([, name]) => name);
        expect(listed).toEqual([...FORMAT_NAMES]);
    });

    test("writes formats that exist, as the action for GitHub does", () => {
        const action = readFileSync(join(ROOT, "drift", "action.yml"), "utf8");
        const [, outputs = ""] = /for output in (.*); do/.exec(action) ?? [];
        const written = [...page.matchAll(/--output ([a-z]+)=/g), ...outputs.matchAll(/([a-z]+)=/g)].map(
            ([, name = ""]) => name,
        );
        expect(new Set(written)).toEqual(new Set(FORMAT_NAMES.filter((name) => name !== "table")));
    });

    test("alerts on series that exist", () => {
        const series = [...page.matchAll(/`[^`]*?(pulumi_workspaces_drift_\w+)[^`]*`/g)].map(
            ([, name]) => name,
        );
        expect(series.length).toBe(3);
        const text = render(EVERYTHING, "openmetrics");
        expect(series.filter((name) => !text.includes(`# TYPE ${name} gauge\n`))).toEqual([]);
    });

    test("has YAML that parses, and uploads files that the command wrote", () => {
        const blocks = [...page.matchAll(/^```yaml\n(.*?)^```$/gms)].map(([, text = ""]) => text);
        const pipelines = blocks.filter((text) => text.includes("pulumi-workspaces drift"));
        expect(pipelines.length).toBe(1);
        for (const text of pipelines) {
            expect(parse(text)).toEqual(expect.any(Object));
            const files = [...text.matchAll(/--output \w+=(\S+)/g)].map(([, file = ""]) => file);
            const used = [...text.matchAll(/(?:cat|sarif_file:|--body-file|junit:) (\S+)/g)];
            expect(used.length).toBeGreaterThan(0);
            expect(files).toEqual(expect.arrayContaining(used.map(([, file]) => file)));
        }
    });
});
