/** Drift of stacks: the engine's refresh preview of each, what is unmanaged beside them, and the rules of what does not count. */
import { mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { version } from "../package.json";
import { catalogue } from "../provider/services/index";
import type { Resource } from "../provider/core/declare/resource";
import { packageSettingsOf } from "../provider/core/settings/config";
import { followEvents } from "./events";
import { Findings, quoted, type Found } from "./findings";
import { inParallel } from "./parallel";
import { Previous, readReport } from "./previous";
import { DriftError } from "./errors";
import { PulumiProject, reasonOf, type StackState } from "./pulumi";
import { counts, REPORT_VERSION, summaryOf } from "./report";
import type { Finding, Report, StackReport } from "./report";
import { DEFAULT_RULES, Rules } from "./rules";
import { findUnmanaged, Managed, type ListedObject } from "./unmanaged";

export interface DriftOptions {
    /** Folders of projects. Default: the current one. */
    folders?: readonly string[];
    /** The names of the stacks. Default: the selected stack of each folder. */
    stacks?: readonly string[];
    /** All stacks of each folder. */
    all?: boolean;
    /** Runs the program, for providers whose settings only it knows. */
    runProgram?: boolean;
    /** Where to look for objects that no stack manages. Default: `workspace`. */
    unmanaged?: "workspace" | "account" | "none";
    /** A file of rules. Default: `drift.yaml` of the current folder, if there is one. */
    rules?: string;
    /** A JSON report of an earlier run. */
    previous?: string;
    /** How many stacks are looked at side by side. Default 4. */
    parallel?: number;
    env?: NodeJS.ProcessEnv;
    signal?: AbortSignal;
    /** Called with what happens in each stack, for people who wait. */
    onProgress?: (progress: StackProgress) => void;
}

export interface StackProgress {
    project: string;
    stack: string;
    step: "waiting" | "state" | "preview" | "unmanaged" | "in-sync" | "drift" | "error";
    /** The resources of this provider that the refresh preview has looked at, and those in the state, once it is known. */
    looked: number;
    resources: number;
}

interface Target {
    project: PulumiProject;
    /** The project's name and file. */
    name: string;
    file: string;
    stack: string;
}

const PARALLEL = 4;
const RECOVERY = "https://github.com/pulumi-workspaces/pulumi-workspaces/blob/main/docs/recovery.md";

/** @throws DriftError for what makes the whole run impossible; what fails for one stack is in its report */
export async function detectDrift(options: DriftOptions = {}): Promise<Report> {
    const now = new Date().toISOString();
    const rules = await Rules.read(options.rules ?? DEFAULT_RULES, {
        required: options.rules !== undefined,
        today: now.slice(0, 10),
    });
    const previous = new Previous(
        options.previous === undefined ? undefined : await readReport(options.previous),
    );
    const targets = await targetsOf(options);
    targets.forEach((target) => notify(options, target, "waiting"));
    const looked = await inParallel(targets, options.parallel ?? PARALLEL, (target) => look(target, options));
    const managed = new Managed(catalogue);
    const listed = new Set<string>();
    for (const { state } of looked) {
        managed.add(state?.resources ?? []);
    }
    const stacks = await inParallel(looked, options.parallel ?? PARALLEL, async (one) => {
        await addUnmanaged(one, managed, listed, options);
        const found = reportOf(one, (part) => rules.applied(part).map((each) => previous.dated(each, now)));
        notify(options, one.target, found.status, one.findings);
        return found;
    });
    // Lists in progress are read to their end.
    options.signal?.throwIfAborted();
    const resolved = previous.resolvedBy(stacks);
    // What a stack that failed would have had is not known.
    const isComplete = stacks.every(({ status }) => status !== "error");
    const unusedRules = isComplete ? rules.unused({ stacks, unmanaged: options.unmanaged !== "none" }) : [];
    return {
        version: REPORT_VERSION,
        generatedAt: now,
        tool: { name: "pulumi-workspaces", version },
        summary: summaryOf(stacks, resolved),
        stacks,
        resolved,
        expiredRules: rules.expired,
        unusedRules,
    };
}

function notify(
    { onProgress }: DriftOptions,
    { name: project, stack }: Target,
    step: StackProgress["step"],
    { looked = 0, resources = 0 }: Partial<Pick<Findings, "looked" | "resources">> = {},
): void {
    onProgress?.({ project, stack, step, looked, resources });
}

/** Each stack once, however often its folder or its name is given. */
async function targetsOf(options: DriftOptions): Promise<Target[]> {
    const targets = new Map<string, Target>();
    for (const folder of options.folders ?? ["."]) {
        const project = new PulumiProject(folder, options);
        const { name, file } = await project.file();
        const place = await realpath(folder);
        for (const stack of await stacksOf(project, name, options)) {
            const key = JSON.stringify([place, stack]);
            if (!targets.has(key)) {
                targets.set(key, { project, name, file, stack });
            }
        }
    }
    return [...targets.values()];
}

async function stacksOf(
    project: PulumiProject,
    name: string,
    { stacks: wanted = [], all = false }: DriftOptions,
): Promise<readonly string[]> {
    const { folder } = project;
    const { names, selected } = await project.stacks();
    const missing = wanted.filter((stack) => !names.includes(stack));
    if (missing.length > 0) {
        throw new DriftError(
            `the project ${name} in ${folder} has no stack ${missing.join(", ")}: it has ${names.join(", ") || "none"}`,
        );
    }
    if (all) {
        return names;
    }
    if (wanted.length > 0) {
        return wanted;
    }
    if (selected === undefined) {
        throw new DriftError(
            `no stack of the project ${name} in ${folder} is selected: name one with --stack, or look at all with --all`,
        );
    }
    return [selected];
}

interface Looked {
    target: Target;
    findings: Findings | undefined;
    state: StackState | undefined;
    config: Record<string, string>;
    errors: string[];
}

/** Never rejects for what concerns this stack alone. */
async function look(target: Target, options: DriftOptions): Promise<Looked> {
    const { project, name, stack } = target;
    const looked: Looked = { target, findings: undefined, state: undefined, config: {}, errors: [] };
    notify(options, target, "state");
    try {
        // What it manages is unmanaged in no other stack's findings, even where its secrets cannot be decrypted.
        looked.state = await project.state(stack, { secrets: false });
        looked.state = await project.state(stack);
        looked.config = await project.config(stack);
        if (looked.state.pending > 0) {
            looked.errors.push(pendingError(looked.state.pending, optionsOf(target)));
        }
        looked.findings = new Findings(
            catalogue,
            { project: name, stack, options: optionsOf(target) },
            looked.state.resources,
            reportsLapses(looked.config, options.env ?? process.env),
        );
        notify(options, target, "preview", looked.findings);
        await refreshPreview(looked, options);
    } catch (error) {
        options.signal?.throwIfAborted();
        looked.errors.push(error instanceof Error ? error.message : String(error));
    }
    return looked;
}

function pendingError(pending: number, options: string): string {
    const what =
        pending === 1
            ? "1 operation was interrupted, and its outcome is unknown"
            : `${pending} operations were interrupted, and their outcomes are unknown`;
    return `${what}: run \`pulumi refresh ${options}\` first; ${RECOVERY} has the steps after a killed \`up\``;
}

async function refreshPreview({ target, findings, errors }: Looked, options: DriftOptions): Promise<void> {
    const scratch = await mkdtemp(join(tmpdir(), "pulumi-workspaces-drift-"));
    try {
        const events = join(scratch, "events.json");
        const failed: string[] = [];
        const preview = target.project.refreshPreview(target.stack, events, options);
        const following = followEvents(events, preview, {
            observed: (resource) => {
                findings?.observed(resource);
                notify(options, target, "preview", findings);
            },
            doubted: (token, id) => findings?.isDoubted(token, id),
            error: (message, urn) => {
                const reason = message.replace(/^Preview failed: /, "");
                if (reason !== "preview failed") {
                    failed.push(urn === undefined ? reason : `${urn}: ${reason}`);
                }
            },
        });
        const [result] = await Promise.all([preview, following]);
        if (result.code !== 0) {
            errors.push(...(failed.length > 0 ? failed : [reasonOf(result)]));
        }
    } finally {
        await rm(scratch, { recursive: true, force: true });
    }
}

async function addUnmanaged(
    { target, findings, state, config, errors }: Looked,
    managed: Managed,
    listed: Set<string>,
    options: DriftOptions,
): Promise<void> {
    const { unmanaged = "workspace", env = process.env, signal } = options;
    if (unmanaged === "none" || !findings || !state) {
        return;
    }
    notify(options, target, "unmanaged", findings);
    try {
        const found = (resource: Resource, object: ListedObject): void =>
            findings.unmanaged(resource, object);
        await findUnmanaged(catalogue, state, config, { scope: unmanaged, managed, listed, env, found });
    } catch (error) {
        signal?.throwIfAborted();
        const reason = error instanceof Error ? error.message : String(error);
        if (!errors.some((known) => known.endsWith(reason))) {
            errors.push(
                `unmanaged objects could not be listed: ${reason}. After a rotation of a provider instance's key, run \`pulumi up ${optionsOf(target)}\` first, or give --unmanaged none`,
            );
        }
    }
}

function reportOf({ target, findings, errors }: Looked, dated: (found: Found) => Finding[]): StackReport {
    const all = (findings?.all() ?? []).flatMap(dated);
    return {
        project: target.name,
        stack: target.stack,
        folder: target.project.folder,
        projectFile: target.file,
        status: errors.length > 0 ? "error" : all.some(counts) ? "drift" : "in-sync",
        ...(errors.length > 0 ? { error: errors.join("\n") } : {}),
        resources: findings?.looked ?? 0,
        findings: all,
    };
}

/** For the commands in remedies. */
function optionsOf({ project, stack }: Target): string {
    const folder = project.folder === "." ? "" : `-C ${quoted(project.folder)} `;
    return `${folder}--stack ${quoted(stack)}`;
}

function reportsLapses(config: Record<string, string>, env: NodeJS.ProcessEnv): boolean {
    const lapsed = config["workspaces:lapsed"] ?? env["PULUMI_WORKSPACES_LAPSED"];
    return packageSettingsOf(lapsed === undefined ? {} : { lapsed }).lapsed !== "warn";
}
