/** docs/performance.md and its chart are what the benchmarks wrote. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import floorSchema from "../../../bench/peers/floor/schema.json";
import schema from "../../../schema.json";

const root = join(__dirname, "..", "..", "..");

/** In a process of its own: the formatter and the chart's library are ES modules, which Jest does not load. */
function render(): { page: string; chart: string } {
    const script = `
        const { pageWith } = require("./bench/report/page");
        const { chartOf } = require("./bench/report/chart");
        const { readResults } = require("./bench/report/results");
        const results = readResults();
        Promise.all([pageWith(results), chartOf(results)]).then(([page, chart]) =>
            process.stdout.write(JSON.stringify({ page, chart })));`;
    const output = execFileSync(process.execPath, ["--require", "tsx/cjs", "--eval", script], {
        cwd: root,
        encoding: "utf8",
    });
    return JSON.parse(output) as { page: string; chart: string };
}

test("the page and the chart show bench/results.json, unedited", () => {
    const { page, chart } = render();
    expect(page).toBe(readFileSync(join(root, "docs", "performance.md"), "utf8"));
    expect(chart).toBe(readFileSync(join(root, "docs", "performance.svg"), "utf8"));
});

test("the do-nothing provider has the properties of this provider's types", () => {
    const bare = (properties: object): unknown =>
        Object.fromEntries(
            Object.entries(properties as Record<string, { type: string; secret?: boolean }>).map(
                ([name, { type, secret = false }]) => [name, { type, secret }],
            ),
        );
    for (const [token, type] of Object.entries(floorSchema.resources)) {
        const own = schema.resources[token as keyof typeof floorSchema.resources];
        expect([token, bare(type.properties)]).toEqual([token, bare(own.properties)]);
        expect([token, bare(type.inputProperties)]).toEqual([token, bare(own.inputProperties)]);
    }
});
