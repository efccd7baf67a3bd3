/** The stack whose program connects the account: where the provider's settings come from, and where the code is stored. */
import { DriftError } from "../drift/errors";
import { PulumiProject } from "../drift/pulumi";
import { emptyMap, type PropertyMap } from "../provider/core/values/value";
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
        private readonly project: PulumiProject,
    ) {}

    /** With everything that a later write needs: CLI, project, stack and the key of its secrets. @throws ConnectError */
    static async open({ folder, stack, env, signal }: StackOptions): Promise<TargetStack> {
        const project = new PulumiProject(folder, { env, signal });
        return asConnectError(async () => {
            await project.file();
            const name = await nameOf(project, stack);
            return new TargetStack(name, await settingsOf(project, name), project);
        });
    }

    /** @throws ConnectError without the value */
    async set(key: string, value: string, options: { secret: boolean }): Promise<void> {
        await asConnectError(() => this.project.setConfig(this.name, key, value, options));
    }
}

async function asConnectError<T>(work: () => Promise<T>): Promise<T> {
    try {
        return await work();
    } catch (error) {
        throw error instanceof DriftError ? new ConnectError(error.message, { cause: error }) : error;
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
