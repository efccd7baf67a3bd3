/**
 * `gen-sdk`, which generates an SDK in any language with Pulumi's own generators. Built on demand, for `npm run generate` and tests: nothing else waits
 * for it. Its versions are pinned, so that the committed SDKs do not depend on which engine is installed.
 */
import { join } from "node:path";
import { CLI_TAGS } from "./goBuild";
import { builtOnDemand } from "./onDemand";
import { program } from "./tools";
import { CLI_MODULE, toolKey } from "./versions";

/** The path of the program. */
export async function ensureGenerator(): Promise<string> {
    const folder = await builtOnDemand(`generator-${toolKey("gen-sdk")}`, {
        title: "Building Pulumi's generators of SDKs",
        module: CLI_MODULE,
        flags: CLI_TAGS,
        packages: ["./gen-sdk"],
    });
    return join(folder, program("gen-sdk"));
}
