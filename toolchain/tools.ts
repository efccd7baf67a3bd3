/** The executables of an engine, and checks of them. */
import { access, constants, stat } from "node:fs/promises";
import { join } from "node:path";
import { run } from "./process";
import { findVersion, isUsable, MINIMUM_CLI } from "./versions";

const windows = process.platform === "win32";
export const program = (name: string): string => (windows ? `${name}.exe` : name);

export const CLI = program("pulumi");
export const HOSTS = [program("pulumi-language-nodejs"), program("pulumi-language-yaml")];
/** Starts dynamic providers; a script, in official releases too. */
export const LAUNCHER = windows ? "pulumi-resource-pulumi-nodejs.cmd" : "pulumi-resource-pulumi-nodejs";

/** A broken or unrelated `pulumi` must not block the set-up. */
const VERSION_TIMEOUT_MS = 30_000;

export async function isExecutable(path: string): Promise<boolean> {
    try {
        await access(path, constants.X_OK);
        return (await stat(path)).isFile();
    } catch {
        return false;
    }
}

/** The path of the program in the first folder that contains it. */
export async function locate(name: string, folders: readonly string[]): Promise<string | undefined> {
    for (const folder of folders) {
        if (await isExecutable(join(folder, name))) {
            return join(folder, name);
        }
    }
    return undefined;
}

/** The CLI's version, or the reason why it cannot be used. */
export async function checkCli(
    cli: string,
    env: NodeJS.ProcessEnv,
    signal?: AbortSignal,
): Promise<{ version: string } | { problem: string }> {
    const options = {
        env: { ...env, PULUMI_SKIP_UPDATE_CHECK: "true" },
        timeoutMs: VERSION_TIMEOUT_MS,
        signal,
    };
    const { code, stdout, stderr } = await run(cli, ["version"], options);
    const version = findVersion(stdout);
    if (code !== 0 || version === undefined) {
        return { problem: `${cli} does not run: ${(stderr || stdout).trim() || `exit code ${code}`}` };
    }
    if (!isUsable(version)) {
        return {
            problem: `${cli} is version ${version}; ${MINIMUM_CLI} or newer of the same major is needed`,
        };
    }
    return { version };
}
