/** What is built or downloaded when it is needed first, and kept in the user's cache: mostly programs of Go modules. */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { exists, publish, sweep } from "./atomicFolder";
import { GO, goBuild, type GoBuild } from "./goBuild";
import { withLock } from "./lock";
import { silent, type Progress } from "./progress";
import { locate } from "./tools";
import { cacheFolder, pathFolders } from "./userFolders";
import { readPins } from "./versions";

export interface BuildContext {
    readonly env: NodeJS.ProcessEnv;
    readonly progress: Progress;
    /** The path of Go. */
    readonly go: string;
}

/** What is built. Programs get no debug information. */
export interface OnDemand extends Pick<GoBuild, "title" | "module" | "packages"> {
    readonly flags?: readonly string[];
    /** Makes of the programs in the folder what is needed there. */
    readonly complete?: (folder: string, context: BuildContext) => Promise<void>;
}

/** The folder of the programs, whose name has to hold the versions. */
export function builtOnDemand(
    name: string,
    what: OnDemand,
    { env = process.env, progress = silent }: { env?: NodeJS.ProcessEnv; progress?: Progress } = {},
): Promise<string> {
    return keptInCache(
        name,
        async (folder) => {
            const go = await locate(GO, pathFolders(env));
            if (go === undefined) {
                throw new Error(`no go on PATH: install Go ${readPins().go} or newer, which builds ${name}`);
            }
            await buildInto(folder, what, { env, progress, go });
        },
        env,
    );
}

/** A folder of the user's cache, filled when it is needed first. Its name has to hold what its content depends on. */
export async function keptInCache(
    name: string,
    fill: (folder: string) => Promise<void>,
    env: NodeJS.ProcessEnv = process.env,
): Promise<string> {
    const target = join(cacheFolder(env), name);
    if (!(await exists(target))) {
        await withLock(`${target}.lock`, async () => {
            // The previous holder of the lock has most likely done the work.
            if (!(await exists(target))) {
                await sweep(target);
                await publish(target, fill);
            }
        });
    }
    return target;
}

async function buildInto(folder: string, what: OnDemand, context: BuildContext): Promise<void> {
    const { title, module, packages, flags = [], complete } = what;
    await mkdir(folder, { recursive: true });
    await goBuild(context, {
        title,
        go: context.go,
        module,
        flags: [...flags, "-ldflags", "-s -w"],
        packages,
        bin: folder,
    });
    await complete?.(folder, context);
}
