/** Generates an SDK from schema.json with Pulumi's own generators. */
import { resolve, join } from "node:path";
import { ensureGenerator } from "./generator";
import { run } from "./process";

export const SDK_LANGUAGES = ["nodejs", "python", "go", "java", "dotnet"] as const;

export type SdkLanguage = (typeof SDK_LANGUAGES)[number];

/** Replaces `outDir`/<language>, and returns that folder. */
export async function generateSdk(
    language: SdkLanguage,
    schemaPath: string,
    outDir: string,
): Promise<string> {
    const [schema, out] = [resolve(schemaPath), resolve(outDir)];
    await generate(
        ["--language", language, "--schema", schema, "--out", out],
        `the ${language} SDK from ${schema}`,
    );
    return join(out, language);
}

/** Converts each Pulumi.yaml below `programs` into Python, Go, Java and C#, in the same place below `out`. */
export async function convertPrograms(programs: string, schemaPath: string, out: string): Promise<void> {
    const schema = resolve(schemaPath);
    await generate(["--programs", programs, "--schema", schema, "--out", out], `programs from ${programs}`);
}

async function generate(args: readonly string[], what: string): Promise<void> {
    const { code, stdout, stderr } = await run(await ensureGenerator(), args, { env: process.env });
    if (code !== 0) {
        const reason = (stderr || stdout).trim();
        throw new Error(
            `Generating ${what} failed: ${reason}\nWhat was there is unchanged or incomplete; correct the source.`,
        );
    }
}
