/**
 * The peers that are built from Go modules, once: they are kept in the user's cache folder, as the engine is. Each has a go.mod and go.sum of its own
 * beside this file, which say its version.
 */
import { createHash } from "node:crypto";
import { mkdir, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { exists, publish, sweep } from "../../toolchain/atomicFolder";
import { GO, goBuild } from "../../toolchain/goBuild";
import { withLock } from "../../toolchain/lock";
import type { Progress } from "../../toolchain/progress";
import { locate } from "../../toolchain/tools";
import { cacheFolder, pathFolders } from "../../toolchain/userFolders";

interface GoPeer {
    readonly title: string;
    readonly package: string;
    /** The name that Go gives the program. */
    readonly program: string;
    readonly linkerFlags?: string;
}

/** By the folder of its module. */
const PEERS = {
    floor: { title: "the do-nothing provider in Go", package: ".", program: "floor" },
    opentofu: {
        title: "OpenTofu",
        package: "github.com/opentofu/opentofu/cmd/tofu",
        program: "tofu",
        // As in its own releases; otherwise it calls itself a development build.
        linkerFlags: "-X github.com/opentofu/opentofu/version.dev=no",
    },
    restapi: {
        title: "Mastercard's restapi provider",
        package: "github.com/Mastercard/terraform-provider-restapi",
        program: "terraform-provider-restapi",
    },
} as const satisfies Record<string, GoPeer>;

export type GoPeerName = keyof typeof PEERS;

interface Context {
    readonly progress: Progress;
    readonly signal: AbortSignal;
}

/** The path of its program. Builds it if it is not in the cache. */
export async function goPeer(name: GoPeerName, { progress, signal }: Context): Promise<string> {
    const peer: GoPeer = PEERS[name];
    const module = join(__dirname, name);
    const target = join(cacheFolder(process.env), `bench-${name}-${await keyOf(module, peer)}`);
    const program = join(target, "bin", process.platform === "win32" ? `${peer.program}.exe` : peer.program);
    if (await exists(program)) {
        return program;
    }
    const go = await locate(GO, pathFolders(process.env));
    if (go === undefined) {
        throw new Error(
            `${peer.title} is built from Go modules, and there is no go on PATH: install Go, or leave out the parts that need it with --only`,
        );
    }
    const onWait = (holder: string): void => progress.note(`Waiting: ${holder} is building ${peer.title}`);
    await withLock(
        `${target}.lock`,
        async () => {
            if (await exists(program)) {
                return;
            }
            await sweep(target);
            await publish(target, async (folder) => {
                const bin = join(folder, "bin");
                await mkdir(bin);
                await goBuild(
                    { env: process.env, progress, signal },
                    {
                        title: `Building ${peer.title}`,
                        go,
                        module,
                        flags: ["-ldflags", `-s -w ${peer.linkerFlags ?? ""}`],
                        packages: [peer.package],
                        bin,
                    },
                );
            });
        },
        { signal, onWait },
    );
    return program;
}

/** Another version, another source or other flags give another key. */
async function keyOf(module: string, peer: GoPeer): Promise<string> {
    const { package: name, linkerFlags } = peer;
    const parts = [process.platform, process.arch, name, linkerFlags];
    const hash = createHash("sha256").update(JSON.stringify(parts));
    for (const file of (await readdir(module)).sort()) {
        hash.update(file).update(await readFile(join(module, file)));
    }
    return hash.digest("hex").slice(0, 10);
}

/** The version of a module in the go.mod of a peer, as `1.12.6`. */
export async function versionOf(name: GoPeerName, module: string): Promise<string> {
    const text = await readFile(join(__dirname, name, "go.mod"), "utf8");
    const found = new RegExp(`^(?:require )?\\s*${module.replaceAll(".", "\\.")} v(\\S+)`, "m").exec(
        text,
    )?.[1];
    if (found === undefined) {
        throw new Error(`bench/peers/${name}/go.mod has no version of ${module}`);
    }
    return found;
}
