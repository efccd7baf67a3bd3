/** Programs that are built when a test asks for them first, and kept in the user's cache. */
import { join } from "node:path";
import { exists, publish, sweep } from "./atomicFolder";
import { GO } from "./goBuild";
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

/** The folder, whose name has to hold the versions. `build` writes into the folder that it is given. */
export async function builtOnDemand(
    name: string,
    build: (folder: string, context: BuildContext) => Promise<void>,
    { env = process.env, progress = silent }: { env?: NodeJS.ProcessEnv; progress?: Progress } = {},
): Promise<string> {
    const target = join(cacheFolder(env), name);
    if (!(await exists(target))) {
        await withLock(`${target}.lock`, async () => {
            // The previous holder of the lock has most likely done the work.
            if (!(await exists(target))) {
                await sweep(target);
                const go = await locate(GO, pathFolders(env));
                if (go === undefined) {
                    throw new Error(
                        `no go on PATH: install Go ${readPins().go} or newer, which builds ${name}`,
                    );
                }
                await publish(target, (folder) => build(folder, { env, progress, go }));
            }
        });
    }
    return target;
}
