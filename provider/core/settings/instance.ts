/** The provider instance that a session serves, as messages refer to it and to its settings. */

/** Where a setting comes from: an environment variable, or else the program or stack config. */
export interface Origin {
    env?: string;
}

/** The names that the engine gives its default providers: with a version or a download URL where the program asks for one. */
const DEFAULT_NAME = /^default($|_\d|_http)/;

export class ProviderInstance {
    constructor(
        /** From Configure; `undefined` where the engine sends none, and in the dynamic front-end. */
        readonly urn: string | undefined,
        private readonly origins: ReadonlyMap<string, Origin>,
    ) {}

    /** The name of an instance that the program declares; `undefined` for the default provider. */
    get explicitName(): string | undefined {
        const name = this.urn?.split("::").slice(3).join("::") ?? "";
        return name === "" || DEFAULT_NAME.test(name) ? undefined : name;
    }

    /** How to set what is missing, as a clause. */
    hintToSet(setting: string, env: string): string {
        const name = this.explicitName;
        return name === undefined
            ? `set ${env} in the environment, or run \`pulumi config set --secret workspaces:${setting}\``
            : `set ${setting} in the arguments of the provider instance "${name}" (${this.urn}), or ${env} in the environment`;
    }

    /** Where the value of a setting comes from. */
    originOf(setting: string): string {
        const env = this.origins.get(setting)?.env;
        if (env !== undefined) {
            return `the environment variable ${env}`;
        }
        const name = this.explicitName;
        return name === undefined ? "the stack config" : `the arguments of the provider instance "${name}"`;
    }

    /** A setting and where its value comes from. */
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
