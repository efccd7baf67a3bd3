/**
 * Front-end 2, in the program: the base of `sdk/dynamic`. Every program that imports it loads it, so it does not load the core. The core is
 * required on demand: by the text in state in Pulumi's dynamic-provider process, and by a function call or a component in the program.
 */
import { createRequire } from "node:module";
import * as pulumi from "@pulumi/pulumi";
import type * as core from "./main";
import { componentClass, type Classes } from "./component";
import { dynamicClass, type DynamicSpec } from "./resource";

/** Requires the package by its own name, independent of where this file is bundled. */
const requireLate = createRequire(__filename);

/** Facts about the package; written by `npm run generate`. */
export interface PackageSpec {
    /** Settings that must not be in stack config in plaintext. */
    secretSettings: readonly string[];
}

export interface FrontEnd {
    /** A class with the arguments and outputs of the SDK's class of the same name, whose type is `Class`. */
    resource<Class>(token: string, spec: DynamicSpec): Class;
    /** The SDK's component of the same name, whose children are of these classes. */
    component<Class>(token: string, classes: Classes): Class;
    /** The SDK's function of the same name, called in this process without an engine's provider. */
    call<Args, Result>(token: string): (args?: Args) => Promise<Result>;
    /** The same over outputs: called once all arguments are known. The result is secret if it contains a secret. */
    callOutput<Args, Result>(token: string): (args?: Args) => pulumi.Output<Result>;
}

export function frontEnd({ secretSettings }: PackageSpec): FrontEnd {
    return {
        resource: (token, spec) => dynamicClass(token, spec, () => refusePlaintext(secretSettings)),
        component: (token, classes) =>
            componentClass(token, classes, (...composition) => loaded().compose(...composition)),
        call: (token) => async (args) => (await invoke(token, args)).value as never,
        callOutput: (token) => (args) =>
            pulumi.output(args).apply(async (known) => {
                const { value, secret } = await invoke(token, known);
                return secret ? pulumi.secret(value) : value;
            }) as never,
    };
}

/** The engine copies the whole stack config into the state of dynamic providers: a plaintext key would be in plaintext in state too. */
function refusePlaintext(secretSettings: readonly string[]): void {
    // Not among Pulumi's published types. With a version that lacks it, nothing is refused.
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

function loaded(): typeof core {
    return requireLate("pulumi-workspaces/dynamic/provider") as typeof core;
}

async function invoke(token: string, args: unknown): Promise<{ value: object; secret: boolean }> {
    return loaded().call(token, (args ?? {}) as Record<string, unknown>, {
        config: (key) => pulumi.runtime.getConfig(key),
        log: {
            info: (message) => void pulumi.log.info(message),
            warn: (message) => void pulumi.log.warn(message),
        },
    });
}
