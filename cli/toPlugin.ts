/**
 * `pulumi-workspaces to-plugin FILE`: migrates a stack from the dynamic front-end to the plugin. Both store the same inputs and outputs under
 * the same names, so only types and providers change: no request is sent to a service, and encrypted values are
 * unchanged.
 */
import { randomUUID } from "node:crypto";
import { Command } from "commander";
import { version } from "../package.json";
import { readStackFile, replaceStackFile, type StackExport, type StateResource } from "./stackFile";

const DYNAMIC_TYPE = "pulumi-nodejs:dynamic/workspaces/";
const DYNAMIC_PROVIDER = "pulumi:providers:pulumi-nodejs";
const PLUGIN_PROVIDER = "pulumi:providers:workspaces";
/** The property in which Pulumi stores the code of a dynamic provider. */
const PROVIDER_KEY = "__provider";
const SETTING = /^workspaces:(.+)$/;

/** Converts a stack to the types of the plugin. `moved`: the number of changed resources. */
export function toPlugin(stack: StackExport): { stack: StackExport; moved: number } {
    const { resources = [], pending_operations: pending = [] } = stack.deployment ?? {};
    const first = resources.findIndex(isDynamic);
    if (first < 0) {
        return { stack, moved: 0 };
    }
    if (pending.length > 0) {
        throw new Error(
            "the stack has pending operations with an unknown outcome: run `pulumi refresh` first, and export it again",
        );
    }
    const provider = pluginProvider(resources, first);
    const others = resources.filter((resource) => resource !== provider);
    others.splice(others.findIndex(isDynamic), 0, provider);
    const changed = others.map((resource) =>
        retyped(
            isDynamic(resource) ? withoutProviderCode(resource, `${provider.urn}::${provider.id}`) : resource,
        ),
    );
    return {
        stack: {
            ...stack,
            deployment: { ...stack.deployment, resources: changed.filter(isNeeded(changed)) },
        },
        moved: resources.filter(isDynamic).length,
    };
}

function isDynamic({ type }: StateResource): boolean {
    return type.startsWith(DYNAMIC_TYPE);
}

/** The default provider of the plugin: the existing one, or a new one with the settings of the stack config. */
function pluginProvider(resources: readonly StateResource[], first: number): StateResource {
    const urn = resources[first]?.urn.split("::").slice(0, 2).join("::") ?? "";
    const name = `default_${version.replace(/[.+-]/g, "_")}`;
    const wanted = `${urn}::${PLUGIN_PROVIDER}::${name}`;
    const present = resources.find((resource) => resource.urn === wanted);
    if (present) {
        return present;
    }
    const config = resources.find((resource) => resource.type === DYNAMIC_PROVIDER)?.inputs ?? {};
    const settings = Object.entries(config).flatMap(([key, value]) => {
        const setting = SETTING.exec(key)?.[1];
        return setting === undefined ? [] : [[setting, value] as const];
    });
    const inputs = { ...Object.fromEntries(settings), version };
    return {
        urn: wanted,
        custom: true,
        id: randomUUID(),
        type: PLUGIN_PROVIDER,
        inputs,
        outputs: inputs,
    } as StateResource;
}

function withoutProviderCode(resource: StateResource, provider: string): StateResource {
    const without = (values: Record<string, unknown> = {}): Record<string, unknown> =>
        Object.fromEntries(Object.entries(values).filter(([key]) => key !== PROVIDER_KEY));
    return {
        ...resource,
        provider,
        inputs: without(resource.inputs),
        outputs: without(resource.outputs),
        propertyDependencies: without(resource.propertyDependencies),
    };
}

/** Replaces types everywhere, because URNs contain them, except in the resource's own inputs and outputs. */
function retyped(resource: StateResource): StateResource {
    return Object.fromEntries(
        Object.entries(resource).map(([key, value]) => [
            key,
            key === "inputs" || key === "outputs" ? value : retypedText(value),
        ]),
    ) as unknown as StateResource;
}

function retypedText(value: unknown): unknown {
    if (typeof value === "string") {
        return value.replaceAll(DYNAMIC_TYPE, "workspaces:");
    }
    if (Array.isArray(value)) {
        return value.map(retypedText);
    }
    if (typeof value === "object" && value !== null) {
        return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, retypedText(inner)]));
    }
    return value;
}

/** False for a provider of dynamic resources that is no longer used. */
function isNeeded(resources: readonly StateResource[]): (resource: StateResource) => boolean {
    const used = new Set(resources.map(({ provider }) => provider));
    return ({ type, urn, id }) => type !== DYNAMIC_PROVIDER || used.has(`${urn}::${id}`);
}

export function toPluginCommand(): Command {
    return new Command("to-plugin")
        .description("migrate an exported stack from the dynamic classes to the plugin (docs/dynamic.md)")
        .argument("<file>", "the output of `pulumi stack export --file`; it is changed in place")
        .action(async (file: string) => {
            const { stack, moved } = toPlugin(await readStackFile(file));
            if (moved > 0) {
                await replaceStackFile(file, stack);
            }
            process.stdout.write(
                moved > 0
                    ? `${moved} resources moved. Next: \`pulumi stack import --file ${file}\`, change the import line to "pulumi-workspaces", and check \`pulumi preview\`\n`
                    : "nothing to move: the stack has no resources of pulumi-workspaces/dynamic\n",
            );
        });
}
