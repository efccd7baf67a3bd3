/** The project of a folder, its stack, and the provider's settings in the stack's configuration. */
import * as z from "zod";
import { DriftError } from "../drift/errors";
import { PulumiProject, readProjectFile } from "../drift/pulumi";
import { error, ok, warning, type Check } from "./report";

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
    const found = await readProjectFile(folder);
    if (found === undefined) {
        return {
            check: warning(
                name,
                `${folder} holds no Pulumi project: only what is installed, and what the environment configures, is looked at`,
                "give the folder of the project with -C",
            ),
            project: undefined,
        };
    }
    const { file, content } = found;
    const parsed = projectFile.safeParse(content);
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

/** The settings of the provider in the stack's configuration, decrypted. */
export interface StackSettings {
    stack: string;
    settings: Readonly<Record<string, string>>;
}

interface StackOptions {
    /** Default: the selected one. */
    stack: string | undefined;
    env: NodeJS.ProcessEnv;
    /** The names of the settings that have to be encrypted. */
    secretSettings: readonly string[];
}

export async function readStack(
    folder: string,
    { stack: wanted, env, secretSettings }: StackOptions,
): Promise<{ checks: Check[]; found: StackSettings | undefined }> {
    const project = new PulumiProject(folder, { env });
    const stacks = await orReason(project.stacks());
    if ("reason" in stacks) {
        return failed(
            `the stacks cannot be listed: ${stacks.reason}`,
            "run `pulumi login`, or set PULUMI_BACKEND_URL",
        );
    }
    const { names, selected } = stacks.value;
    const stack = wanted ?? selected;
    if (stack === undefined) {
        const check = warning(
            "Stack",
            `none is selected: only what the environment configures is looked at (stacks: ${names.join(", ") || "none"})`,
            "give one with --stack, or run `pulumi stack select`",
        );
        return { checks: [check], found: undefined };
    }
    if (!names.includes(stack)) {
        return failed(
            `there is no stack ${stack}: the project has ${names.join(", ") || "none"}`,
            `run \`pulumi stack init ${stack}\`, or give another --stack`,
        );
    }
    const config = await orReason(project.configValues(stack));
    if ("reason" in config) {
        return failed(
            `the configuration of ${stack} cannot be decrypted: ${config.reason}`,
            "set PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE, or give access to the stack's key",
        );
    }
    const settings: Record<string, string> = {};
    const plaintext: string[] = [];
    for (const [key, { value, secret }] of Object.entries(config.value)) {
        const [, name] = /^workspaces:(.+)$/.exec(key) ?? [];
        if (name !== undefined) {
            settings[name] = value;
            if (secretSettings.includes(name) && !secret) {
                plaintext.push(name);
            }
        }
    }
    return {
        checks: [
            await stateCheck(project, stack),
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

/** The state is decrypted, so that a wrong passphrase is found. */
async function stateCheck(project: PulumiProject, stack: string): Promise<Check> {
    const state = await orReason(project.state(stack));
    if ("reason" in state) {
        return error("Stack", `the state of ${stack} cannot be read: ${state.reason}`);
    }
    const { pending } = state.value;
    return pending > 0
        ? warning(
              "Stack",
              `${stack} has ${pending} operations that were interrupted`,
              "follow docs/recovery.md before the next `pulumi up`",
          )
        : ok("Stack", stack);
}

function failed(detail: string, mend: string): { checks: Check[]; found: undefined } {
    return { checks: [error("Stack", detail, mend)], found: undefined };
}

/** The result of a command of the CLI, or why it failed. */
async function orReason<T>(result: Promise<T>): Promise<{ value: T } | { reason: string }> {
    try {
        return { value: await result };
    } catch (failure) {
        if (failure instanceof DriftError) {
            return { reason: failure.message };
        }
        throw failure;
    }
}
