/** Builds the engine from Go modules, which requires only Go and a module proxy. */
import { mkdir, rename } from "node:fs/promises";
import { join } from "node:path";
import { GO, goBuild } from "./goBuild";
import { writeLauncher } from "./launcher";
import type { Provisioner } from "./provisioner";
import { pathFolders } from "./userFolders";
import { CODEGEN, locate } from "./tools";
import { CLI_MODULE, NODEJS_HOST_MODULE } from "./versions";

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
    await goBuild(context, {
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
    await goBuild(context, {
        title: "Building its Node.js host",
        go,
        module: NODEJS_HOST_MODULE,
        flags: ["-ldflags", "-s -w"],
        packages: ["github.com/pulumi/pulumi/sdk/v3/nodejs/cmd/pulumi-language-nodejs"],
        bin,
    });
    await writeLauncher(bin);
};
