/** docs/drift-report.schema.json and docs/comparison-report.schema.json describe the JSON formats. */
import Ajv2020 from "ajv/dist/2020";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { render } from "../../../drift/formats";
import { REPORT_SCHEMAS } from "../../../scripts/generate";
import { DIFFERENT, HOSTILE_COMPARISON, SAME } from "./comparisons";
import { EVERYTHING, NOTHING } from "./reports";

const textOf = (name: string): string => readFileSync(join(__dirname, "../../../docs", name), "utf8");

const validatorOf = (name: string) =>
    new Ajv2020({ strict: false }).compile(JSON.parse(textOf(name)) as object);
const validate = validatorOf("drift-report.schema.json");
const validateComparison = validatorOf("comparison-report.schema.json");

test.each(Object.entries(REPORT_SCHEMAS))("%s is up to date", (name, current) => {
    expect(textOf(name)).toBe(current());
});

test.each([
    ["everything", EVERYTHING],
    ["nothing", NOTHING],
])("a report of %s is valid", (_what, report) => {
    validate(JSON.parse(render(report, "json")));
    expect(validate.errors).toBeNull();
});

test("a report with another version, or without its summary, is not", () => {
    expect(validate({ ...EVERYTHING, version: 2 })).toBe(false);
    const { summary: _summary, ...rest } = EVERYTHING;
    expect(validate(rest)).toBe(false);
});

test("comparisons are valid by their schema, and are no drift reports", () => {
    for (const report of [DIFFERENT, SAME, HOSTILE_COMPARISON]) {
        validateComparison(JSON.parse(render(report, "json")));
        expect(validateComparison.errors).toBeNull();
        expect(validate(report)).toBe(false);
    }
    expect(validateComparison({ ...SAME, kind: "drift" })).toBe(false);
});
