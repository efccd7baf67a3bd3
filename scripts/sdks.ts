/**
 * Writes sdk/LANGUAGE: what Pulumi's generator of the language writes, and over it the files in scripts/sdkFiles/LANGUAGE, which the generator leaves out or
 * writes unfit for a build.
 */
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { JAVA_DEPENDENCIES, ORIGIN } from "../provider/core/schema/languages";
import { version } from "../provider/version";
import { generateSdk, SDK_LANGUAGES } from "../toolchain/codegen";

const OWN_FILES = join(__dirname, "sdkFiles");

/** `schema` is the path of schema.json, `folder` gets a folder for each language. */
export async function writeSdks(schema: string, folder: string): Promise<void> {
    const scratch = mkdtempSync(join(tmpdir(), "pulumi-workspaces-sdk-"));
    try {
        for (const language of SDK_LANGUAGES) {
            const generated = await generateSdk(language, schema, scratch);
            rmSync(join(folder, language), { recursive: true, force: true });
            cpSync(generated, join(folder, language), { recursive: true });
            writeOwnFiles(language, join(folder, language));
        }
    } finally {
        rmSync(scratch, { recursive: true, force: true });
    }
}

function writeOwnFiles(language: string, folder: string): void {
    const source = join(OWN_FILES, language);
    if (!readdirSync(OWN_FILES).includes(language)) {
        return;
    }
    for (const entry of readdirSync(source, { recursive: true, withFileTypes: true })) {
        if (entry.isFile()) {
            const path = join(entry.parentPath, entry.name);
            const target = join(folder, path.slice(source.length));
            mkdirSync(dirname(target), { recursive: true });
            writeFileSync(target, filledIn(readFileSync(path, "utf8")));
        }
    }
}

/** What schema.json says too, and therefore is not repeated in the files. */
function filledIn(text: string): string {
    return text
        .replaceAll("@version@", version)
        .replaceAll("@server@", ORIGIN.pluginDownloadURL)
        .replaceAll("@dependencies@", mavenDependencies());
}

function mavenDependencies(): string {
    return Object.entries(JAVA_DEPENDENCIES)
        .map(([name, required]) => {
            const [group = "", artifact = ""] = name.split(":");
            const tags = { groupId: group, artifactId: artifact, version: required };
            const lines = Object.entries(tags).map(([tag, value]) => `      <${tag}>${value}</${tag}>\n`);
            return `    <dependency>\n${lines.join("")}    </dependency>`;
        })
        .join("\n");
}
