/** Subjects that the Pulumi CLI runs: plugins with a YAML program, and dynamic providers with a TypeScript program. */
import { readFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { stringify } from "yaml";
import { ensureEngine } from "../../toolchain/index";
import { REPOSITORY } from "../../toolchain/stack/project";
import { createStack, type Stack, type StackOptions } from "../../toolchain/stack/stack";
import { LAUNCHER } from "../../toolchain/tools";
import { EmulatorProcess } from "../measure/emulatorProcess";
import { Meter, type MeteredProvider } from "../measure/meter";
import { Cleanup } from "./cleanup";
import {
    resourcesOf,
    secretName,
    secretValue,
    workspaceName,
    workspaceOf,
    type Size,
    type StartedSubject,
    type Step,
    type Subject,
} from "./subject";

const PLUGIN = "pulumi-resource-workspaces";
const OWN_PLUGIN = join(REPOSITORY, "dist", PLUGIN);
const NAIVE = join(__dirname, "..", "peers", "naive");

interface PulumiSubject {
    readonly name: string;
    readonly provider: Omit<MeteredProvider, "executable">;
    /** False for a provider that sends no requests. */
    readonly service?: boolean;
    /** `folder` holds the metered plugin. */
    readonly program: (size: Size, folder: string) => Promise<Pick<StackOptions, "program" | "language">>;
    /** The executable that the engine looks for, and whether on PATH. */
    readonly executable: string;
    readonly onPath?: boolean;
}

/** Our plugin, as the package's launcher starts it. */
export const OURS: Subject = plugin("this provider", { command: [OWN_PLUGIN] });

/** Our dynamic front-end. */
export const OUR_DYNAMIC: Subject = dynamic("this provider, dynamic front-end", async () => ({
    "index.ts": await readFile(join(NAIVE, "ownProgram.ts"), "utf8"),
}));

/** A dynamic provider as a tutorial has it. */
export const NAIVE_DYNAMIC: Subject = dynamic("naive dynamic provider", async () => ({
    "index.ts": await readFile(join(NAIVE, "dynamicProgram.ts"), "utf8"),
}));

/** A plugin with the YAML program. */
export function plugin(
    name: string,
    provider: Omit<MeteredProvider, "executable">,
    { service = true }: { readonly service?: boolean } = {},
): Subject {
    return pulumi({
        name,
        provider,
        service,
        executable: PLUGIN,
        program: async (size, folder) => ({ language: "yaml", program: yamlProgram(size, folder) }),
    });
}

/** The command is the launcher that is beside the CLI. */
function dynamic(name: string, files: () => Promise<Record<string, string>>): Subject {
    return {
        name,
        async start(context) {
            const { bin } = await ensureEngine({ signal: context.signal });
            const subject = pulumi({
                name,
                provider: { command: [join(bin, LAUNCHER)] },
                executable: LAUNCHER,
                onPath: true,
                program: async (size) => ({
                    language: "nodejs",
                    program: { ...(await files()), "size.json": JSON.stringify(size) },
                }),
            });
            return subject.start(context);
        },
    };
}

function pulumi({
    name,
    provider,
    service = true,
    executable,
    onPath = false,
    program,
}: PulumiSubject): Subject {
    return {
        name,
        start({ size, signal, args = [] }) {
            const cleanup = new Cleanup();
            return cleanup.unlessFailed(async () => {
                const emulator = service
                    ? cleanup.add(await EmulatorProcess.start(signal), (started) => started.stop())
                    : undefined;
                const meter = cleanup.add(await Meter.create({ ...provider, executable }), (created) =>
                    created.dispose(),
                );
                const { bin } = await ensureEngine({ signal });
                const path = [meter.folder, bin, process.env["PATH"]].join(delimiter);
                const stack = cleanup.add(
                    await createStack({
                        ...(await program(size, meter.folder)),
                        plugin: false,
                        env: { ...emulator?.env, ...(onPath ? { PATH: path } : {}) },
                        signal,
                    }),
                    (created) => created.dispose(),
                );
                return started(name, stack, meter, emulator, { size, args, cleanup });
            });
        },
    };
}

function started(
    name: string,
    stack: Stack,
    meter: Meter,
    emulator: EmulatorProcess | undefined,
    { size, args, cleanup }: { size: Size; args: readonly string[]; cleanup: Cleanup },
): StartedSubject {
    return {
        async run(step) {
            const [command, expected] = COMMANDS[step];
            const result = await stack.run([...command, ...args]);
            const count = Number(expected.exec(result.output)?.[1]);
            // The engine counts the stack too, except in a refresh without a program.
            const resources = resourcesOf(size);
            if (result.code !== 0 || (count !== resources && count !== resources + 1)) {
                throw new Error(
                    `${name}: \`pulumi ${command.join(" ")}\` of ${resources} resources ended with ${result.code}:\n${result.output.slice(-4000)}`,
                );
            }
        },
        takeUsage: () => meter.take(),
        takeRequests: async () => (await emulator?.takeRequests())?.length ?? 0,
        setLatency: async (milliseconds) => emulator?.latency(milliseconds),
        dispose: () => cleanup.run(),
    };
}

/** The command of each step, and where its output has the number of resources. */
const COMMANDS: Readonly<Record<Step, readonly [readonly string[], RegExp]>> = {
    create: [["up", "--yes"], /^ +\+ (\d+) created$/m],
    unchanged: [["up", "--yes"], /^ +(\d+) unchanged$/m],
    preview: [["preview"], /^ +(\d+) unchanged$/m],
    refresh: [["refresh", "--yes"], /^ +(\d+) unchanged$/m],
    destroy: [["destroy", "--yes"], /^ +- (\d+) deleted$/m],
};

/** The program of the plugins. */
function yamlProgram(size: Size, path: string): Record<string, string> {
    const workspaces = Array.from({ length: size.workspaces }, (_, index) => [
        `workspace${index}`,
        { type: "workspaces:agentenv:Workspace", properties: { name: workspaceName(index) } },
    ]);
    const secrets = Array.from({ length: size.secrets }, (_, index) => [
        `secret${index}`,
        {
            type: "workspaces:agentenv:Secret",
            properties: {
                workspaceId: `\${workspace${workspaceOf(index, size)}.workspaceId}`,
                name: secretName(index),
                value: { "fn::secret": secretValue(index) },
            },
        },
    ]);
    const project = {
        name: "bench",
        runtime: "yaml",
        plugins: { providers: [{ name: "workspaces", path }] },
        resources: Object.fromEntries([...workspaces, ...secrets]) as Record<string, unknown>,
    };
    return { "Pulumi.yaml": stringify(project) };
}
