/** Writes the executable of a platform: Node.js with the plugin in it, by Node's own "single executable application". */
import { copyFile, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { locate, program } from "../../toolchain/tools";
import { run } from "../../toolchain/process";
import { pathFolders } from "../../toolchain/userFolders";
import { writeExecutableMain } from "../bundle";
import { ROOT } from "./contents";
import { nodeBinary } from "./nodeBinary";
import { hostTarget, type Target } from "./targets";

const MAIN = "executable.js";

/** By their names in the executable, as provider/bundled/executable.ts asks for them; the paths are below the built plugin. */
const ASSETS = {
    "startup.js": "plugin/startup.js",
    "provider.js": "plugin/provider.js",
    "observability.js": "plugin/observability.js",
    "schema.json": "plugin/schema.json",
};

/** In Node.js's binary, followed by `:0`, or by `:1` once something is injected. */
export const FUSE = "NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2";
/** The names of what is injected, in ELF and PE, and of its segment in Mach-O. */
const BLOB = "NODE_SEA_BLOB";
export const SEGMENT = "NODE_SEA";

/** What is injected: the same for all platforms, because it has no code cache. Returns its path. */
export async function writeBlob(folder: string, plugin: string): Promise<string> {
    await mkdir(folder);
    await writeExecutableMain(join(folder, MAIN), ROOT);
    const settings = {
        // Its path is in the blob.
        main: MAIN,
        output: "sea.blob",
        disableExperimentalSEAWarning: true,
        // NODE_OPTIONS are meant for the user's own programs, and those of a debugger would break the plugin.
        execArgvExtension: "none",
        assets: Object.fromEntries(
            Object.entries(ASSETS).map(([name, path]) => [name, join(plugin, path)] as const),
        ),
    };
    await writeFile(join(folder, "sea.json"), JSON.stringify(settings));
    const node = await nodeBinary(hostTarget());
    await must(node, ["--experimental-sea-config", "sea.json"], folder);
    return join(folder, "sea.blob");
}

export interface Tools {
    /** Which removes the symbols of Linux binaries. */
    readonly strip: string | undefined;
    /** Which signs those of macOS. */
    readonly rcodesign: string | undefined;
}

export async function findTools(env: NodeJS.ProcessEnv = process.env): Promise<Tools> {
    const folders = pathFolders(env);
    return {
        // LLVM's knows the binaries of other processors; GNU's mostly does not.
        strip: (await locate(program("llvm-strip"), folders)) ?? (await locate(program("strip"), folders)),
        rcodesign: env.RCODESIGN || (await locate(program("rcodesign"), folders)),
    };
}

/** Returns what was left undone, each in one line. */
export async function writeExecutable(
    file: string,
    target: Target,
    blob: string,
    tools: Tools,
): Promise<string[]> {
    const notes: string[] = [];
    await copyFile(await nodeBinary(target), file);
    if (target.platform === "linux" && !(await stripped(file, tools))) {
        notes.push(`${target.name}: larger than need be, no strip on the PATH knows its format`);
    }
    await inject(file, blob);
    if (target.platform === "darwin") {
        notes.push(...(await sign(file, target, tools)));
    }
    return notes;
}

/** Of Linux only: what is stripped there is started by a test. A binary of Windows has no symbols. */
async function stripped(file: string, { strip }: Tools): Promise<boolean> {
    if (strip === undefined) {
        return false;
    }
    const { code } = await run(strip, [file], { env: process.env });
    return code === 0;
}

/** In a process of its own: it changes how its process treats errors, and keeps the memory of the whole binary. */
async function inject(file: string, blob: string): Promise<void> {
    const postject = require.resolve("postject/dist/cli.js");
    const options = ["--sentinel-fuse", FUSE, "--macho-segment-name", SEGMENT];
    await must(process.execPath, [postject, file, BLOB, blob, ...options]);
}

/** Without an identity: Macs with Apple's processors start nothing that is not signed at all. */
async function sign(file: string, { name }: Target, { rcodesign }: Tools): Promise<string[]> {
    if (rcodesign === undefined) {
        return [
            `${name}: not signed, no rcodesign on the PATH; \`codesign --sign - FILE\` on a Mac signs it`,
        ];
    }
    await must(rcodesign, ["sign", file]);
    return [];
}

async function must(command: string, args: readonly string[], cwd?: string): Promise<void> {
    // Options of this machine's are not for the Node.js that is packaged.
    const { NODE_OPTIONS: _, ...env } = process.env;
    const { code, stdout, stderr } = await run(command, args, { env, ...(cwd && { cwd }) });
    if (code !== 0) {
        throw new Error(`${[command, ...args].join(" ")} failed: ${(stderr || stdout).trim()}`);
    }
}
