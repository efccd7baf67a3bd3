/** The folders of this user's machine that have to do with engines. */
import { homedir } from "node:os";
import { delimiter, isAbsolute, join } from "node:path";

export function pathFolders(env: NodeJS.ProcessEnv): string[] {
    return [...new Set((env.PATH ?? "").split(delimiter).filter(isAbsolute))];
}

/** Where Pulumi's own installer keeps releases. The Automation API does not look at PULUMI_HOME, the npm package does. */
export function pulumiHomes(env: NodeJS.ProcessEnv): string[] {
    const own = join(home(env), ".pulumi");
    return env.PULUMI_HOME ? [env.PULUMI_HOME, own] : [own];
}

/** Built engines are kept apart from official releases: they must not pass for one. */
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
