/** Generates an SDK from schema.json with Pulumi's own generators. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { ensureEngine, type Engine } from "./ensure";
import { run } from "./process";
import { CLI } from "./tools";

export type SdkLanguage = "nodejs" | "python" | "go";

/** Replaces `outDir`/<language>, and returns that folder. */
export async function generateSdk(
    language: SdkLanguage,
    schemaPath: string,
    outDir: string,
    engine?: Engine,
): Promise<string> {
    const { bin, codegen } = engine ?? (await ensureEngine());
    const [schema, out] = [resolve(schemaPath), resolve(outDir)];
    // The CLI writes logs and credentials to its home, so it gets a temporary one.
    const home = await mkdtemp(join(tmpdir(), "pulumi-workspaces-codegen-"));
    try {
        const { code, stdout, stderr } =
            codegen === undefined
                ? await run(
                      join(bin, CLI),
                      ["package", "gen-sdk", schema, "--language", language, "--out", out],
                      {
                          env: offline(bin, home),
                      },
                  )
                : await run(codegen, ["--language", language, "--schema", schema, "--out", out], {
                      env: process.env,
                  });
        if (code !== 0) {
            const reason = (stderr || stdout).trim();
            throw new Error(
                `Generating the ${language} SDK from ${schema} failed: ${reason}\nThe folder ${out} is unchanged ` +
                    "or incomplete; correct the schema, or the engine (`npm run engine` prints which one is used).",
            );
        }
    } finally {
        await rm(home, { recursive: true, force: true });
    }
    return join(out, language);
}

function offline(bin: string, home: string): NodeJS.ProcessEnv {
    return {
        ...process.env,
        PATH: [bin, process.env.PATH ?? ""].join(process.platform === "win32" ? ";" : ":"),
        PULUMI_HOME: home,
        PULUMI_SKIP_UPDATE_CHECK: "true",
        PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    };
}
