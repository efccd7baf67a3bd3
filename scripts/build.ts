/** Builds dist/: the plugin, the dynamic front-end, the emulator, the CLI and the SDK, each as one file with its types beside it. */
import { build, type BuildOptions } from "esbuild";
import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { version } from "../package.json";

const root = join(__dirname, "..");
const dist = join(root, "dist");

/** What stays outside: the program's own Pulumi SDK, of which there must be one, and the native SQLite. */
const external = ["@pulumi/pulumi", "@pulumi/pulumi/*", "libsql"];

const shared: BuildOptions = {
    absWorkingDir: root,
    bundle: true,
    platform: "node",
    target: "node20",
    format: "cjs",
    logLevel: "warning",
    legalComments: "none",
};

async function main(): Promise<void> {
    rmSync(dist, { recursive: true, force: true });
    mkdirSync(dist, { recursive: true });
    await Promise.all([
        // The plugin brings everything: it is started four times in one `pulumi up`, and one file loads fastest.
        build({
            ...shared,
            entryPoints: { plugin: "provider/main.ts" },
            outdir: dist,
            minifySyntax: true,
            minifyWhitespace: true,
        }),
        build({
            ...shared,
            external,
            entryPoints: {
                "dynamic/index": "sdk/dynamic/index.ts",
                "dynamic/provider": "provider/dynamic/provider.ts",
                "emulator/index": "emulator/index.ts",
                "cli/main": "cli/main.ts",
            },
            outdir: dist,
        }),
    ]);
    launchers();
    sdk();
    tsc("tsconfig.declarations.json");
}

/** What the engine starts: it looks for this name in the folder that `plugins.providers[].path` names. */
function launchers(): void {
    const posix = join(dist, "pulumi-resource-workspaces");
    writeFileSync(posix, '#!/bin/sh\nexec node "$(dirname "$(readlink -f "$0")")/plugin.js" "$@"\n');
    chmodSync(posix, 0o755);
    writeFileSync(`${posix}.cmd`, '@node "%~dp0plugin.js" %*\r\n');
}

/** The generated SDK, compiled. It wants a package.json beside it for its version; the `pulumi` block is in the root's. */
function sdk(): void {
    tsc("tsconfig.sdk.json");
    writeFileSync(
        join(dist, "sdk", "package.json"),
        JSON.stringify({ name: "pulumi-workspaces", version, type: "commonjs" }, null, 2) + "\n",
    );
}

function tsc(project: string): void {
    execFileSync(process.execPath, [require.resolve("typescript/bin/tsc"), "-p", project], {
        cwd: root,
        stdio: "inherit",
    });
}

void main();
