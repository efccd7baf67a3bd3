/** The provider instance of a session: how messages refer to it and to the sources of its settings. */
import { nameOf } from "../declare/urn";

/** The source of a setting: the environment variable `env`, or without it the program or the stack config. */
export interface Origin {
    env?: string;
}

/** Names of the engine's default providers. A version or a download URL is appended if the program sets one. */
const DEFAULT_NAME = /^default($|_\d|_http)/;

export class ProviderInstance {
    constructor(
        /** From Configure; `undefined` if the engine sends none, and in the dynamic front-end. */
        readonly urn: string | undefined,
        private readonly origins: ReadonlyMap<string, Origin>,
    ) {}

    /** The name of an instance that the program declares; `undefined` for the default provider. */
    get explicitName(): string | undefined {
        const name = nameOf(this.urn ?? "");
        return name === "" || DEFAULT_NAME.test(name) ? undefined : name;
    }

    /** A clause for hints: how to provide a missing setting. */
    hintToSet(setting: string, env: string): string {
        const name = this.explicitName;
        return name === undefined
            ? `set ${env} in the environment, or run \`pulumi config set --secret workspaces:${setting}\``
            : `set ${setting} in the arguments of the provider instance "${name}" (${this.urn}), or ${env} in the environment`;
    }

    /** Whether the environment, and neither the program nor the stack config, provides the setting. */
    comesFromEnv(setting: string): boolean {
        return this.origins.get(setting)?.env !== undefined;
    }

    /** A clause for messages: the source of a setting that is set. */
    originOf(setting: string): string {
        const env = this.origins.get(setting)?.env;
        if (env !== undefined) {
            return `the environment variable ${env}`;
        }
        const name = this.explicitName;
        return name === undefined ? "the stack config" : `the arguments of the provider instance "${name}"`;
    }

    /** The name of a setting with its source, or with the environment variable that may provide it. */
    describe(setting: string, env: string): string {
        const origin = this.origins.get(setting);
        if (origin?.env !== undefined) {
            return `${setting} (from the environment variable ${origin.env})`;
        }
        const name = this.explicitName;
        return name === undefined
            ? `${setting} (or ${env})`
            : `${setting} of the provider instance "${name}" (or ${env})`;
    }
}
