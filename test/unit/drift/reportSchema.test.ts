/** docs/drift-report.schema.json describes the JSON format. */
import Ajv2020 from "ajv/dist/2020";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { json } from "../../../drift/formats/json";
import { reportSchemaText } from "../../../scripts/generate";
import { EVERYTHING, NOTHING } from "./reports";

const FILE = join(__dirname, "../../../docs/drift-report.schema.json");
const text = readFileSync(FILE, "utf8");
const validate = new Ajv2020({ strict: false }).compile(JSON.parse(text) as object);

test("it is up to date", () => {
    expect(text).toBe(reportSchemaText());
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
