/** Where the code cache is: in the folder of this user that the system has for caches. */
import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";

/** Set to `off`, it turns the code cache off. */
const SWITCH = "PULUMI_WORKSPACES_CODE_CACHE";

/** `undefined` where the cache is turned off, or where the user has no home. */
export function cacheFolder(
    env: NodeJS.ProcessEnv,
    platform: NodeJS.Platform = process.platform,
): string | undefined {
    if (env[SWITCH] === "off") {
        return undefined;
    }
    try {
        return join(userCaches(env, platform), "pulumi-workspaces", "code");
    } catch {
        // There is no such user, as in a container that runs under a bare number.
        return undefined;
    }
}

function userCaches(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): string {
    const { XDG_CACHE_HOME, LOCALAPPDATA } = env;
    if (XDG_CACHE_HOME !== undefined && isAbsolute(XDG_CACHE_HOME)) {
        return XDG_CACHE_HOME;
    }
    switch (platform) {
        case "win32":
            return LOCALAPPDATA || join(homedir(), "AppData", "Local");
        case "darwin":
            return join(homedir(), "Library", "Caches");
        default:
            return join(homedir(), ".cache");
    }
}
