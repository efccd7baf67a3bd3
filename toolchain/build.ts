/** Builds the engine from Go modules, which requires only Go and a module proxy. */
import { mkdir, rename } from "node:fs/promises";
import { join } from "node:path";
import { writeLauncher } from "./launcher";
import type { Provisioner, ProvisionerContext } from "./provisioner";
import { pathFolders } from "./userFolders";
import { run } from "./process";
import { CODEGEN, locate } from "./tools";
import { CLI_MODULE, NODEJS_HOST_MODULE } from "./versions";

const GO = process.platform === "win32" ? "go.exe" : "go";
const exe = process.platform === "win32" ? ".exe" : "";

export const buildFromModules: Provisioner = async (folder, context) => {
    const go = await locate(GO, pathFolders(context.env));
    if (go === undefined) {
        throw new Error("no go on PATH");
    }
    context.progress.note(
        "Building the engine from Go modules: about 8 minutes on two cores, once. The result is cached.",
    );
    const bin = join(folder, "bin");
    await mkdir(bin);
    const version = `github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v${context.pins.cli}`;
    await build(context, {
        title: `Building Pulumi ${context.pins.cli}, its YAML host and the SDK generator`,
        go,
        module: CLI_MODULE,
        flags: ["-tags", "osusergo,grpcnotrace", "-ldflags", `-s -w -X ${version}`],
        packages: [
            "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
            "github.com/pulumi/pulumi-yaml/cmd/pulumi-language-yaml",
            "./gen-sdk",
        ],
        bin,
    });
    await rename(join(bin, `gen-sdk${exe}`), join(bin, CODEGEN));
    await build(context, {
        title: "Building its Node.js host",
        go,
        module: NODEJS_HOST_MODULE,
        flags: ["-ldflags", "-s -w"],
        packages: ["github.com/pulumi/pulumi/sdk/v3/nodejs/cmd/pulumi-language-nodejs"],
        bin,
    });
    await writeLauncher(bin);
};

interface Build {
    readonly title: string;
    readonly go: string;
    readonly module: string;
    readonly flags: readonly string[];
    readonly packages: readonly string[];
    readonly bin: string;
}

function build({ env, progress, signal }: ProvisionerContext, what: Build): Promise<void> {
    return progress.during(what.title, async (detail) => {
        let compiled = 0;
        let downloaded = 0;
        const onLine = (line: string): void => {
            if (line.startsWith("go: downloading ")) {
                downloaded += 1;
            } else if (isPackage(line)) {
                compiled += 1;
            }
            detail(`${downloaded} modules downloaded, ${compiled} packages compiled`);
        };
        // -v lists the packages, for progress; readonly enforces the committed go.sum; GOWORK=off ignores a go.work of a parent folder.
        const args = ["build", "-v", "-mod=readonly", "-buildvcs=false", ...what.flags, "-o", `${what.bin}/`];
        const { code, stderr } = await run(what.go, [...args, ...what.packages], {
            cwd: what.module,
            env: { ...env, GOWORK: "off" },
            signal,
            onLine,
        });
        if (code !== 0) {
            throw new Error(`go build in ${what.module} failed: ${tail(stderr)}`);
        }
    });
}

/** `go build -v` prints the import path of each package that it compiles, alone on a line. */
function isPackage(line: string): boolean {
    return !/[\s:]/.test(line) && line !== "";
}

function tail(stderr: string): string {
    const lines = stderr.split("\n").filter((line) => line.trim() !== "" && !isPackage(line));
    const messages = lines.filter((line) => !line.startsWith("go: downloading "));
    return messages.slice(-8).join("\n    ") || "no output";
}
