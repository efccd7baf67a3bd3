/**
 * Front-end 2, in the program: what `sdk/dynamic` is made of. Light, because every program that imports it loads it; the core is required
 * where it is needed: by the text in state in Pulumi's dynamic-provider process, and by a function call in the program itself.
 */
import { createRequire } from "node:module";
import * as pulumi from "@pulumi/pulumi";
import type * as core from "./main";
import { dynamicClass, type DynamicSpec } from "./resource";

/** By the package's own name, from wherever this was bundled to. */
const requireLate = createRequire(__filename);

/** What the classes and calls of the package have to know in common; made by `npm run generate`. */
export interface PackageSpec {
    /** Settings that are encrypted in stack config, or not there at all. */
    secretSettings: readonly string[];
}

export interface FrontEnd {
    /** A class with the arguments and outputs of the SDK's class of the same name, which `Class` is the type of. */
    resource<Class>(token: string, spec: DynamicSpec): Class;
    /** The function of the same name in the SDK, as a call in this process: it needs no provider of an engine. */
    call<Args, Result>(token: string): (args?: Args) => Promise<Result>;
    /** The same over outputs: called once all arguments are known, and secret where the answer holds a secret. */
    callOutput<Args, Result>(token: string): (args?: Args) => pulumi.Output<Result>;
}

export function frontEnd({ secretSettings }: PackageSpec): FrontEnd {
    return {
        resource: (token, spec) => dynamicClass(token, spec, () => refusePlaintext(secretSettings)),
        call: (token) => async (args) => (await answer(token, args)).value as never,
        callOutput: (token) => (args) =>
            pulumi.output(args).apply(async (known) => {
                const { value, secret } = await answer(token, known);
                return secret ? pulumi.secret(value) : value;
            }) as never,
    };
}

/**
 * The engine copies the whole stack config into the state of dynamic providers, as it is: a key that is not encrypted there would not be in
 * the state either.
 */
function refusePlaintext(secretSettings: readonly string[]): void {
    // Not among Pulumi's published types. A version without it can't tell, and nothing is refused there.
    const { isConfigSecret = () => true } = pulumi.runtime as { isConfigSecret?: (key: string) => boolean };
    for (const name of secretSettings) {
        const key = `workspaces:${name}`;
        if (pulumi.runtime.getConfig(key) !== undefined && !isConfigSecret(key)) {
            throw new pulumi.RunError(
                `${key} is in the stack config in plaintext, and Pulumi would write it into the state like that: set it with \`pulumi config set --secret ${key}\`, or remove it there and give it in the environment. It is in the file's history; rotate it`,
            );
        }
    }
}

async function answer(token: string, args: unknown): Promise<{ value: object; secret: boolean }> {
    const { call } = requireLate("pulumi-workspaces/dynamic/provider") as typeof core;
    return call(token, (args ?? {}) as Record<string, unknown>, {
        config: (key) => pulumi.runtime.getConfig(key),
        log: {
            info: (message) => void pulumi.log.info(message),
            warn: (message) => void pulumi.log.warn(message),
        },
    });
}
