/** Provides a working engine: an installed one, the official release, or a build from source, in this order. */
import { join } from "node:path";
import { buildFromModules } from "./build";
import { EngineError, type Attempt } from "./errors";
import { findInstalled, findOnPath, type Found } from "./find";
import { installRelease } from "./install";
import { withLock } from "./lock";
import type { Provisioner, ProvisionerContext } from "./provisioner";
import { cacheFolder, pulumiHomes } from "./userFolders";
import { silent, type Progress } from "./progress";
import { exists, publish, retract, sweep } from "./atomicFolder";
import { checkCli, CLI, HOSTS, isExecutable, LAUNCHER } from "./tools";
import { cacheKey, readPins } from "./versions";

export interface Engine {
    /** The folder that holds `pulumi`, its language hosts and the launcher of dynamic providers. */
    readonly bin: string;
    readonly version: string;
    readonly source: "path" | "installed" | "built";
}

export interface EngineOptions {
    readonly env?: NodeJS.ProcessEnv;
    readonly progress?: Progress;
    readonly signal?: AbortSignal;
    readonly install?: Provisioner;
    readonly build?: Provisioner;
}

export async function ensureEngine(options: EngineOptions = {}): Promise<Engine> {
    const { env = process.env, progress = silent, signal } = options;
    const context: ProvisionerContext = { pins: readPins(), env, progress, signal };
    const attempts: Attempt[] = [];

    const onPath = await findOnPath(env, signal);
    if (!("problem" in onPath)) {
        return { ...onPath, source: "path" };
    }
    attempts.push({ tried: "PATH", problem: onPath.problem });

    const target = join(cacheFolder(env), `engine-${cacheKey(context.pins, process.platform, process.arch)}`);
    const ready = await existing(target, context);
    if (ready !== undefined) {
        return ready;
    }
    return withLock(
        `${target}.lock`,
        async () => {
            // The previous holder of the lock has most likely done the work.
            const done = await existing(target, context, attempts);
            return done ?? (await provision(target, context, attempts, options));
        },
        { signal, onWait: (holder) => progress.note(`Waiting: ${holder} is setting up the engine`) },
    );
}

async function existing(
    target: string,
    context: ProvisionerContext,
    attempts: Attempt[] = [],
): Promise<Engine | undefined> {
    const installed = await findInstalled(context.env, context.signal);
    if (!("problem" in installed)) {
        return { ...installed, source: "installed" };
    }
    attempts.push({ tried: "Official releases", problem: installed.problem });
    const built = await examineBuilt(target, context);
    return typeof built === "string" ? undefined : { ...built, source: "built" };
}

async function provision(
    target: string,
    context: ProvisionerContext,
    attempts: Attempt[],
    { install = installRelease, build = buildFromModules }: EngineOptions,
): Promise<Engine> {
    const problem = await attempt(context, () => getRelease(install, context));
    const installed = problem === undefined ? await findInstalled(context.env, context.signal) : { problem };
    if (!("problem" in installed)) {
        return { ...installed, source: "installed" };
    }
    attempts.push({ tried: "Download of the official release", problem: installed.problem });
    context.progress.note(`The official release could not be downloaded (${installed.problem}).`);

    const building = await attempt(context, async () => {
        await sweep(target);
        // An existing target is incomplete or broken: otherwise it would have been used.
        await retract(target);
        await publish(target, (folder) => build(folder, context));
    });
    const built = building ?? (await examineBuilt(target, context));
    if (typeof built !== "string") {
        return { ...built, source: "built" };
    }
    attempts.push({ tried: "Build from Go modules", problem: built });
    throw new EngineError(attempts, context.pins);
}

/** Downloads the release to where Pulumi's own tools find it too. An existing release belongs to the user and is not changed. */
async function getRelease(install: Provisioner, context: ProvisionerContext): Promise<void> {
    const [home = ""] = pulumiHomes(context.env);
    const release = join(home, "versions", context.pins.cli);
    await sweep(release);
    if (await exists(release)) {
        throw new Error(`${release} exists and is not a working release; remove it to download it again`);
    }
    await publish(release, (folder) => install(folder, context));
}

/** Undefined, or why it failed. An interruption is rethrown. */
async function attempt(context: ProvisionerContext, work: () => Promise<void>): Promise<string | undefined> {
    try {
        await work();
        return undefined;
    } catch (error) {
        context.signal?.throwIfAborted();
        return error instanceof Error ? error.message : String(error);
    }
}

/** The built engine, or the reason why it cannot be used. */
async function examineBuilt(
    target: string,
    { env, pins, signal }: ProvisionerContext,
): Promise<Found | string> {
    const bin = join(target, "bin");
    for (const tool of [CLI, ...HOSTS, LAUNCHER]) {
        if (!(await isExecutable(join(bin, tool)))) {
            return `${join(bin, tool)} is missing`;
        }
    }
    // Its own home, so that printing the version does not create ~/.pulumi.
    const checked = await checkCli(join(bin, CLI), { ...env, PULUMI_HOME: join(target, "home") }, signal);
    if ("problem" in checked) {
        return checked.problem;
    }
    return checked.version === pins.cli
        ? { bin, version: checked.version }
        : `${join(bin, CLI)} is version ${checked.version} instead of ${pins.cli}`;
}
