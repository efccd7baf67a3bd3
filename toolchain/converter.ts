/**
 * What `pulumi convert --from yaml` needs beside a built engine: the converter for YAML, and language hosts that generate programs. Built on demand, for tests of
 * exports: nothing else waits for it.
 */
import { copyFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { CLI_TAGS } from "./goBuild";
import { builtOnDemand } from "./onDemand";
import { program } from "./tools";
import { CLI_MODULE, toolKey } from "./versions";

/** The languages that `gen-project` generates, by the name of its executable. */
const LANGUAGES = ["python", "go"];

/** The folder that has to precede others on the PATH. */
export function ensureConverter(): Promise<string> {
    return builtOnDemand(`converter-${toolKey("gen-project")}`, {
        title: "Building Pulumi's converter for YAML, and a generator of programs",
        module: CLI_MODULE,
        flags: CLI_TAGS,
        packages: ["github.com/pulumi/pulumi-yaml/cmd/pulumi-converter-yaml", "./gen-project"],
        complete: nameGenerator,
    });
}

async function nameGenerator(folder: string): Promise<void> {
    const generator = join(folder, program("gen-project"));
    for (const language of LANGUAGES) {
        await copyFile(generator, join(folder, program(`pulumi-language-${language}`)));
    }
    await rm(generator);
}
