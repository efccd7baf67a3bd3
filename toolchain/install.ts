/** Downloads the official release with the Automation API, at the version that a build would have. */
import { CLI, HOSTS, isExecutable } from "./tools";
import { join } from "node:path";
import type { Provisioner } from "./provisioner";
import { run } from "./process";

/** Long enough for some hundred megabytes on a slow connection. */
const TIMEOUT_MS = 5 * 60_000;

/** The library has no timeout and cannot be cancelled, so it runs in its own process. */
const SCRIPT = `
const [root, version] = process.argv.slice(1);
require("@pulumi/pulumi/automation").PulumiCommand.install({ root, version }).catch((error) => {
    console.error(error.message);
    process.exitCode = 1;
});`;

export const installRelease: Provisioner = (folder, { pins, env, progress, signal }) =>
    progress.during(`Downloading Pulumi ${pins.cli}`, async () => {
        const { code, stderr } = await run(process.execPath, ["-e", SCRIPT, folder, pins.cli], {
            // The folder from which @pulumi/pulumi is resolved.
            cwd: __dirname,
            env,
            timeoutMs: TIMEOUT_MS,
            signal,
        });
        if (code !== 0) {
            throw new Error(stderr.trim().split("\n").at(-1) ?? "the installer failed");
        }
        for (const tool of [CLI, ...HOSTS]) {
            if (!(await isExecutable(join(folder, "bin", tool)))) {
                throw new Error(`the release for ${process.platform} ${process.arch} holds no ${tool}`);
            }
        }
    });
