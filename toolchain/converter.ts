/**
 * What `pulumi convert --from yaml` needs beside a built engine: the converter for YAML, and language hosts that generate programs. Built on demand, for tests of
 * exports: nothing else waits for it.
 */
import { copyFile, mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { goBuild } from "./goBuild";
import { builtOnDemand, type BuildContext } from "./onDemand";
import { CLI_MODULE, converterKey, readPins } from "./versions";

const exe = process.platform === "win32" ? ".exe" : "";

/** The languages that `gen-project` generates, by the name of its executable. */
const LANGUAGES = ["python", "go"];

/** The folder that has to precede others on the PATH. */
export function ensureConverter(): Promise<string> {
    return builtOnDemand(`converter-${converterKey(readPins(), process.platform, process.arch)}`, buildInto);
}

async function buildInto(folder: string, context: BuildContext): Promise<void> {
    await mkdir(folder, { recursive: true });
    await goBuild(context, {
        title: "Building Pulumi's converter for YAML, and a generator of programs",
        go: context.go,
        module: CLI_MODULE,
        flags: ["-ldflags", "-s -w"],
        packages: ["github.com/pulumi/pulumi-yaml/cmd/pulumi-converter-yaml", "./gen-project"],
        bin: folder,
    });
    const generator = join(folder, `gen-project${exe}`);
    for (const language of LANGUAGES) {
        await copyFile(generator, join(folder, `pulumi-language-${language}${exe}`));
    }
    await rm(generator);
}
