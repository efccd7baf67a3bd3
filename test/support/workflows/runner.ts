/**
 * Runs a workflow of GitHub's on this machine, one job after the other: shell steps as they are, composite actions by their steps, and other actions by what
 * the test gives for them. An action that the test does not know is an error.
 */
import { createHash } from "node:crypto";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "../../../toolchain/process";
import { holds, interpolated, type Contexts, type Status } from "./expressions";
import { readAction, readWorkflow, type Step } from "./workflow";

export interface LocalAction {
    (inputs: Readonly<Record<string, string>>, job: JobContext): Promise<void>;
}

/** An action by its steps: the file of a composite action. */
type ActionOrFile = LocalAction | { readonly file: string };

interface JobContext {
    /** The folder of the job, empty at its start. */
    readonly workspace: string;
    readonly github: Readonly<Record<string, unknown>>;
}

export interface RunnerOptions {
    /** By their name without a version, such as actions/checkout. */
    readonly actions: Readonly<Record<string, ActionOrFile>>;
    /** A folder for the workspace and temporary files; it is emptied for each run. */
    readonly folder: string;
    /** What the machine has besides the variables of the workflow. */
    readonly env: NodeJS.ProcessEnv;
    readonly secrets: Readonly<Record<string, string>>;
    readonly vars: Readonly<Record<string, string>>;
}

export interface WorkflowResult {
    success: boolean;
    /** The output of all steps, in which runners mask secrets and this one does not. */
    output: string;
    /** What the steps wrote for people to read. */
    summary: string;
    /** The steps that ran, by their name. */
    steps: string[];
}

/** @param github the context, such as of a pull request: event_name, event, repository, sha, … */
export async function runWorkflow(
    file: string,
    github: Readonly<Record<string, unknown>>,
    options: RunnerOptions,
): Promise<WorkflowResult> {
    const workflow = await readWorkflow(file);
    const result: WorkflowResult = { success: true, output: "", summary: "", steps: [] };
    for (const job of Object.values(workflow.jobs)) {
        const temp = join(options.folder, "temp");
        const workspace = join(options.folder, "workspace");
        for (const folder of [temp, workspace]) {
            await rm(folder, { recursive: true, force: true });
            await mkdir(folder, { recursive: true });
        }
        const base = { github, secrets: options.secrets, vars: options.vars, runner: { temp } };
        const status: Status = { failed: false, hashFiles: hashOf(workspace) };
        if (!holds(job.if, base, status)) {
            continue;
        }
        const steps = new Steps(
            { ...base, env: {} },
            {
                workspace,
                temp,
                status,
                result,
                options,
                folder: workflow.defaults?.run["working-directory"] ?? ".",
            },
        );
        await steps.run(job.steps, { ...workflow.env, ...job.env });
        result.success &&= !status.failed;
    }
    return result;
}

interface JobState {
    readonly workspace: string;
    readonly temp: string;
    readonly status: Status;
    readonly result: WorkflowResult;
    readonly options: RunnerOptions;
    /** Where commands run, relative to the workspace. */
    readonly folder: string;
}

/** The steps of a job, or of an action within it. */
class Steps {
    private readonly outcomes: Record<string, { outputs: Record<string, string>; outcome: string }> = {};

    constructor(
        private readonly contexts: Contexts,
        private readonly state: JobState,
    ) {}

    async run(steps: readonly Step[], env: Readonly<Record<string, string>>): Promise<void> {
        const { status, result } = this.state;
        for (const [index, step] of steps.entries()) {
            const title = step.name ?? step.uses ?? step.run?.split("\n")[0] ?? "";
            const name = step.id ?? `step${index}`;
            const outcome = { outputs: {}, outcome: "skipped" };
            if (holds(step.if, this.all(), status)) {
                result.steps.push(title);
                result.output += `##[group]${title}\n`;
                const done = await this.step(
                    step,
                    { ...this.texts(env), ...this.texts(step.env) },
                    outcome.outputs,
                );
                outcome.outcome = done ? "success" : "failure";
                status.failed ||= !done;
            }
            this.outcomes[name] = outcome;
        }
    }

