/**
 * Front-end 2, in the program: a resource class over Pulumi's dynamic providers. State holds one line that requires this package for the
 * implementation, so that an upgrade of the package applies to old stacks.
 */
import * as pulumi from "@pulumi/pulumi";

/** What the class needs of the declaration; written by `npm run generate`. */
export interface DynamicSpec {
    inputs: readonly string[];
    outputs: readonly string[];
    /** Inputs and outputs that are encrypted in state. */
    secrets: readonly string[];
    /** Its tokens in earlier versions. */
    aliases?: readonly string[];
}

type Arguments = Record<string, unknown>;

/** `beforeUse` runs before a resource is registered, and throws to refuse it. */
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

/** Pulumi runs types with this prefix in its dynamic provider. */
function dynamicType(token: string): string {
    const [packageName, module, name] = token.split(":");
    return `pulumi-nodejs:dynamic/${packageName}/${module}:${name}`;
}

/**
 * What Pulumi keeps in state and evaluates in its dynamic-provider process. It contains the resource's name, because dynamic providers do not receive
 * it and automatic names are derived from it.
 */
function providerText(token: string, name: string): string {
    return `exports.handler=()=>require("pulumi-workspaces/dynamic/provider").provider(${JSON.stringify(token)},${JSON.stringify(name)})`;
}

/** The arguments (wrong ones too: Check reports them) with secrets marked, and the outputs as undefined properties. */
function properties(spec: DynamicSpec, args: Arguments): Arguments {
    const result: Arguments = Object.fromEntries(
        [...spec.inputs, ...spec.outputs].map((name) => [name, undefined]),
    );
    for (const [name, value] of Object.entries(args)) {
        result[name] = value !== undefined && spec.secrets.includes(name) ? pulumi.secret(value) : value;
    }
    return result;
}
