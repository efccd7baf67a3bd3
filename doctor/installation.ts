/** What is installed: Node, the Pulumi CLI, the language host of the project, and the plugin. */
import { readdir } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { engines, version } from "../package.json";
import { run } from "../toolchain/process";
import { CLI, locate } from "../toolchain/tools";
import { pathFolders, pulumiHomes } from "../toolchain/userFolders";
import { compareVersions, findVersion, isUsable, MINIMUM_CLI } from "../toolchain/versions";
import type { ProjectFile } from "./project";
import { error, ok, warning, type Check } from "./report";

const PLUGIN = "pulumi-resource-workspaces";
const CLI_MS = 20_000;
const PLUGIN_MS = 10_000;

export interface Installation {
    checks: Check[];
    /** Without a CLI, nothing of a stack can be looked at. */
    hasCli: boolean;
}

export async function installation(
    folder: string,
    project: ProjectFile | undefined,
    env: NodeJS.ProcessEnv,
): Promise<Installation> {
    const cli = await cliCheck(folder, env);
    return {
        checks: [
            nodeCheck(),
            cli,
            // The hosts come with the CLI.
            ...(project === undefined || cli.status === "error" ? [] : [await hostCheck(project, env)]),
            await pluginCheck(folder, project, env),
        ],
        hasCli: cli.status !== "error",
    };
}

function nodeCheck(): Check {
    const minimum = engines.node.replace(/^>=/, "");
    const running = process.versions.node;
    const detail = `Node ${running}, pulumi-workspaces ${version}`;
    return compareVersions(running, minimum) >= 0
        ? ok("Node", detail)
        : error("Node", detail, `install Node ${minimum} or later`);
}

async function cliCheck(folder: string, env: NodeJS.ProcessEnv): Promise<Check> {
    const name = "Pulumi CLI";
    const { code, stdout, stderr } = await run("pulumi", ["version"], {
        cwd: folder,
        env: { ...env, PULUMI_SKIP_UPDATE_CHECK: "true" },
        timeoutMs: CLI_MS,
    });
    if (code !== 0) {
        return stderr.includes("ENOENT")
            ? error(
                  name,
                  "there is no `pulumi` on the PATH",
                  "install the Pulumi CLI (https://www.pulumi.com/docs/install/), or add its folder to the PATH",
              )
            : error(name, `\`pulumi version\` failed: ${lastLine(stderr)}`, "install the Pulumi CLI again");
    }
    const found = findVersion(stdout);
    return found !== undefined && isUsable(found)
        ? ok(name, found)
        : error(name, found ?? stdout.trim(), `install Pulumi ${MINIMUM_CLI} or later`);
}

async function hostCheck({ runtime }: ProjectFile, env: NodeJS.ProcessEnv): Promise<Check> {
    const name = "Language host";
    const host = `pulumi-language-${runtime}`;
    const found = await firstExecutable(host, await searched(env));
    return found === undefined
        ? error(
              name,
              `there is no ${host} beside the CLI or on the PATH, and the project's runtime is ${runtime}`,
              "install the complete Pulumi CLI, or correct `runtime` in the project file",
          )
        : ok(name, host);
}

/** Where the engine looks for plugins: the project file, its cache, the PATH. */
async function pluginCheck(
    folder: string,
    project: ProjectFile | undefined,
    env: NodeJS.ProcessEnv,
): Promise<Check> {
    const name = "Plugin";
    const named = project?.pluginPath;
    if (named !== undefined) {
        const path = resolve(folder, named);
        const found = await firstExecutable(PLUGIN, [path]);
        return found === undefined
            ? error(
                  name,
                  `plugins.providers of the project file names ${named}, which holds no executable ${PLUGIN}`,
                  "run `npm install` in the folder of the project, or correct the path: it ends in node_modules/pulumi-workspaces/dist",
              )
            : startCheck(found, env);
    }
    const [home = ""] = pulumiHomes(env);
    const installed = (await readdir(join(home, "plugins")).catch(() => []))
        .filter((one) => /^resource-workspaces-v[^/]*$/.test(one))
        .sort()
        .reverse()
        .map((one) => join(home, "plugins", one));
    const found = await firstExecutable(PLUGIN, [...installed, ...(await searched(env))]);
    return found === undefined
        ? warning(
              name,
              `no ${PLUGIN} is named in the project file, installed, or on the PATH`,
              'add `plugins: {providers: [{name: workspaces, path: node_modules/pulumi-workspaces/dist}]}` to the project file; a program that uses only "pulumi-workspaces/dynamic" needs no plugin',
          )
        : startCheck(found, env);
}

/** A plugin that starts prints its port. */
async function startCheck(path: string, env: NodeJS.ProcessEnv): Promise<Check> {
    const ended = new AbortController();
    let printed = "";
    const { stderr } = await run(path, [], {
        env,
        timeoutMs: PLUGIN_MS,
        signal: ended.signal,
        onOutput: (text) => {
            printed += text;
            if (/^\d+\s/.test(printed)) {
                ended.abort(STARTED);
            }
        },
    }).catch((reason: unknown) => {
        if (reason !== STARTED) {
            throw reason;
        }
        return { stderr: "" };
    });
    return ended.signal.aborted
        ? ok("Plugin", `${path} starts`)
        : error(
              "Plugin",
              `${path} does not start: ${lastLine(stderr)}`,
              "the plugin needs `node` on the PATH; install the package again if that is there",
          );
}

const STARTED = new Error("the plugin has started");

/** The folder of the CLI, and those of the PATH. */
async function searched(env: NodeJS.ProcessEnv): Promise<string[]> {
    const folders = pathFolders(env);
    const cli = await locate(CLI, folders);
    return [...(cli === undefined ? [] : [dirname(cli)]), ...folders];
}

/** On Windows, the plugin of the npm package is a script. */
async function firstExecutable(name: string, folders: readonly string[]): Promise<string | undefined> {
    const [file, script] = process.platform === "win32" ? [`${name}.exe`, `${name}.cmd`] : [name];
    return (
        (await locate(file, folders)) ?? (script === undefined ? undefined : await locate(script, folders))
    );
}

function lastLine(text: string): string {
    return text.trim().split("\n").at(-1) ?? "";
}
