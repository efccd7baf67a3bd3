/** The folders of the user that contain engines: PATH, Pulumi's home, and the cache. */
import { homedir } from "node:os";
import { delimiter, isAbsolute, join } from "node:path";

export function pathFolders(env: NodeJS.ProcessEnv): string[] {
    return [...new Set((env.PATH ?? "").split(delimiter).filter(isAbsolute))];
}

/** The folders in which Pulumi's installers put releases. The Automation API ignores PULUMI_HOME, the npm package uses it. */
export function pulumiHomes(env: NodeJS.ProcessEnv): string[] {
    const own = join(home(env), ".pulumi");
    return env.PULUMI_HOME ? [env.PULUMI_HOME, own] : [own];
}

/** Built engines are separate from official releases, so that they are not mistaken for one. */
export function cacheFolder(env: NodeJS.ProcessEnv): string {
    const base = env.XDG_CACHE_HOME;
    return join(
        base !== undefined && isAbsolute(base) ? base : join(home(env), ".cache"),
        "pulumi-workspaces",
    );
}

function home(env: NodeJS.ProcessEnv): string {
    return (process.platform === "win32" ? env.USERPROFILE : env.HOME) ?? homedir();
}
