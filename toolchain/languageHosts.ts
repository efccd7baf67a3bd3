/**
 * The language hosts that run programs in Python, Go and Java, for tests. Each is built on demand, by its own: nothing else waits for them.
 * `pulumi` finds a host on the PATH.
 */
import { chmod, copyFile } from "node:fs/promises";
import { join } from "node:path";
import { CLI_TAGS } from "./goBuild";
import { builtOnDemand, type BuildContext, type OnDemand } from "./onDemand";
import { run } from "./process";
import type { Progress } from "./progress";
import { CLI_MODULE, HOSTS_MODULE, readPins, type Pins } from "./versions";

/** Of one module with the host of Node.js, whose go.mod has its version. */
const SDK = "github.com/pulumi/pulumi/sdk/v3";
/** The host of Python runs it in the program's Python. */
const SHIM = "pulumi-language-python-exec";

interface Host extends Pick<OnDemand, "module" | "flags" | "complete"> {
    readonly title: string;
    readonly version: (pins: Pins) => string;
    readonly package: string;
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
    const { title, version, package: host, ...build }: Host = HOSTS[language];
    const name = [language, "host", version(readPins()), process.platform, process.arch].join("-");
    const what = { ...build, title: `Building Pulumi's language host for ${title}`, packages: [host] };
    return builtOnDemand(name, what, progress && { progress });
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
