/** The time from starting a plugin to its first answer, and its memory when it is idle, on this Node and on Node 24. */
import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { promisify } from "node:util";
import { ProviderClient } from "../../harness/plugin/providerClient";
import { otherNode } from "../../scripts/otherNode";
import { plainEnvironment, startChild } from "../measure/child";
import { memoryOf } from "../measure/proc";
import { median, mebibytes, milliseconds, ratio } from "../measure/statistics";
import type { Bar, Part, PartContext, PartResult } from "../part";
import { goPeer } from "../peers/goPeers";
import {
    bundleServers,
    type BundledServers,
    DYNAMIC_SERVER,
    LAUNCHER_OF_OURS,
    OWN_NODE,
    STOCK_ENVIRONMENT,
} from "../subjects/plugins";

const ROUNDS = 21;
const QUICK_ROUNDS = 2;

/** Rounds that also measure memory, which takes longer: lazily loaded code is loaded by then. */
const MEMORY_ROUNDS = 5;
const IDLE_MS = 500;

interface Contestant {
    readonly name: string;
    readonly kind: Bar["kind"];
    /** With this folder of Node first on PATH. */
    readonly command: readonly string[];
    readonly env?: Readonly<Record<string, string>>;
    /** It serves nothing and ends by itself. */
    readonly ends?: boolean;
}

const GRPC_FLOOR = "grpc-js and Pulumi's messages alone, bundled";

/** `caches` is a folder for what the programs keep between their starts. */
function contestants(floor: string, servers: BundledServers, caches: string): Contestant[] {
    return [
        { name: "bare `node -e 0`, to its end", kind: "floor", command: ["node", "-e", "0"], ends: true },
        { name: "do-nothing Go provider", kind: "floor", command: [floor] },
        { name: "bare HTTP/2 server", kind: "floor", command: ["node", servers.http2] },
        { name: GRPC_FLOOR, kind: "floor", command: ["node", servers.grpc] },
        {
            name: "this provider, without its code cache",
            kind: "ours",
            command: [LAUNCHER_OF_OURS],
            env: { PULUMI_WORKSPACES_CODE_CACHE: "off" },
        },
        {
            name: "this provider",
            kind: "ours",
            command: [LAUNCHER_OF_OURS],
            // A cache of its own, which the round that does not count fills.
            env: { XDG_CACHE_HOME: caches },
        },
        {
            name: "stock server of @pulumi/pulumi",
            kind: "peer",
            command: ["node", servers.stock],
            env: STOCK_ENVIRONMENT,
        },
        {
            name: "Pulumi's dynamic-provider server",
            kind: "peer",
            // It does not start without the address of an engine, and connects to it only for messages.
            command: ["node", DYNAMIC_SERVER, "127.0.0.1:1"],
        },
    ];
}

interface Measured {
    readonly milliseconds: number[];
    readonly bytes: number[];
}

export const startPart: Part = {
    title: "Start and idle memory",
    peers: ["floor"],
    async run(context) {
        const folder = await mkdtemp(join(tmpdir(), "pulumi-workspaces-bench-start-"));
        try {
            const all = contestants(await goPeer("floor", context), await bundleServers(folder), folder);
            const results: PartResult[] = [];
            for (const node of [OWN_NODE, otherNode(24)]) {
                results.push(await measureOn(node, all, context));
            }
            return {
                tables: results.flatMap(({ tables }) => tables),
                // The chart has the Node that most users have.
                panels: results.slice(0, 1).flatMap(({ panels = [] }) => panels),
            };
        } finally {
            await rm(folder, { recursive: true, force: true });
        }
    },
};

async function measureOn(
    node: string,
    all: readonly Contestant[],
    { quick, rounds = quick ? QUICK_ROUNDS : ROUNDS, signal, progress }: PartContext,
): Promise<PartResult> {
    const env = plainEnvironment({ PATH: [node, process.env["PATH"]].join(delimiter) });
    const { stdout } = await promisify(execFile)("node", ["-p", "process.versions.node"], { env });
    const version = stdout.trim();
    const measured = all.map((): Measured => ({ milliseconds: [], bytes: [] }));
    await progress.during(`Start on Node ${version}`, async (detail) => {
        // The first round fills the caches of the file system and of V8, and does not count.
        for (let round = 0; round <= rounds; round++) {
            detail(`round ${round} of ${rounds}`);
            for (const [place, contestant] of all.entries()) {
                const then = round === 0 ? "cancel" : round <= MEMORY_ROUNDS ? "idle" : "end";
                const one = await startOnce(contestant, { ...env, ...contestant.env }, then, signal);
                if (round > 0) {
                    measured[place]?.milliseconds.push(one.milliseconds);
                }
                if (one.bytes !== undefined) {
                    measured[place]?.bytes.push(one.bytes);
                }
            }
        }
    });
    return report(version, all, measured, rounds);
}

async function startOnce(
    contestant: Contestant,
    env: NodeJS.ProcessEnv,
    then: "cancel" | "idle" | "end",
    signal: AbortSignal,
): Promise<{ milliseconds: number; bytes?: number }> {
    const began = performance.now();
    if (contestant.ends) {
        const [program = "", ...args] = contestant.command;
        await promisify(execFile)(program, args, { env, signal });
        return { milliseconds: performance.now() - began };
    }
    const child = await startChild(contestant.command, { env, signal });
    const client = new ProviderClient(Number(child.line));
    try {
        await client.pluginVersion();
        const milliseconds = performance.now() - began;
        if (then === "cancel") {
            // As the engine does before it ends a plugin: this provider then writes its code cache. Floors do not know the call.
            await client.schema().catch(() => undefined);
            await client.cancel().catch(() => undefined);
        }
        if (then !== "idle") {
            return { milliseconds };
        }
        await wait(IDLE_MS, undefined, { signal });
        return { milliseconds, bytes: memoryOf(child.pid).now };
    } finally {
        client.close();
        await child.stop();
    }
}

function report(
    version: string,
    all: readonly Contestant[],
    measured: readonly Measured[],
    rounds: number,
): PartResult {
    const medians = all.map(({ name, kind }, place) => {
        const { milliseconds: times = [], bytes = [] } = measured[place] ?? {};
        return { name, kind, time: median(times), bytes: bytes.length === 0 ? 0 : median(bytes) };
    });
    const base = medians.find(({ name }) => name === GRPC_FLOOR)?.time ?? 0;
    return {
        tables: [
            {
                title: `Node ${version}, ${rounds} starts of each`,
                columns: ["program", "ms to the first answer", "to grpc-js alone", "idle memory, MiB"],
                rows: medians.map(({ name, time, bytes }) => [
                    name,
                    milliseconds(time),
                    ratio(time, base),
                    bytes === 0 ? "" : mebibytes(bytes),
                ]),
            },
        ],
        panels: [
            {
                title: `Start to the first answer, Node ${version.split(".")[0]}`,
                unit: "ms",
                bars: medians.map(({ name, kind, time }) => ({ name, kind, value: time })),
            },
        ],
    };
}
