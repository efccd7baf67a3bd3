/** One call that ends with a working engine: found, gotten or built, in this order. */
import { join } from "node:path";
import { buildFromModules } from "./build";
import { EngineError, type Attempt } from "./errors";
import { findInstalled, findOnPath, type Found } from "./find";
import { installRelease } from "./install";
import { withLock } from "./lock";
import type { Maker, MakerContext } from "./provisioner";
import { cacheFolder, pulumiHomes } from "./userFolders";
import { silent, type Progress } from "./progress";
import { exists, publish, retract, sweep } from "./atomicFolder";
import { checkCli, CLI, CODEGEN, HOSTS, isExecutable, LAUNCHER } from "./tools";
import { cacheKey, readPins } from "./versions";

export interface Engine {
    /** The folder that holds `pulumi`, its language hosts and the launcher of dynamic providers. */
    readonly bin: string;
    readonly version: string;
    readonly source: "path" | "installed" | "built";
    /** The SDK generator, where the engine was built; elsewhere the CLI's own does it. */
    readonly codegen?: string;
}

export interface EngineOptions {
    readonly env?: NodeJS.ProcessEnv;
    readonly progress?: Progress;
    readonly signal?: AbortSignal;
    readonly install?: Maker;
    readonly build?: Maker;
}

export async function ensureEngine(options: EngineOptions = {}): Promise<Engine> {
    const { env = process.env, progress = silent, signal } = options;
    const context: MakerContext = { pins: readPins(), env, progress, signal };
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
            // Whoever held the lock before has most likely done the work.
            const done = await existing(target, context, attempts);
            return done ?? (await make(target, context, attempts, options));
        },
        { signal, onWait: (holder) => progress.note(`Waiting: ${holder} is setting up the engine`) },
    );
}

async function existing(
    target: string,
    context: MakerContext,
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

async function make(
    target: string,
    context: MakerContext,
    attempts: Attempt[],
    { install = installRelease, build = buildFromModules }: EngineOptions,
): Promise<Engine> {
    const problem = await attempt(context, () => getRelease(install, context));
    const installed = problem === undefined ? await findInstalled(context.env, context.signal) : { problem };
    if (!("problem" in installed)) {
        return { ...installed, source: "installed" };
    }
    attempts.push({ tried: "Download of the official release", problem: installed.problem });
    context.progress.note(`No official release could be had (${installed.problem}).`);

    const building = await attempt(context, async () => {
        await sweep(target);
        // Incomplete or broken: it would have been taken.
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

/** Puts the release where Pulumi's own tools find it too. What is there already is the user's and stays as it is. */
async function getRelease(install: Maker, context: MakerContext): Promise<void> {
    const [home = ""] = pulumiHomes(context.env);
    const release = join(home, "versions", context.pins.cli);
    await sweep(release);
    if (await exists(release)) {
        throw new Error(
            `${release} is there and is not a working release; remove it to have it downloaded again`,
        );
    }
    await publish(release, (folder) => install(folder, context));
}

/** Undefined, or why it failed. An interruption is not a reason to try the next way. */
async function attempt(context: MakerContext, work: () => Promise<void>): Promise<string | undefined> {
    try {
        await work();
        return undefined;
    } catch (error) {
        context.signal?.throwIfAborted();
        return error instanceof Error ? error.message : String(error);
    }
}

/** A built folder that is complete and runs, or what is wrong with it. */
async function examineBuilt(target: string, { env, pins, signal }: MakerContext): Promise<Found | string> {
    const bin = join(target, "bin");
    for (const tool of [CLI, ...HOSTS, LAUNCHER, CODEGEN]) {
        if (!(await isExecutable(join(bin, tool)))) {
            return `${join(bin, tool)} is missing`;
        }
    }
    // A home of its own: asking for a version must not make a ~/.pulumi.
    const checked = await checkCli(join(bin, CLI), { ...env, PULUMI_HOME: join(target, "home") }, signal);
    if ("problem" in checked) {
        return checked.problem;
    }
    return checked.version === pins.cli
        ? { bin, version: checked.version, codegen: join(bin, CODEGEN) }
        : `${join(bin, CLI)} is version ${checked.version} instead of ${pins.cli}`;
}
