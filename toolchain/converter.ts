/**
 * What `pulumi convert --from yaml` needs beside a built engine: the converter for YAML, and language hosts that generate programs. Built on demand, for tests of
 * exports: nothing else waits for it.
 */
import { copyFile, mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { CLI_TAGS, goBuild } from "./goBuild";
import { builtOnDemand, type BuildContext } from "./onDemand";
import { program } from "./tools";
import { CLI_MODULE, toolKey } from "./versions";

/** The languages that `gen-project` generates, by the name of its executable. */
const LANGUAGES = ["python", "go"];

/** The folder that has to precede others on the PATH. */
export function ensureConverter(): Promise<string> {
    return builtOnDemand(`converter-${toolKey("gen-project")}`, buildInto);
}

async function buildInto(folder: string, context: BuildContext): Promise<void> {
    await mkdir(folder, { recursive: true });
    await goBuild(context, {
        title: "Building Pulumi's converter for YAML, and a generator of programs",
        go: context.go,
        module: CLI_MODULE,
        flags: [...CLI_TAGS, "-ldflags", "-s -w"],
        packages: ["github.com/pulumi/pulumi-yaml/cmd/pulumi-converter-yaml", "./gen-project"],
        bin: folder,
    });
    const generator = join(folder, program("gen-project"));
    for (const language of LANGUAGES) {
        await copyFile(generator, join(folder, program(`pulumi-language-${language}`)));
    }
    await rm(generator);
}
