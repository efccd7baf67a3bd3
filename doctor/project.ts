/** The project of a folder, its stack, and the provider's settings in the stack's configuration. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "yaml";
import * as z from "zod";
import { run, type RunResult } from "../toolchain/process";
import { error, ok, warning, type Check } from "./report";

const FILES = ["Pulumi.yaml", "Pulumi.yml", "Pulumi.json"];

const projectFile = z.object({
    name: z.string(),
    runtime: z.union([z.string(), z.object({ name: z.string() })]),
    plugins: z
        .object({ providers: z.array(z.object({ name: z.string(), path: z.string().optional() })).nullish() })
        .nullish(),
});

export interface ProjectFile {
    file: string;
    name: string;
    runtime: string;
    /** As the file has it, relative to its folder. */
    pluginPath: string | undefined;
}

export async function readProject(
    folder: string,
): Promise<{ check: Check; project: ProjectFile | undefined }> {
    const name = "Project";
    for (const file of FILES) {
        const text = await readFile(join(folder, file), "utf8").catch(() => undefined);
        if (text === undefined) {
            continue;
        }
        const parsed = projectFile.safeParse(parsedYaml(text));
        if (!parsed.success) {
            const [issue] = parsed.error.issues;
            const what = `${file}: ${issue?.path.join(".") || "it"} ${issue?.message ?? "is wrong"}`;
            return { check: error(name, what, `correct ${file}`), project: undefined };
        }
        const { runtime, plugins, ...rest } = parsed.data;
        const project = {
            file,
            name: rest.name,
            runtime: typeof runtime === "string" ? runtime : runtime.name,
            pluginPath: plugins?.providers?.find((one) => one.name === "workspaces")?.path,
        };
        return {
            check:
                project.name === "workspaces"
                    ? error(
                          name,
                          'it is named "workspaces", so Pulumi passes the project\'s own configuration to this provider',
                          `give the project another \`name\` in ${file}`,
                      )
                    : ok(name, `${project.name} (${project.runtime})`),
            project,
        };
    }
    return {
        check: warning(
            name,
            `${folder} holds no Pulumi project: only what is installed, and what the environment configures, is looked at`,
            "give the folder of the project with -C",
        ),
        project: undefined,
    };
}

function parsedYaml(text: string): unknown {
    try {
        return parse(text);
    } catch {
        return undefined;
    }
}

/** The settings of the provider in the stack's configuration, decrypted. */
export interface StackSettings {
    stack: string;
    settings: Readonly<Record<string, string>>;
}

const configuration = z.record(
    z.string(),
    z.object({ value: z.string().optional(), secret: z.boolean().optional() }),
);
const stackList = z.array(z.object({ name: z.string(), current: z.boolean().optional() }));
const exported = z.object({
    deployment: z.object({ pending_operations: z.array(z.unknown()).nullish() }).nullish(),
});

/** `secretSettings` are the names of the settings that have to be encrypted. */
export async function readStack(
    folder: string,
    {
        stack: wanted,
        env,
        secretSettings,
    }: {
        stack: string | undefined;
        env: NodeJS.ProcessEnv;
        secretSettings: readonly string[];
    },
): Promise<{ checks: Check[]; found: StackSettings | undefined }> {
    const pulumi = (args: readonly string[]): Promise<RunResult> =>
        run("pulumi", [...args, "--non-interactive", "--color", "never"], {
            cwd: folder,
            env: { ...env, PULUMI_SKIP_UPDATE_CHECK: "true" },
        });
    const list = await pulumi(["stack", "ls", "--json"]);
    if (list.code !== 0) {
        const detail = `the stacks cannot be listed: ${reasonOf(list)}`;
        const mend = "run `pulumi login`, or set PULUMI_BACKEND_URL";
        return { checks: [error("Stack", detail, mend)], found: undefined };
    }
    const stacks = stackList.parse(JSON.parse(list.stdout));
    const names = stacks.map(({ name }) => name);
    const stack = wanted ?? stacks.find(({ current }) => current)?.name;
    if (stack === undefined) {
        const check = warning(
            "Stack",
            `none is selected: only what the environment configures is looked at (stacks: ${names.join(", ") || "none"})`,
            "give one with --stack, or run `pulumi stack select`",
        );
        return { checks: [check], found: undefined };
    }
    if (!names.includes(stack)) {
        const detail = `there is no stack ${stack}: the project has ${names.join(", ") || "none"}`;
        return {
            checks: [error("Stack", detail, `run \`pulumi stack init ${stack}\`, or give another --stack`)],
            found: undefined,
        };
    }
    const config = await pulumi(["config", "--json", "--show-secrets", "--stack", stack]);
    if (config.code !== 0) {
        const detail = `the configuration of ${stack} cannot be decrypted: ${reasonOf(config)}`;
        const mend =
            "set PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE, or give access to the stack's key";
        return { checks: [error("Stack", detail, mend)], found: undefined };
    }
    const values = configuration.parse(JSON.parse(config.stdout));
    const settings: Record<string, string> = {};
    const plaintext: string[] = [];
    for (const [key, { value = "", secret }] of Object.entries(values)) {
        const [, name] = /^workspaces:(.+)$/.exec(key) ?? [];
        if (name !== undefined) {
            settings[name] = value;
            if (secretSettings.includes(name) && secret !== true) {
                plaintext.push(name);
            }
        }
    }
    return {
        checks: [
            // Decrypted, so that a wrong passphrase is found. It stays in memory.
            await stateCheck(stack, await pulumi(["stack", "export", "--show-secrets", "--stack", stack])),
            ...plaintext.map((name) =>
                error(
                    "Stack config",
                    `workspaces:${name} is in Pulumi.${stack}.yaml in plaintext`,
                    `replace the key at the service, then run \`pulumi config set --secret workspaces:${name} --stack ${stack}\``,
                ),
            ),
        ],
        found: { stack, settings },
    };
}

async function stateCheck(stack: string, result: RunResult): Promise<Check> {
    if (result.code !== 0) {
        return error("Stack", `the state of ${stack} cannot be read: ${reasonOf(result)}`);
    }
    const pending = exported.parse(JSON.parse(result.stdout)).deployment?.pending_operations?.length ?? 0;
    return pending > 0
        ? warning(
              "Stack",
              `${stack} has ${pending} operations that were interrupted`,
              "follow docs/recovery.md before the next `pulumi up`",
          )
        : ok("Stack", stack);
}

function reasonOf({ stderr, stdout }: RunResult): string {
    const lines = `${stderr}\n${stdout}`.split("\n").map((line) => line.trim());
    const errors = lines.filter((line) => line.startsWith("error: ")).map((line) => line.slice(7));
    return (errors.length > 0 ? errors : lines.filter((line) => line !== "").slice(-1)).join("; ");
}
