/** The Pulumi CLI in a project's folder. No command here changes a state, and none selects a stack. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "yaml";
import * as z from "zod";
import { REPORT_VARIABLE } from "../provider/core/session/reportMode";
import { run, type RunResult } from "../toolchain/process";
import { DriftError } from "./errors";
import { OWN_URNS } from "./resourceTypes";

/** The parts of an export that are read here. */
const stackExport = z.object({
    deployment: z
        .object({
            resources: z
                .array(
                    z.object({
                        urn: z.string(),
                        type: z.string(),
                        id: z.string().optional(),
                        provider: z.string().optional(),
                        inputs: z.record(z.string(), z.unknown()).optional(),
                        outputs: z.record(z.string(), z.unknown()).optional(),
                        ignoreChanges: z.array(z.string()).optional(),
                        external: z.boolean().optional(),
                        delete: z.boolean().optional(),
                    }),
                )
                .nullish(),
            pending_operations: z.array(z.unknown()).nullish(),
        })
        .nullish(),
});

export type StateResource = NonNullable<
    NonNullable<z.output<typeof stackExport>["deployment"]>["resources"]
>[number];

export interface StackState {
    resources: StateResource[];
    /** The number of operations that were interrupted. */
    pending: number;
}

/** @throws Error if the text is not an export */
export function stateIn(text: string): StackState {
    const { deployment } = stackExport.parse(JSON.parse(text));
    return {
        resources: deployment?.resources ?? [],
        pending: deployment?.pending_operations?.length ?? 0,
    };
}

const configuration = z.record(
    z.string(),
    z.object({ value: z.string().default(""), secret: z.boolean().default(false) }),
);

/** In the order in which the CLI looks for them. */
const PROJECT_FILES = ["Pulumi.json", "Pulumi.yaml", "Pulumi.yml"];

export interface ProjectFile {
    /** Of the project. */
    name: string;
    /** The file's own name. */
    file: string;
}

/** A value of a stack's configuration, decrypted. */
export interface ConfigValue {
    value: string;
    /** Whether it is encrypted in the stack's file. */
    secret: boolean;
}

/** The project file of a folder. `content` is undefined where it is not YAML. */
export async function readProjectFile(
    folder: string,
): Promise<{ file: string; content: unknown } | undefined> {
    for (const file of PROJECT_FILES) {
        const text = await readFile(join(folder, file), "utf8").catch(() => undefined);
        if (text !== undefined) {
            return { file, content: yamlOf(text) };
        }
    }
    return undefined;
}

export class PulumiProject {
    constructor(
        /** As the user gave it. */
        readonly folder: string,
        private readonly options: { env?: NodeJS.ProcessEnv; signal?: AbortSignal | undefined } = {},
    ) {}

    /** @throws DriftError if the folder holds no project */
    async file(): Promise<ProjectFile> {
        const found = await readProjectFile(this.folder);
        if (found === undefined) {
            throw new DriftError(`${this.folder} holds no Pulumi project: give its folder with -C`);
        }
        const { file, content } = found;
        const parsed = z.object({ name: z.string() }).safeParse(content);
        if (!parsed.success) {
            throw new DriftError(`${join(this.folder, file)} is no project: it is not YAML, or has no name`);
        }
        return { name: parsed.data.name, file };
    }

    /** The names of the project's stacks; `selected`: the one that is selected. */
    async stacks(): Promise<{ names: string[]; selected: string | undefined }> {
        const { stdout } = await this.mustRun(["stack", "ls", "--json"]);
        const list = z
            .array(z.object({ name: z.string(), current: z.boolean().optional() }))
            .parse(JSON.parse(stdout));
        return { names: list.map(({ name }) => name), selected: list.find(({ current }) => current)?.name };
    }

    /** The state. Its secrets are for the credentials of provider instances, and are kept in memory only. */
    async state(stack: string, { secrets = true } = {}): Promise<StackState> {
        const show = secrets ? ["--show-secrets"] : [];
        const { stdout } = await this.mustRun(["stack", "export", ...show, "--stack", stack]);
        return stateIn(stdout);
    }

    /** The stack's configuration, decrypted: `{ "workspaces:agentenvUrl": "…" }`. */
    async config(stack: string): Promise<Record<string, string>> {
        const values = Object.entries(await this.configValues(stack));
        return Object.fromEntries(values.map(([key, { value }]) => [key, value]));
    }

    /** The same, with whether each is encrypted. */
    async configValues(stack: string): Promise<Record<string, ConfigValue>> {
        const { stdout } = await this.mustRun(["config", "--json", "--show-secrets", "--stack", stack]);
        return configuration.parse(JSON.parse(stdout));
    }

    /**
     * The engine's refresh preview of the resources of this provider, which writes its events to a file; secrets are masked in it. Resources of other
     * providers are not read: their credentials are not needed, and their failures are no failures here.
     */
    refreshPreview(stack: string, events: string, { runProgram = false } = {}): Promise<RunResult> {
        return this.run(
            [
                "refresh",
                "--preview-only",
                "--suppress-progress",
                "--suppress-outputs",
                ...(runProgram ? ["--run-program"] : []),
                ...OWN_URNS.flatMap((urns) => ["--target", urns]),
                "--stack",
                stack,
                "--event-log",
                events,
            ],
            // The CLI knows --event-log only with this variable.
            { env: { [REPORT_VARIABLE]: String(process.pid), PULUMI_DEBUG_COMMANDS: "true" } },
        );
    }

    /** Values reach the CLI by its standard input: its arguments are visible to every user of the machine. @throws DriftError without the value */
    async setConfig(
        stack: string,
        key: string,
        value: string,
        { secret }: { secret: boolean },
    ): Promise<void> {
        const args = ["config", "set", secret ? "--secret" : "--plaintext", "--stack", stack, key];
        const result = await this.run(args, { input: value });
        if (result.code !== 0) {
            throw failed(args, reasonOf(result).replaceAll(value, "[secret]"));
        }
    }

    private async mustRun(args: readonly string[]): Promise<RunResult> {
        const result = await this.run(args);
        if (result.code !== 0) {
            throw failed(args, reasonOf(result));
        }
        return result;
    }

    private async run(
        args: readonly string[],
        { env, input }: { env?: NodeJS.ProcessEnv; input?: string } = {},
    ): Promise<RunResult> {
        return run("pulumi", [...args, "--non-interactive", "--color", "never"], {
            cwd: this.folder,
            env: { ...(this.options.env ?? process.env), PULUMI_SKIP_UPDATE_CHECK: "true", ...env },
            signal: this.options.signal,
            ...(input === undefined ? {} : { input }),
        });
    }
}

function failed(args: readonly string[], reason: string): DriftError {
    return new DriftError(`\`pulumi ${args.join(" ")}\` failed: ${reason}`);
}

/** `undefined`: it is not YAML. */
function yamlOf(text: string): unknown {
    try {
        return parse(text);
    } catch {
        return undefined;
    }
}

/** The errors that a command of the CLI printed, in one line. */
export function reasonOf({ stderr, stdout }: Pick<RunResult, "stderr" | "stdout">): string {
    if (/: spawn .*ENOENT|pulumi: .*ENOENT/.test(stderr)) {
        return "there is no `pulumi` on the PATH: install the Pulumi CLI, or add its folder to the PATH";
    }
    const lines = `${stderr}\n${stdout}`.split("\n").map((line) => line.trim());
    const errors = lines.filter((line) => /^error: /.test(line)).map((line) => line.slice("error: ".length));
    return (errors.length > 0 ? errors : lines.filter((line) => line !== "").slice(-3)).join("; ");
}
