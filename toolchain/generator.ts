/**
 * `gen-sdk`, which generates an SDK in any language with Pulumi's own generators. Built on demand, for `npm run generate` and tests: nothing else waits
 * for it. Its versions are pinned, so that the committed SDKs do not depend on which engine is installed.
 */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { CLI_TAGS, goBuild } from "./goBuild";
import { builtOnDemand, type BuildContext } from "./onDemand";
import { program } from "./tools";
import { CLI_MODULE, toolKey } from "./versions";

/** The path of the program. */
export async function ensureGenerator(): Promise<string> {
    const folder = await builtOnDemand(`generator-${toolKey("gen-sdk")}`, buildInto);
    return join(folder, program("gen-sdk"));
}

async function buildInto(folder: string, context: BuildContext): Promise<void> {
    await mkdir(folder, { recursive: true });
    await goBuild(context, {
        title: "Building Pulumi's generators of SDKs",
        go: context.go,
        module: CLI_MODULE,
        flags: [...CLI_TAGS, "-ldflags", "-s -w"],
        packages: ["./gen-sdk"],
        bin: folder,
    });
}
