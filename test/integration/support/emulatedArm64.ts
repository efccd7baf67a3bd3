/**
 * How to start Linux programs for ARM64 on a Linux machine with an x86-64 processor: qemu's user emulation with the C library. Taken from the machine, or from
 * Debian's packages, which are unpacked into the user's cache: that needs no root.
 */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { exists } from "../../../toolchain/atomicFolder";
import { keptInCache } from "../../../toolchain/onDemand";
import { run } from "../../../toolchain/process";
import { locate } from "../../../toolchain/tools";
import { pathFolders } from "../../../toolchain/userFolders";

const EMULATORS = ["qemu-aarch64", "qemu-aarch64-static"];
const LIBRARIES = join("usr", "aarch64-linux-gnu");
const PACKAGES = ["qemu-user-static", "libc6-arm64-cross", "libstdc++6-arm64-cross", "libgcc-s1-arm64-cross"];

/** The command that precedes the program, or why there is none. */
export async function emulatedArm64(): Promise<[string, ...string[]] | string> {
    if (process.platform !== "linux" || process.arch !== "x64") {
        return "only a Linux machine with an x86-64 processor emulates them here";
    }
    for (const name of EMULATORS) {
        const emulator = await locate(name, pathFolders(process.env));
        if (emulator !== undefined && (await exists(join("/", LIBRARIES)))) {
            return [emulator, "-L", join("/", LIBRARIES)];
        }
    }
    try {
        const folder = await keptInCache("qemu-arm64-debian", unpackInto);
        return [
            join(folder, "root", "usr", "bin", "qemu-aarch64-static"),
            "-L",
            join(folder, "root", LIBRARIES),
        ];
    } catch (error) {
        return `no qemu-aarch64 with its libraries, and no Debian packages of them: ${error instanceof Error ? error.message : String(error)}`;
    }
}

async function unpackInto(folder: string): Promise<void> {
    // Lists of its own: those of the system may be missing, and only root may write them.
    const state = join(folder, "apt");
    await mkdir(join(state, "lists", "partial"), { recursive: true });
    await mkdir(join(state, "cache", "archives", "partial"), { recursive: true });
    const settings = { "Dir::State": state, "Dir::Cache": join(state, "cache"), "APT::Sandbox::User": "" };
    const apt = Object.entries(settings).flatMap(([name, value]) => ["-o", `${name}=${value}`]);
    await must("apt-get", ["-qq", ...apt, "update"], folder);
    await must("apt-get", ["-qq", ...apt, "download", ...PACKAGES], folder);
    await must("sh", ["-ec", "for deb in *.deb; do dpkg -x $deb root; done; rm -r *.deb apt"], folder);
}

async function must(command: string, args: readonly string[], cwd: string): Promise<void> {
    const { code, stderr } = await run(command, args, { cwd, env: process.env });
    if (code !== 0) {
        throw new Error(`${command} failed: ${stderr.trim()}`);
    }
}
