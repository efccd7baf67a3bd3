/** Finds installed engines: on PATH, or in the folders of Pulumi's installer and npm package. */
import { createHash } from "node:crypto";
import { mkdir, readdir, symlink } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { writeLauncher } from "./launcher";
import { cacheFolder, pathFolders, pulumiHomes } from "./userFolders";
import { publish } from "./atomicFolder";
import { checkCli, CLI, HOSTS, isExecutable, LAUNCHER, locate } from "./tools";
import { compareVersions } from "./versions";

export interface Found {
    /** One folder with the CLI, its hosts and the launcher of dynamic providers. */
    readonly bin: string;
    readonly version: string;
}

export type Search = Found | { readonly problem: string };

/** Checks every `pulumi` on PATH: an old one may come before a usable one. */
export async function findOnPath(env: NodeJS.ProcessEnv, signal?: AbortSignal): Promise<Search> {
    const folders = pathFolders(env);
    const problems: string[] = [];
    for (const folder of folders) {
        if (await isExecutable(join(folder, CLI))) {
            const found = await examine(folder, folders, env, signal);
            if (!("problem" in found)) {
                return found;
            }
            problems.push(found.problem);
        }
    }
    return { problem: problems.length === 0 ? "no pulumi there" : problems.join("; ") };
}

export async function findInstalled(env: NodeJS.ProcessEnv, signal?: AbortSignal): Promise<Search> {
    const homes = pulumiHomes(env);
    const problems: string[] = [];
    for (const home of homes) {
        for (const folder of [join(home, "bin"), ...(await releases(home))]) {
            if (await isExecutable(join(folder, CLI))) {
                const found = await examine(folder, [], env, signal);
                if (!("problem" in found)) {
                    return found;
                }
                problems.push(found.problem);
            }
        }
    }
    return { problem: problems.length === 0 ? `nothing in ${homes.join(" or ")}` : problems.join("; ") };
}

/** The bin folders of downloaded releases, newest first. */
async function releases(home: string): Promise<string[]> {
    const names = await readdir(join(home, "versions")).catch(() => []);
    return names
        .filter((name) => /^v?\d+\.\d+\.\d+[^/\\]*$/.test(name) && !name.includes(".tmp-"))
        .sort((a, b) => compareVersions(b, a))
        .map((name) => join(home, "versions", name, "bin"));
}

/** Checks for the hosts before it runs the CLI, because the npm package's `pulumi` downloads a release when it runs. */
async function examine(
    folder: string,
    others: readonly string[],
    env: NodeJS.ProcessEnv,
    signal: AbortSignal | undefined,
): Promise<Search> {
    const cli = join(folder, CLI);
    const search = [folder, ...others];
    const hosts: string[] = [];
    for (const host of HOSTS) {
        const path = await locate(host, search);
        if (path === undefined) {
            return { problem: `${cli} has no ${host} beside it` };
        }
        hosts.push(path);
    }
    const checked = await checkCli(cli, env, signal);
    if ("problem" in checked) {
        return checked;
    }
    const launcher = await locate(LAUNCHER, search);
    const together = [...hosts, launcher].every((path) => path !== undefined && dirname(path) === folder);
    return {
        bin: together ? folder : await gather([cli, ...hosts], launcher, env),
        version: checked.version,
    };
}

/** One folder with links to tools in several folders, so that upgrades of the tools take effect. */
async function gather(
    tools: readonly string[],
    launcher: string | undefined,
    env: NodeJS.ProcessEnv,
): Promise<string> {
    const digest = createHash("sha256")
        .update(JSON.stringify([tools, launcher]))
        .digest("hex")
        .slice(0, 10);
    const target = join(cacheFolder(env), `links-${digest}`);
    const bin = join(target, "bin");
    if (!(await isExecutable(join(bin, CLI)))) {
        await publish(target, async (folder) => {
            await mkdir(join(folder, "bin"));
            for (const tool of launcher === undefined ? tools : [...tools, launcher]) {
                await symlink(tool, join(folder, "bin", basename(tool)));
            }
            if (launcher === undefined) {
                await writeLauncher(join(folder, "bin"));
            }
        });
    }
    return bin;
}
