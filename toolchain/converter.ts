/**
 * What `pulumi convert --from yaml` needs beside a built engine: the converter for YAML, and language hosts that generate programs. Built on demand, for tests of
 * exports: nothing else waits for it.
 */
import { copyFile, mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { exists, publish, sweep } from "./atomicFolder";
import { GO, goBuild } from "./goBuild";
import { withLock } from "./lock";
import { silent, type Progress } from "./progress";
import { locate } from "./tools";
import { cacheFolder, pathFolders } from "./userFolders";
import { CLI_MODULE, converterKey, readPins } from "./versions";

const exe = process.platform === "win32" ? ".exe" : "";

/** The languages that `gen-project` generates, by the name of its executable. */
const LANGUAGES = ["python", "go"];

/** The folder that has to precede others on the PATH. */
export async function ensureConverter({
    env = process.env,
    progress = silent,
}: { env?: NodeJS.ProcessEnv; progress?: Progress } = {}): Promise<string> {
    const pins = readPins();
    const target = join(cacheFolder(env), `converter-${converterKey(pins, process.platform, process.arch)}`);
    if (!(await exists(target))) {
        await withLock(`${target}.lock`, async () => {
            // The previous holder of the lock has most likely done the work.
            if (!(await exists(target))) {
                await sweep(target);
                await publish(target, (folder) => buildInto(folder, { env, progress }));
            }
        });
    }
    return target;
}

async function buildInto(folder: string, context: Parameters<typeof goBuild>[0]): Promise<void> {
    const go = await locate(GO, pathFolders(context.env));
    if (go === undefined) {
        throw new Error("no go on PATH");
    }
    await mkdir(folder, { recursive: true });
    await goBuild(context, {
        title: "Building Pulumi's converter for YAML, and a generator of programs",
        go,
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
