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
    const { code, stdout, stderr } = await run(
        await ensureGenerator(),
        ["--language", language, "--schema", schema, "--out", out],
        { env: process.env },
    );
    if (code !== 0) {
        const reason = (stderr || stdout).trim();
        throw new Error(
            `Generating the ${language} SDK from ${schema} failed: ${reason}\nThe folder ${out} is unchanged ` +
                "or incomplete; correct the schema.",
        );
    }
    return join(out, language);
}
