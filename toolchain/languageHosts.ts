/**
 * The language hosts that run programs in Python, Go and Java, for tests. Each is built on demand, by its own: nothing else waits for them.
 * `pulumi` finds a host on the PATH.
 */
import { chmod, copyFile, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { CLI_TAGS, goBuild } from "./goBuild";
import { builtOnDemand, type BuildContext } from "./onDemand";
import { run } from "./process";
import type { Progress } from "./progress";
import { CLI_MODULE, HOSTS_MODULE, readPins, type Pins } from "./versions";

/** Of one module with the host of Node.js, whose go.mod has its version. */
const SDK = "github.com/pulumi/pulumi/sdk/v3";
/** The host of Python runs it in the program's Python. */
const SHIM = "pulumi-language-python-exec";

interface Host {
    readonly title: string;
    readonly version: (pins: Pins) => string;
    /** The folder of go.mod. */
    readonly module: string;
    readonly package: string;
    readonly flags?: readonly string[];
    /** What the host needs beside it. */
    readonly complete?: (folder: string, context: BuildContext) => Promise<void>;
}

const HOSTS = {
    python: {
        title: "Python",
        version: ({ hosts }) => hosts,
        module: HOSTS_MODULE,
        package: `${SDK}/python/cmd/pulumi-language-python`,
        complete: copyShim,
    },
    go: {
        title: "Go",
        version: ({ hosts }) => hosts,
        module: HOSTS_MODULE,
        package: `${SDK}/go/pulumi-language-go`,
    },
    java: {
        title: "Java",
        version: ({ javaHost }) => javaHost,
        module: CLI_MODULE,
        package: "github.com/pulumi/pulumi-java/pkg/cmd/pulumi-language-java",
        flags: CLI_TAGS,
    },
} as const satisfies Record<string, Host>;

export type HostLanguage = keyof typeof HOSTS;

/** The folder that has to precede others on the PATH. The host of Python then takes the first `python3` on the PATH. */
export function ensureLanguageHost(language: HostLanguage, progress?: Progress): Promise<string> {
    const host: Host = HOSTS[language];
    const name = [language, "host", host.version(readPins()), process.platform, process.arch].join("-");
    return builtOnDemand(
        name,
        (folder, context) => buildInto(folder, host, context),
        progress && { progress },
    );
}

async function buildInto(folder: string, host: Host, context: BuildContext): Promise<void> {
    await mkdir(folder, { recursive: true });
    await goBuild(context, {
        title: `Building Pulumi's language host for ${host.title}`,
        go: context.go,
        module: host.module,
        flags: [...(host.flags ?? []), "-ldflags", "-s -w"],
        packages: [host.package],
        bin: folder,
    });
    await host.complete?.(folder, context);
}

async function copyShim(folder: string, context: BuildContext): Promise<void> {
    const { code, stdout, stderr } = await run(context.go, ["list", "-m", "-f", "{{.Dir}}", SDK], {
        cwd: HOSTS_MODULE,
        env: { ...context.env, GOWORK: "off" },
    });
    if (code !== 0) {
        throw new Error(`go list in ${HOSTS_MODULE} failed: ${stderr}`);
    }
    await copyFile(join(stdout.trim(), "python", "cmd", SHIM), join(folder, SHIM));
    await chmod(join(folder, SHIM), 0o755);
}
