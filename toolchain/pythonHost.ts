/** The language host that runs programs in Python, for tests of an exported one. Built on demand: nothing else waits for it. */
import { chmod, copyFile, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { goBuild } from "./goBuild";
import { builtOnDemand, type BuildContext } from "./onDemand";
import { run } from "./process";
import { NODEJS_HOST_MODULE, readPins } from "./versions";

/** Of one module with the host of Node.js, whose go.mod has its version. */
const MODULE = "github.com/pulumi/pulumi/sdk/v3";
/** The host runs it in the program's Python. */
const SHIM = "pulumi-language-python-exec";

/** The folder that has to precede others on the PATH. After it the host takes the first `python3` on the PATH. */
export function ensurePythonHost(): Promise<string> {
    const { nodejsHost } = readPins();
    return builtOnDemand(`python-host-${nodejsHost}-${process.platform}-${process.arch}`, buildInto);
}

async function buildInto(folder: string, context: BuildContext): Promise<void> {
    await mkdir(folder, { recursive: true });
    await goBuild(context, {
        title: "Building Pulumi's language host for Python",
        go: context.go,
        module: NODEJS_HOST_MODULE,
        flags: ["-ldflags", "-s -w"],
        packages: [`${MODULE}/python/cmd/pulumi-language-python`],
        bin: folder,
    });
    const { code, stdout, stderr } = await run(context.go, ["list", "-m", "-f", "{{.Dir}}", MODULE], {
        cwd: NODEJS_HOST_MODULE,
        env: { ...context.env, GOWORK: "off" },
    });
    if (code !== 0) {
        throw new Error(`go list in ${NODEJS_HOST_MODULE} failed: ${stderr}`);
    }
    await copyFile(join(stdout.trim(), "python", "cmd", SHIM), join(folder, SHIM));
    await chmod(join(folder, SHIM), 0o755);
}
