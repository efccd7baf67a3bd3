/** Builds the engine from Go modules, which requires only Go and a module proxy. */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { CLI_TAGS, GO, goBuild } from "./goBuild";
import { writeLauncher } from "./launcher";
import type { Provisioner } from "./provisioner";
import { pathFolders } from "./userFolders";
import { locate } from "./tools";
import { CLI_MODULE, HOSTS_MODULE } from "./versions";

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
        title: `Building Pulumi ${context.pins.cli} and its YAML host`,
        go,
        module: CLI_MODULE,
        flags: [...CLI_TAGS, "-ldflags", `-s -w -X ${version}`],
        packages: [
            "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
            "github.com/pulumi/pulumi-yaml/cmd/pulumi-language-yaml",
        ],
        bin,
    });
    await goBuild(context, {
        title: "Building its Node.js host",
        go,
        module: HOSTS_MODULE,
        flags: ["-ldflags", "-s -w"],
        packages: ["github.com/pulumi/pulumi/sdk/v3/nodejs/cmd/pulumi-language-nodejs"],
        bin,
    });
    await writeLauncher(bin);
};
