/**
 * Front-end 2, in the program: a resource class over Pulumi's dynamic providers. What goes into state is one line that asks this
 * package for the real code when it is needed, so that an upgrade of the package reaches old stacks.
 */
import * as pulumi from "@pulumi/pulumi";

/** What the class has to know of the declaration; made by `npm run generate`. */
export interface DynamicSpec {
    inputs: readonly string[];
    outputs: readonly string[];
    /** Those of both that are encrypted in state. */
    secrets: readonly string[];
    /** Its tokens in earlier versions. */
    aliases?: readonly string[];
}

type Arguments = Record<string, unknown>;

/** `beforeUse` runs before a resource is registered, and throws where it must not be. */
export function dynamicClass<Class>(token: string, spec: DynamicSpec, beforeUse: () => void): Class {
    class DynamicResource extends pulumi.CustomResource {
        constructor(name: string, args: Arguments | undefined, opts?: pulumi.CustomResourceOptions) {
            beforeUse();
            super(
                dynamicType(token),
                name,
                { ...properties(spec, args ?? {}), __provider: providerText(token, name) },
                pulumi.mergeOptions(
                    {
                        additionalSecretOutputs: [...spec.secrets],
                        aliases: (spec.aliases ?? []).map((old) => ({ type: dynamicType(old) })),
                    },
                    opts,
                ),
            );
        }
    }
    return DynamicResource as unknown as Class;
}

/** Pulumi runs whatever has this package by its dynamic provider. */
function dynamicType(token: string): string {
    const [packageName, module, name] = token.split(":");
    return `pulumi-nodejs:dynamic/${packageName}/${module}:${name}`;
}

/**
 * What Pulumi keeps in state and evaluates in its dynamic-provider process. The resource's name is in it because nothing else tells
 * it to the provider, which makes automatic names from it.
 */
function providerText(token: string, name: string): string {
    return `exports.handler=()=>require("pulumi-workspaces/dynamic/provider").provider(${JSON.stringify(token)},${JSON.stringify(name)})`;
}

/** Arguments as they are (wrong ones too: Check names them), secret ones marked, and outputs as properties that will be filled. */
function properties(spec: DynamicSpec, args: Arguments): Arguments {
    const result: Arguments = Object.fromEntries(
        [...spec.inputs, ...spec.outputs].map((name) => [name, undefined]),
    );
    for (const [name, value] of Object.entries(args)) {
        result[name] = value !== undefined && spec.secrets.includes(name) ? pulumi.secret(value) : value;
    }
    return result;
}
