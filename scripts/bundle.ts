/** How the plugin is bundled and started, for every build of it: dist/, the copies of `npm run guards`, and the tests' own services. */
import type { BuildOptions } from "esbuild";
import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export const BUNDLE = {
    bundle: true,
    platform: "node",
    target: "node20",
    format: "cjs",
    logLevel: "warning",
    // What the HTML report contains of its own.
    loader: { ".css": "text", ".page.js": "text" },
} satisfies BuildOptions;

/** The executable of a plugin.js in the same folder: the engine looks for this name in the folder of `plugins.providers[].path`. */
export function writeLaunchers(folder: string): void {
    const posix = join(folder, "pulumi-resource-workspaces");
    writeFileSync(posix, '#!/bin/sh\nexec node "$(dirname "$(readlink -f "$0")")/plugin.js" "$@"\n');
    chmodSync(posix, 0o755);
    writeFileSync(`${posix}.cmd`, '@node "%~dp0plugin.js" %*\r\n');
}
