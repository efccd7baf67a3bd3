/** docs/drift-report.schema.json and docs/comparison-report.schema.json describe the JSON formats. */
import Ajv2020 from "ajv/dist/2020";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { json } from "../../../drift/formats/json";
import { REPORT_SCHEMAS } from "../../../scripts/generate";
import { EVERYTHING, NOTHING } from "./reports";

const textOf = (name: string): string => readFileSync(join(__dirname, "../../../docs", name), "utf8");

const validate = new Ajv2020({ strict: false }).compile(
    JSON.parse(textOf("drift-report.schema.json")) as object,
);

test.each(Object.entries(REPORT_SCHEMAS))("%s is up to date", (name, current) => {
    expect(textOf(name)).toBe(current());
});

test.each([
    ["everything", EVERYTHING],
    ["nothing", NOTHING],
])("a report of %s is valid", (_what, report) => {
    validate(JSON.parse(json(report)));
    expect(validate.errors).toBeNull();
});

test("a report with another version, or without its summary, is not", () => {
    expect(validate({ ...EVERYTHING, version: 2 })).toBe(false);
    const { summary: _summary, ...rest } = EVERYTHING;
    expect(validate(rest)).toBe(false);
});
