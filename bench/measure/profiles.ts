/**
 * CPU profiles of a plugin, and what its time goes to. The profiled plugin is the shipped one with source maps beside it, run by Node with --cpu-prof:
 * each process writes its profile when it ends, as it does when the engine ends it by SIGINT.
 */
import type { Profiler } from "node:inspector";
import { SourceMap, type SourceMapPayload } from "node:module";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { WRAPPER } from "../../provider/bundled/bundles";
import { writePlugin } from "../../scripts/bundle";
import { derivedSchema } from "../../scripts/schema";
import { REPOSITORY } from "../../toolchain/stack/project";
import { plugin } from "../subjects/pulumi";
import type { Subject } from "../subjects/subject";

const SAMPLE_MICROSECONDS = 500;
const MAIN = "plugin.js";

/** Milliseconds of CPU time by what they were spent in. */
export type TimeByGroup = ReadonlyMap<string, number>;

export class ProfiledPlugin {
    readonly subject: Subject;
    private readonly profiles: string;
    private readonly maps = new Map<string, Promise<SourceMap | undefined>>();

    private constructor(private readonly folder: string) {
        this.profiles = join(folder, "profiles");
        const flags = [
            "--cpu-prof",
            `--cpu-prof-interval=${SAMPLE_MICROSECONDS}`,
            `--cpu-prof-dir=${this.profiles}`,
        ];
        const command = [process.execPath, ...flags, join(folder, MAIN)];
        // A code cache of its own: V8 takes the names of files from there too.
        const env = { XDG_CACHE_HOME: join(folder, "cache") };
        this.subject = plugin("this provider, profiled", { command, env });
    }

    static async build(): Promise<ProfiledPlugin> {
        const folder = await mkdtemp(join(tmpdir(), "pulumi-workspaces-bench-profile-"));
        await writePlugin(folder, { root: REPOSITORY, schema: derivedSchema(), sourcemap: true });
        return new ProfiledPlugin(folder);
    }

    /** Of all processes that have ended since the last call. */
    async take(): Promise<TimeByGroup> {
        const times = new Map<string, number>();
        // Missing before the first process has ended.
        for (const name of await readdir(this.profiles).catch(() => [])) {
            const file = join(this.profiles, name);
            const profile = JSON.parse(await readFile(file, "utf8")) as Profiler.Profile;
            for (const [frame, milliseconds] of selfTimes(profile)) {
                const group = await this.groupOf(frame);
                times.set(group, (times.get(group) ?? 0) + milliseconds);
            }
            await rm(file);
        }
        times.delete(IDLE);
        return times;
    }

    async dispose(): Promise<void> {
        await rm(this.folder, { recursive: true, force: true });
    }

    private async groupOf(frame: Frame): Promise<string> {
        const place = placeOf(frame);
        if (place === undefined) {
            return groupOfBuiltIn(frame.functionName, frame.url);
        }
        const map = await this.mapOf(place.file);
        const entry = map?.findEntry(place.line, place.column);
        const source = entry !== undefined && "originalSource" in entry ? entry.originalSource : undefined;
        return source === undefined
            ? BUNDLE
            : groupOfSource(relative(REPOSITORY, resolve(dirname(place.file), source)));
    }

    private mapOf(file: string): Promise<SourceMap | undefined> {
        const map =
            this.maps.get(file) ??
            readFile(`${file}.map`, "utf8").then(
                (text) => new SourceMap(JSON.parse(text) as SourceMapPayload),
                () => undefined,
            );
        this.maps.set(file, map);
        return map;
    }
}

type Frame = Profiler.ProfileNode["callFrame"];

const IDLE = "(idle)";
const BUNDLE = "the bundles' own start";
const NODE = "Node.js: ";

/** Where a function begins in its file; `undefined` for one of Node.js or V8. */
function placeOf({ url, lineNumber, columnNumber }: Frame) {
    if (!url.startsWith("file:")) {
        return undefined;
    }
    const file = fileURLToPath(url);
    // Node.js itself loads the plugin's first file; the plugin loads the bundles, in a wrapper.
    const before = lineNumber > 0 || basename(file) === MAIN ? 0 : WRAPPER.length;
    return { file, line: lineNumber, column: Math.max(0, columnNumber - before) };
}

/** The time spent in each node itself, not in what it calls. */
function selfTimes({ nodes, samples = [], timeDeltas = [] }: Profiler.Profile): [Frame, number][] {
    const microseconds = new Map<number, number>();
    samples.forEach((id, index) => {
        microseconds.set(id, (microseconds.get(id) ?? 0) + (timeDeltas[index] ?? 0));
    });
    return nodes.map(({ id, callFrame }) => [callFrame, (microseconds.get(id) ?? 0) / 1000]);
}

/** Exported for tests. The name of what V8 and Node.js do themselves. */
export function groupOfBuiltIn(functionName: string, url: string): string {
    if (functionName === IDLE) {
        return IDLE;
    }
    if (functionName === "(garbage collector)") {
        return "garbage collector";
    }
    if (/^node:internal\/(modules|bootstrap|process|main|vm|source_map)|^node:(vm|module)/.test(url)) {
        return `${NODE}start and loading`;
    }
    if (/^node:(internal\/)?(http2|stream|streams|net|tls|stream_base)/.test(url)) {
        return `${NODE}HTTP/2 and streams`;
    }
    if (url.startsWith("node:")) {
        return `${NODE}the rest`;
    }
    return "native code";
}

/** Exported for tests. A package by its name, our own code by its folder, at most two below provider/. */
export function groupOfSource(path: string): string {
    const [, scope, name] = /.*node_modules\/(@[^/]+\/)?([^/]+)/.exec(path) ?? [];
    if (name !== undefined) {
        return `${scope ?? ""}${name}`;
    }
    return path.split("/").slice(0, -1).slice(0, 3).join("/");
}