    /** The outputs of an action. */
    outputs(values: Readonly<Record<string, { value: string }>>): Record<string, string> {
        return this.texts(
            Object.fromEntries(Object.entries(values).map(([name, { value }]) => [name, value])),
        );
    }

    private async step(
        step: Step,
        env: Record<string, string>,
        outputs: Record<string, string>,
    ): Promise<boolean> {
        if (step.uses === undefined) {
            return this.command(step, env, outputs);
        }
        const { workspace, options, status } = this.state;
        const name = step.uses.replace(/@.*$/, "");
        const action = options.actions[name];
        if (action === undefined) {
            throw new Error(`the test does not know the action ${step.uses}`);
        }
        const inputs = this.texts(step.with);
        if (typeof action === "function") {
            await action(inputs, { workspace, github: this.contexts["github"] as Record<string, unknown> });
            return true;
        }
        return this.composite(action.file, inputs, env, outputs, status);
    }

    private async composite(
        file: string,
        given: Readonly<Record<string, string>>,
        env: Record<string, string>,
        outputs: Record<string, string>,
        outer: Status,
    ): Promise<boolean> {
        const { inputs: declared, outputs: values, runs } = await readAction(file);
        const unknown = Object.keys(given).filter((name) => declared[name] === undefined);
        if (unknown.length > 0) {
            throw new Error(`${file} has no input ${unknown.join(", ")}`);
        }
        const defaults = this.texts(
            Object.fromEntries(Object.entries(declared).map(([name, one]) => [name, one.default])),
        );
        const { github, runner } = this.contexts;
        // Within an action a status of its own; it sees no secret.
        const status: Status = { ...outer, failed: false };
        const inner = new Steps(
            { github, runner, inputs: { ...defaults, ...given } },
            { ...this.state, status, folder: "." },
        );
        await inner.run(runs.steps, env);
        Object.assign(outputs, inner.outputs(values));
        return !status.failed;
    }

    private async command(
        step: Step,
        env: Record<string, string>,
        outputs: Record<string, string>,
    ): Promise<boolean> {
        const { workspace, temp, result, options, folder } = this.state;
        const github = this.contexts["github"] as Record<string, string>;
        const files = { GITHUB_OUTPUT: join(temp, "output"), GITHUB_STEP_SUMMARY: join(temp, "summary") };
        await Promise.all(Object.values(files).map((file) => writeFile(file, "")));
        const script = join(temp, "script.sh");
        await writeFile(script, interpolated(step.run ?? "", this.all(), this.state.status));
        const where = interpolated(step["working-directory"] ?? folder, this.all(), this.state.status);
        const { code, stdout, stderr } = await run(
            "bash",
            ["--noprofile", "--norc", "-eo", "pipefail", script],
            {
                cwd: join(workspace, where),
                env: {
                    ...options.env,
                    CI: "true",
                    GITHUB_ACTIONS: "true",
                    GITHUB_REPOSITORY: github["repository"],
                    GITHUB_SHA: github["sha"],
                    ...env,
                    ...files,
                },
                timeoutMs: 600_000,
            },
        );
        result.output += `${stdout}${stderr}`;
        result.summary += await readFile(files.GITHUB_STEP_SUMMARY, "utf8");
        for (const line of (await readFile(files.GITHUB_OUTPUT, "utf8")).split("\n")) {
            const [, name, value] = /^([\w-]+)=(.*)$/.exec(line) ?? [];
            if (name !== undefined && value !== undefined) {
                outputs[name] = value;
            }
        }
        return code === 0;
    }

    private all(): Contexts {
        return { ...this.contexts, steps: this.outcomes };
    }

    private texts(values: Readonly<Record<string, string>>): Record<string, string> {
        return Object.fromEntries(
            Object.entries(values).map(([name, text]) => [
                name,
                interpolated(text, this.all(), this.state.status),
            ]),
        );
    }
}

/** As GitHub's `hashFiles`, for a path without wildcards. */
function hashOf(workspace: string): (path: string) => string {
    return (path) => {
        const file = join(workspace, path);
        return existsSync(file) ? createHash("sha256").update(readFileSync(file)).digest("hex") : "";
    };
}
