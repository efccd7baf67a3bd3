/** A separate home, PATH and cache for a test of the set-up, and engines that only print their version. */
import { spawnSync } from "node:child_process";
import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Provisioner } from "../../../toolchain/provisioner";
import { CLI, HOSTS, LAUNCHER } from "../../../toolchain/tools";
import { cacheKey, readPins } from "../../../toolchain/versions";

export const pins = readPins();

export interface Machine {
    readonly root: string;
    readonly env: NodeJS.ProcessEnv;
    /** The folder of a built engine of the pinned versions, and its parent. */
    readonly target: string;
    readonly cache: string;
    remove(): Promise<void>;
}

export async function createMachine(): Promise<Machine> {
    const root = await mkdtemp(join(tmpdir(), "pulumi-workspaces-unit-"));
    const cache = join(root, "cache", "pulumi-workspaces");
    return {
        root,
        cache,
        target: join(cache, `engine-${cacheKey(pins, process.platform, process.arch)}`),
        env: { HOME: root, PATH: join(root, "empty"), XDG_CACHE_HOME: join(root, "cache") },
        remove: () => rm(root, { recursive: true, force: true }),
    };
}

export async function writeTools(bin: string, tools: readonly string[], version = pins.cli): Promise<void> {
    await mkdir(bin, { recursive: true });
    for (const tool of tools) {
        await writeFile(join(bin, tool), tool === CLI ? `#!/bin/sh\necho v${version}\n` : "#!/bin/sh\n");
        await chmod(join(bin, tool), 0o755);
    }
}

export const RELEASE = [CLI, ...HOSTS, LAUNCHER];

/** A builder with a delay, like the real one, that counts its calls. */
export function fakeBuilder(version = pins.cli): { build: Provisioner; calls: () => number } {
    let calls = 0;
    return {
        calls: () => calls,
        build: async (folder) => {
            calls += 1;
            await new Promise((resolve) => setTimeout(resolve, 30));
            await writeTools(join(folder, "bin"), RELEASE, version);
        },
    };
}

export const noRelease: Provisioner = async () => {
    throw new Error("the network is not there");
};

export function deadProcess(): number {
    return spawnSync(process.execPath, ["--version"]).pid;
}
