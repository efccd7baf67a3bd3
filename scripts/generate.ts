/**
 * Writes the committed files that are generated from the declarations: schema.json, the SDKs of all languages (by Pulumi's own generators), sdk/dynamic and the
 * reference in docs/. A test checks that they are up to date.
 */
import { rmSync, writeFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { comparisonSchema } from "../drift/compare/comparisonSchema";
import { reportSchema } from "../drift/reportSchema";
import { seedSchema } from "../emulator/seed/schema";
import { services } from "../emulator/services/index";
import { stateSchema } from "../emulator/state/schema";
import { OWN } from "../emulator/store/migrations";
import { Store } from "../emulator/store/store";
import { tablesOf } from "../emulator/store/tables";
import { catalogue } from "../provider/services/index";
import { convertExamples } from "./convertExamples";
import { dynamicSources } from "./dynamicSources";
import { writeReference } from "./reference/write";
import { derivedSchema } from "./schema";
import { writeSdks } from "./sdks";

const root = join(__dirname, "..");

/** The JSON formats of `drift` and `compare`, in docs/. */
export const REPORT_SCHEMAS: Readonly<Record<string, () => string>> = {
    "drift-report.schema.json": () => schemaOf("drift", reportSchema),
    "comparison-report.schema.json": () => schemaOf("compare", comparisonSchema),
};

/** What the emulator takes and returns as a file, in docs/. */
export const EMULATOR_SCHEMAS: Readonly<Record<string, () => string | Promise<string>>> = {
    "emulator-seed.schema.json": async () =>
        jsonSchema("Seed of pulumi-workspaces emulator", await seedSchema(services)),
    "emulator-state.schema.json": () =>
        jsonSchema("State of pulumi-workspaces emulator", emulatorStateSchema()),
};

/** Writes all generated files under `folder`, in the places they have in the repository. */
export async function generate(folder: string): Promise<void> {
    const schema = join(folder, "schema.json");
    writeFileSync(schema, jsonText(derivedSchema()));
    await convertExamples(schema, join(folder, "examples", "resources"));
    // With the examples as they are now.
    writeFileSync(schema, jsonText(derivedSchema()));
    mkdirSync(join(folder, "docs"), { recursive: true });
    for (const [name, text] of Object.entries({ ...REPORT_SCHEMAS, ...EMULATOR_SCHEMAS })) {
        writeFileSync(join(folder, "docs", name), await text());
    }
    writeReference(catalogue, derivedSchema(), join(folder, "docs"));
    await writeSdks(schema, join(folder, "sdk"));
    rmSync(join(folder, "sdk", "dynamic"), { recursive: true, force: true });
    mkdirSync(join(folder, "sdk", "dynamic"), { recursive: true });
    const { types } = derivedSchema();
    for (const [name, text] of dynamicSources(catalogue, types)) {
        writeFileSync(join(folder, "sdk", "dynamic", name), text);
    }
}

function schemaOf(command: string, schema: z.ZodType): string {
    return jsonText({ title: `Report of pulumi-workspaces ${command}`, ...z.toJSONSchema(schema) });
}

/** Of what a person writes: fields with a default may be left out. */
function jsonSchema(title: string, schema: z.ZodType): string {
    const options: z.core.ToJSONSchemaParams = {
        io: "input",
        // Of the type in TypeScript; in JSON Schema it says that nobody may write the field.
        override: ({ jsonSchema }) => delete jsonSchema.readOnly,
    };
    return jsonText({ title, ...z.toJSONSchema(schema, options) });
}

/** The columns are those of a database of today. */
function emulatorStateSchema(): z.ZodType {
    const store = Store.open(":memory:", services);
    try {
        return stateSchema([OWN, ...services], tablesOf(store));
    } finally {
        store.close();
    }
}

function jsonText(value: object): string {
    return JSON.stringify(value, null, 2) + "\n";
}

if (require.main === module) {
    void generate(root);
}
