/** An isolated stack of the Pulumi CLI: its project, PULUMI_HOME, backend and passphrase are in a temporary folder. */
import { randomUUID } from "node:crypto";
import { mkdir, mkdtemp, readFile, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import { ensureEngine } from "../ensure";
import { run } from "../process";
import { stackEnvironment } from "./environment";
import { lastChanges, readEvents, type Changes, type EngineEvent } from "./events";
import { writeFiles, writeProject, type Program } from "./project";

export interface StackOptions {
    readonly program: Program;
    /** The runtime of a program without a Pulumi.yaml, and of the linked packages. Default: yaml. */
    readonly language?: string;
    readonly config?: Readonly<Record<string, string | { readonly secret: string }>>;
    readonly env?: Readonly<Record<string, string>>;
    /** False for a program that does not use our plugin. */
    readonly plugin?: boolean;
    /** A node_modules folder for the program, instead of links into the repository. */
    readonly modules?: string;
    /** A stack of another project in whose backend this one is created. It has to outlive this one. */
    readonly beside?: Stack;
    /** Called with the output of operations (up, preview, refresh, destroy, import). */
    readonly onOutput?: (text: string) => void;
    /** Ends the running command, and every later one. */
    readonly signal?: AbortSignal;
}

export interface CommandResult {
    /** Undefined if the command timed out. */
    readonly code: number | undefined;
    readonly stdout: string;
    readonly stderr: string;
    /** stdout and stderr, for assertions and failure messages. */
    readonly output: string;
}

export interface OperationResult extends CommandResult {
    readonly changes: Changes;
    readonly events: readonly EngineEvent[];
}

export interface RunOptions {
    /** For this command only, in addition to the stack's. */
    readonly env?: Readonly<Record<string, string>>;
    readonly timeoutMs?: number;
    /** Called with the output of the command. */
    readonly onOutput?: ((text: string) => void) | undefined;
    /** Called with the process id of the CLI, for tests that interrupt it. */
    readonly onStart?: ((pid: number) => void) | undefined;
}

/** Longer than any command takes, on a busy machine too; the output of a command that hangs is returned. */
const TIMEOUT_MS = 600_000;
const NAME = "test";

export async function createStack(options: StackOptions): Promise<Stack> {
    const { signal } = options;
    const { bin } = await ensureEngine(signal === undefined ? {} : { signal });
    // The real path: on macOS the temporary folder is a link, and the engine prints real paths.
    const root = await realpath(await mkdtemp(join(tmpdir(), "pulumi-workspaces-test-")));
    try {
        const backend = options.beside?.backend ?? join(root, "backend");
        const places = { bin, home: join(root, "home"), backend };
        await Promise.all(
            [places.home, join(root, "backend"), join(root, "project")].map((folder) => mkdir(folder)),
        );
        const { program, language = "yaml", plugin = true, modules } = options;
        await writeProject(join(root, "project"), { program, language, plugin, modules });
        const stack = new Stack(
            root,
            backend,
            join(bin, "pulumi"),
            stackEnvironment(places, options.env ?? {}),
            options,
        );
        await stack.mustRun(["stack", "init", NAME]);
        await stack.configure(options.config ?? {});
        return stack;
    } catch (error) {
        await rm(root, { recursive: true, force: true });
        throw error;
    }
}

export class Stack {
    /** The folder of the project. */
    readonly folder: string;

    constructor(
        private readonly root: string,
        /** The folder of the backend. */
        readonly backend: string,
        private readonly cli: string,
        /** For other programs that work with the stack. */
        readonly env: NodeJS.ProcessEnv,
        private readonly options: Pick<StackOptions, "onOutput" | "signal">,
    ) {
        this.folder = join(root, "project");
    }

    up(args: readonly string[] = [], options?: RunOptions): Promise<OperationResult> {
        return this.operate(["up", "--yes", ...args], options);
    }

    preview(args: readonly string[] = [], options?: RunOptions): Promise<OperationResult> {
        return this.operate(["preview", ...args], options);
    }

    /** `--preview-only` needs no confirmation, and is refused together with --yes. */
    refresh(args: readonly string[] = [], options?: RunOptions): Promise<OperationResult> {
        const yes = args.includes("--preview-only") ? [] : ["--yes"];
        return this.operate(["refresh", ...yes, ...args], options);
    }

    destroy(args: readonly string[] = [], options?: RunOptions): Promise<OperationResult> {
        return this.operate(["destroy", "--yes", ...args], options);
    }

    /** `[type, name, id]`, or `["--file", path]`. Unprotected and without generated code, unless `args` say otherwise. */
    import(args: readonly string[], options?: RunOptions): Promise<OperationResult> {
        return this.operate(
            ["import", "--yes", "--protect=false", "--generate-code=false", ...args],
            options,
        );
    }

    /** Sets configuration with one command, because each command derives a key from the passphrase. */
    async configure(values: NonNullable<StackOptions["config"]>): Promise<void> {
        const flags = Object.entries(values).flatMap(([key, value]) =>
            typeof value === "string"
                ? ["--plaintext", `${key}=${value}`]
                : ["--secret", `${key}=${value.secret}`],
        );
        if (flags.length > 0) {
            await this.mustRun(["config", "set-all", ...flags]);
        }
    }

    async outputs(): Promise<Record<string, unknown>> {
        const { stdout } = await this.mustRun(["stack", "output", "--json", "--show-secrets"]);
        return JSON.parse(stdout) as Record<string, unknown>;
    }

    /** The stored state; secrets are encrypted unless `showSecrets` is set. */
    async exportState({ showSecrets = false } = {}): Promise<Deployment> {
        const { stdout } = await this.mustRun([
            "stack",
            "export",
            ...(showSecrets ? ["--show-secrets"] : []),
        ]);
        return (JSON.parse(stdout) as { deployment: Deployment }).deployment;
    }

    /** The same from the backend's file, in a tenth of the time. Secrets are encrypted. */
    async storedState(): Promise<Deployment> {
        const text = await readFile(await this.stateFile(), "utf8");
        return (JSON.parse(text) as { checkpoint: { latest?: Deployment } }).checkpoint.latest ?? {};
    }

    /** The backend's state file. Beside it are the previous state (`.bak`) and the backend's metadata of each (`.attrs`). */
    async stateFile(): Promise<string> {
        const { name } = parse(await readFile(join(this.folder, "Pulumi.yaml"), "utf8")) as { name: string };
        return join(this.backend, ".pulumi", "stacks", name, `${NAME}.json`);
    }

    /** Changes the program between two runs. */
    write(files: Readonly<Record<string, string>>): Promise<void> {
        return writeFiles(this.folder, files);
    }

    /** Any command of the CLI, such as `do`. */
    async run(args: readonly string[], options: RunOptions = {}): Promise<CommandResult> {
        const { code, stdout, stderr } = await run(
            this.cli,
            [...args, "--non-interactive", "--color", "never"],
            {
                cwd: this.folder,
                env: { ...this.env, ...options.env },
                timeoutMs: options.timeoutMs ?? TIMEOUT_MS,
                signal: this.options.signal,
                onOutput: options.onOutput,
                onStart: options.onStart,
            },
        );
        return { code, stdout, stderr, output: `${stdout}\n${stderr}` };
    }

    /** A shell script in the folder of the project, such as the commands of a document, with `pulumi` on its PATH. */
    async script(text: string, options: RunOptions = {}): Promise<CommandResult> {
        const { code, stdout, stderr } = await run("sh", ["-euc", text], {
            cwd: this.folder,
            env: { ...this.env, ...options.env },
            timeoutMs: options.timeoutMs ?? TIMEOUT_MS,
            signal: this.options.signal,
        });
        return { code, stdout, stderr, output: `${stdout}\n${stderr}` };
    }

    /** Throws if the command fails. */
    async mustRun(args: readonly string[]): Promise<CommandResult> {
        const result = await this.run(args);
        if (result.code !== 0) {
            throw new Error(`pulumi ${args.join(" ")} failed in ${this.folder}:\n${result.output}`);
        }
        return result;
    }

    /** Removes the folder. Objects at the services have to be destroyed first. */
    dispose(): Promise<void> {
        return rm(this.root, { recursive: true, force: true, maxRetries: 3 });
    }

    private async operate(args: readonly string[], options?: RunOptions): Promise<OperationResult> {
        const log = join(this.root, `events-${randomUUID()}.json`);
        const { onOutput } = this.options;
        const result = await this.run([...args, "--stack", NAME, "--event-log", log], {
            onOutput,
            ...options,
        });
        const events = await readEvents(log);
        return { ...result, events, changes: lastChanges(events) };
    }
}

export interface Deployment {
    readonly resources?: readonly StateResource[];
    /** Operations that an interrupted engine had started. */
    readonly pending_operations?: readonly {
        readonly type: string;
        readonly resource: StateResource;
    }[];
}

export interface StateResource {
    readonly urn: string;
    readonly type: string;
    readonly id?: string;
    readonly parent?: string;
    /** The program only reads it. */
    readonly external?: boolean;
    readonly inputs?: Readonly<Record<string, unknown>>;
    readonly outputs?: Readonly<Record<string, unknown>>;
}
