/** The stack whose program connects the account: where the provider's settings come from, and where the code is stored. */
import { DriftError } from "../drift/errors";
import { PulumiProject, reasonOf } from "../drift/pulumi";
import { emptyMap, type PropertyMap } from "../provider/core/values/value";
import { run } from "../toolchain/process";
import { ConnectError } from "./error";

interface StackOptions {
    /** The folder of the project. */
    folder: string;
    /** Default: the selected one. */
    stack?: string | undefined;
    env: NodeJS.ProcessEnv;
    signal: AbortSignal;
}

export class TargetStack {
    private constructor(
        readonly name: string,
        /** The provider's, decrypted. */
        readonly settings: PropertyMap,
        private readonly options: StackOptions,
    ) {}

    /** With everything that a later write needs: CLI, project, stack and the key of its secrets. @throws ConnectError */
    static async open(options: StackOptions): Promise<TargetStack> {
        const { folder, env, signal } = options;
        const project = new PulumiProject(folder, { env, signal });
        try {
            await project.file();
            const name = await nameOf(project, options.stack);
            return new TargetStack(name, await settingsOf(project, name), options);
        } catch (error) {
            throw error instanceof DriftError ? new ConnectError(error.message, { cause: error }) : error;
        }
    }

    /** Values reach the CLI by its standard input: its arguments are visible to every user of the machine. @throws ConnectError */
    async set(key: string, value: string, { secret }: { secret: boolean }): Promise<void> {
        const args = ["config", "set", secret ? "--secret" : "--plaintext", "--stack", this.name, key];
        const { folder, env, signal } = this.options;
        const result = await run("pulumi", [...args, "--non-interactive", "--color", "never"], {
            cwd: folder,
            env: { ...env, PULUMI_SKIP_UPDATE_CHECK: "true" },
            signal,
            input: value,
        });
        if (result.code !== 0) {
            const reason = reasonOf(result).replaceAll(value, "[secret]");
            throw new ConnectError(`\`pulumi ${args.join(" ")}\` failed: ${reason}`);
        }
    }
}

async function nameOf(project: PulumiProject, wanted: string | undefined): Promise<string> {
    const { names, selected } = await project.stacks();
    const list = names.join(", ") || "none";
    if (wanted !== undefined && !names.includes(wanted)) {
        throw new ConnectError(`there is no stack ${wanted}: the project has ${list}`);
    }
    const name = wanted ?? selected;
    if (name === undefined) {
        throw new ConnectError(
            `no stack is selected (the project has ${list}): give one with --stack, or run \`pulumi stack select\``,
        );
    }
    return name;
}

async function settingsOf(project: PulumiProject, stack: string): Promise<PropertyMap> {
    const settings = emptyMap();
    for (const [key, value] of Object.entries(await project.config(stack))) {
        const [, name] = /^workspaces:(.+)$/.exec(key) ?? [];
        if (name !== undefined) {
            settings[name] = value;
        }
    }
    return settings;
}
