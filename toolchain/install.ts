/** Getting the official release the way the Automation API does, at the version that we would otherwise build. */
import { CLI, HOSTS, isExecutable } from "./tools";
import { join } from "node:path";
import type { Maker } from "./provisioner";
import { run } from "./process";

/** A release is some hundred megabytes: enough for a slow line, and an end for one that hangs. */
const TIMEOUT_MS = 5 * 60_000;

/** The library has no time limit and cannot be stopped, so it runs in a process of its own. */
const SCRIPT = `
const [root, version] = process.argv.slice(1);
require("@pulumi/pulumi/automation").PulumiCommand.install({ root, version }).catch((error) => {
    console.error(error.message);
    process.exitCode = 1;
});`;

export const installRelease: Maker = (folder, { pins, env, progress, signal }) =>
    progress.during(`Downloading Pulumi ${pins.cli}`, async () => {
        const { code, stderr } = await run(process.execPath, ["-e", SCRIPT, folder, pins.cli], {
            // Where @pulumi/pulumi is looked for.
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
