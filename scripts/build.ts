/** Builds dist/: the plugin, and the dynamic front-end, the emulator, the CLI and the SDK, which share what several of them use, each with its types beside it. */
import { execFileSync } from "node:child_process";
import { readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { license, name, version } from "../package.json";
import { replace, sweep } from "../toolchain/atomicFolder";
import { writePlugin } from "./bundle";
import { writeChunks } from "./chunks";
import { keepReachable } from "./declarations";
import { derivedSchema } from "./schema";
import { writeThirdParty } from "./thirdParty";

const root = join(__dirname, "..");
const dist = join(root, "dist");

/** Not bundled: the program's own Pulumi SDK, which must exist once, and the native SQLite. */
const external = ["@pulumi/pulumi", "@pulumi/pulumi/*", "libsql"];

/** The sources of dist/, besides the packages. */
const SOURCES = [
    "provider",
    "connect",
    "doctor",
    "drift",
    "export",
    "emulator",
    "cli",
    "sdk/nodejs",
    "sdk/dynamic",
    "scripts/build.ts",
    "scripts/bundle.ts",
    "scripts/chunks.ts",
    "scripts/declarations.ts",
    "scripts/examples.ts",
    "scripts/schema.ts",
    "examples/resources",
    "scripts/thirdParty.ts",
    "package.json",
    "package-lock.json",
    "tsconfig.json",
    "tsconfig.declarations.json",
    "tsconfig.sdk.json",
];

/** The types of what the package exports, as package.json names them below dist/types/. */
const DECLARED = ["sdk/nodejs", "sdk/dynamic", "emulator", "drift"].map((name) => `${name}/index.d.ts`);

/** One of the last files of every build. */
const LAST = join(dist, "types", "sdk", "nodejs", "index.d.ts");

/** Whether dist/ exists and is newer than its sources. */
export function isBuilt(): boolean {
    const built = statSync(LAST, { throwIfNoEntry: false })?.mtimeMs;
    return built !== undefined && SOURCES.every((source) => newest(join(root, source)) <= built);
}

/** The newest modification time below the path. The time of a folder shows removed files. */
function newest(path: string): number {
    const here = statSync(path);
    const inside = here.isDirectory() ? readdirSync(path).map((name) => newest(join(path, name))) : [];
    return Math.max(here.mtimeMs, ...inside);
}

/** A failed build leaves dist/ as it is: the new one replaces it when it is complete. */
export async function buildDist(): Promise<void> {
    await sweep(dist);
    await replace(dist, bundleInto);
}

async function bundleInto(building: string): Promise<void> {
    const [plugin, others] = await Promise.all([
        writePlugin(building, { root, schema: derivedSchema() }),
        writeChunks(building, {
            root,
            external,
            entryPoints: {
                "dynamic/index": "sdk/dynamic/index.ts",
                "dynamic/provider": "provider/dynamic/main.ts",
                "emulator/index": "emulator/index.ts",
                "drift/index": "drift/index.ts",
                "cli/main": "cli/main.ts",
            },
        }),
    ]);
    writeThirdParty(root, building, [plugin, others], { name, version, license });
    sdk(building);
    tsc("tsconfig.declarations.json", join(building, "types"));
    keepReachable(join(building, "types"), DECLARED);
}

/** The generated SDK, compiled. It reads its version from a package.json beside it; the `pulumi` block is in the root's. */
function sdk(building: string): void {
    tsc("tsconfig.sdk.json", join(building, "sdk"));
    writeFileSync(
        join(building, "sdk", "package.json"),
        JSON.stringify({ name, version, type: "commonjs" }, null, 2) + "\n",
    );
}

function tsc(project: string, folder: string): void {
    const options = ["-p", project, "--outDir", folder];
    execFileSync(process.execPath, [require.resolve("typescript/bin/tsc"), ...options], {
        cwd: root,
        stdio: "inherit",
    });
}

if (require.main === module && !(process.argv.includes("--if-needed") && isBuilt())) {
    void buildDist();
}
