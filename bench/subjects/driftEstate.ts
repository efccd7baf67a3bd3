/**
 * Stacks of thousands of resources, and the services that hold them. An `up` of so many takes long, as the engine writes the state after each: one of two
 * resources gives the state of each kind, and the stacks' states are written from these.
 */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { stringify } from "yaml";
import { startEmulator, type AgentEnvSeed, type Emulator } from "../../emulator/index";
import { environmentFor } from "../../harness/emulatorSettings";
import { REPOSITORY } from "../../toolchain/stack/project";
import { createStack, type Stack } from "../../toolchain/stack/stack";
import { Cleanup } from "./cleanup";

/** A workspace, and secrets in it. */
const PER_WORKSPACE = 50;
/** Every tenth secret was described by hand. */
const CHANGED = 10;

export interface DriftEstate {
    readonly folder: string;
    readonly env: NodeJS.ProcessEnv;
    /** The findings that there have to be. */
    readonly changed: number;
    dispose(): Promise<void>;
}

interface StateResource {
    urn: string;
    id: string;
    inputs: Record<string, unknown>;
    outputs: Record<string, unknown>;
    dependencies?: string[];
    propertyDependencies?: Record<string, string[]>;
}

interface Export {
    deployment: { resources: StateResource[] };
}

/** `resources` in all `stacks` together. */
export function driftEstate(resources: number, stacks: number, signal: AbortSignal): Promise<DriftEstate> {
    const workspaces = resources / PER_WORKSPACE / stacks;
    if (!Number.isInteger(workspaces)) {
        throw new Error(`${resources} resources cannot be split into ${stacks} stacks`);
    }
    const cleanup = new Cleanup();
    return cleanup.unlessFailed(async () => {
        const names = Array.from({ length: stacks }, (_, index) => `stack${index}`);
        const emulator = cleanup.add(
            await startEmulator({ seed: { agentenv: seedOf(names, workspaces) } }),
            (started) => started.close(),
        );
        const stack = cleanup.add(await templateStack(emulator, signal), (created) => created.dispose());
        const template = JSON.parse(
            (await stack.mustRun(["stack", "export", "--show-secrets"])).stdout,
        ) as Export;
        for (const name of names) {
            await stack.mustRun(["stack", "init", name]);
            const file = join(stack.folder, `${name}.json`);
            await writeFile(file, JSON.stringify(stateOf(name, workspaces, template)));
            await stack.mustRun(["stack", "import", "--file", file]);
        }
        await stack.mustRun(["stack", "rm", "test", "--yes", "--force"]);
        const secrets = workspaces * (PER_WORKSPACE - 1);
        const changed =
            stacks * Array.from({ length: secrets }).filter((_, index) => isChanged(index)).length;
        return { folder: stack.folder, env: stack.env, changed, dispose: () => cleanup.run() };
    });
}

const workspaceId = (stack: string, index: number): string => `ws_${stack}-${index}`;
const secretId = (stack: string, index: number): string => `sec_${stack}-${index}`;
const isChanged = (index: number): boolean => index % CHANGED === 0;

/** The numbers of a workspace's secrets, which are counted for all of a stack. */
function secretsOf(workspace: number): number[] {
    const count = PER_WORKSPACE - 1;
    return Array.from({ length: count }, (_, index) => workspace * count + index);
}

function seedOf(stacks: readonly string[], workspaces: number): AgentEnvSeed {
    return {
        workspaces: stacks.flatMap((stack) =>
            Array.from({ length: workspaces }, (_, workspace) => ({
                id: workspaceId(stack, workspace),
                name: `${stack}-${workspace}`,
                secrets: secretsOf(workspace).map((index) => ({
                    id: secretId(stack, index),
                    name: `SECRET_${index}`,
                    value: "a value",
                    description: isChanged(index) ? "Theirs." : "Ours.",
                })),
            })),
        ),
    };
}

/** With one resource of each kind. */
async function templateStack(emulator: Emulator, signal: AbortSignal): Promise<Stack> {
    const program = {
        name: "bench",
        runtime: "yaml",
        plugins: { providers: [{ name: "workspaces", path: join(REPOSITORY, "dist") }] },
        resources: {
            workspace: { type: "workspaces:agentenv:Workspace", properties: { name: "template" } },
            secret: {
                type: "workspaces:agentenv:Secret",
                properties: {
                    workspaceId: "${workspace.workspaceId}",
                    name: "SECRET",
                    value: { "fn::secret": "a value" },
                    description: "Ours.",
                },
            },
        },
    };
    const stack = await createStack({
        program: { "Pulumi.yaml": stringify(program) },
        env: environmentFor(emulator),
        signal,
    });
    const up = await stack.up(["--skip-preview"]);
    if (up.code !== 0) {
        throw new Error(up.output);
    }
    return stack;
}

function stateOf(stack: string, workspaces: number, template: Export): Export {
    const { deployment, ...rest } = JSON.parse(
        JSON.stringify(template).replaceAll("urn:pulumi:test::", `urn:pulumi:${stack}::`),
    ) as Export;
    const named = (name: string): StateResource => {
        const found = deployment.resources.find(({ urn }) => urn.endsWith(`::${name}`));
        if (!found) {
            throw new Error(`the state has no ${name}`);
        }
        return found;
    };
    const [workspace, secret] = [named("workspace"), named("secret")];
    const others = deployment.resources.filter((one) => one !== workspace && one !== secret);
    const resources = Array.from({ length: workspaces }, (_, index) => {
        const id = workspaceId(stack, index);
        const own = renamed(workspace, `workspace${index}`, id, {
            inputs: { name: `${stack}-${index}` },
            outputs: { name: `${stack}-${index}`, workspaceId: id },
        });
        return [
            own,
            ...secretsOf(index).map((number) => secretIn(own, secret, secretId(stack, number), number)),
        ];
    });
    return { ...rest, deployment: { ...deployment, resources: [...others, ...resources.flat()] } };
}

function secretIn(workspace: StateResource, secret: StateResource, id: string, index: number): StateResource {
    const inputs = { name: `SECRET_${index}`, workspaceId: workspace.id };
    return {
        ...renamed(secret, `secret${index}`, `${workspace.id}/${id}`, {
            inputs,
            outputs: { ...inputs, secretId: id },
        }),
        dependencies: [workspace.urn],
        propertyDependencies: { workspaceId: [workspace.urn] },
    };
}

function renamed(
    resource: StateResource,
    name: string,
    id: string,
    { inputs, outputs }: Pick<StateResource, "inputs" | "outputs">,
): StateResource {
    return {
        ...resource,
        urn: resource.urn.replace(/::\w+$/, `::${name}`),
        id,
        inputs: { ...resource.inputs, ...inputs },
        outputs: { ...resource.outputs, ...outputs },
    };
}
