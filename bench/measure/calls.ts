/** Creates, reads and deletes over gRPC, as an engine sends them to the built plugin, without an engine. */
import type { RequestRecord } from "../../emulator/index";
import { settingsFor } from "../../harness/emulatorSettings";
import { mapConcurrently } from "../../harness/mapConcurrently";
import { ProviderClient } from "../../harness/plugin/providerClient";
import { createRequest, readRequest } from "../../harness/plugin/requests";
import type { PropertyMap } from "../../provider/core/values/value";
import { fromStruct } from "../../harness/plugin/struct";
import { LAUNCHER_OF_OURS } from "../subjects/plugins";
import { secretName, secretValue, workspaceName, workspaceOf, type Size } from "../subjects/subject";
import { plainEnvironment, startChild } from "./child";
import type { EmulatorProcess } from "./emulatorProcess";
import { cpuSecondsOf, memoryOf } from "./proc";

const WORKSPACE = "workspaces:agentenv:Workspace";
const SECRET = "workspaces:agentenv:Secret";

export const PHASES = ["create", "read", "delete"] as const;
type Phase = (typeof PHASES)[number];

export interface PhaseFigures {
    readonly phase: Phase;
    /** From the first call to the last response: the start of the plugin is not in it. */
    readonly seconds: number;
    /** Of the whole process, with its start. */
    readonly cpuSeconds: number;
    readonly peakBytes: number;
    readonly requests: number;
    /** Responses with 429. */
    readonly refused: number;
}

interface Created {
    readonly type: string;
    readonly id: string;
    readonly inputs: PropertyMap;
    readonly outputs: PropertyMap;
}

interface Options {
    readonly emulator: EmulatorProcess;
    readonly size: Size;
    /** Calls in flight. */
    readonly atOnce: number;
    readonly signal: AbortSignal;
    /** Called before each phase, with the plugin running. */
    readonly before?: (phase: Phase) => Promise<void>;
}

/** All three phases, each with a plugin of its own, as commands of the CLI have one each. */
export async function measurePhases(options: Options): Promise<PhaseFigures[]> {
    const created: Created[] = [];
    const figures: PhaseFigures[] = [];
    for (const phase of PHASES) {
        figures.push(await measurePhase(phase, options, created));
    }
    return figures;
}

async function measurePhase(phase: Phase, options: Options, created: Created[]): Promise<PhaseFigures> {
    const { emulator, signal, before } = options;
    const child = await startChild([LAUNCHER_OF_OURS], { env: plainEnvironment(), signal });
    const client = new ProviderClient(Number(child.line));
    try {
        await client.configure(settingsFor(emulator.access));
        await before?.(phase);
        await emulator.takeRequests();
        const began = performance.now();
        await RUN[phase](client, options, created);
        const seconds = (performance.now() - began) / 1000;
        const requests = await emulator.takeRequests();
        return {
            phase,
            seconds,
            cpuSeconds: cpuSecondsOf(child.pid),
            peakBytes: memoryOf(child.pid).peak,
            requests: requests.length,
            refused: refusedOf(requests),
        };
    } finally {
        client.close();
        await child.stop();
    }
}

function refusedOf(requests: readonly RequestRecord[]): number {
    return requests.filter(({ status }) => status === 429).length;
}

type Run = (client: ProviderClient, options: Options, created: Created[]) => Promise<void>;

/** Parents before children, and children before parents, as an engine does. */
const RUN: Readonly<Record<Phase, Run>> = {
    async create(client, { size, atOnce }, created) {
        const workspaces = Array.from({ length: size.workspaces }, (_, index) => ({
            name: workspaceName(index),
        }));
        const one = (type: string) => (inputs: PropertyMap) => create(client, type, inputs);
        const parents = await mapConcurrently(workspaces, one(WORKSPACE), { atOnce });
        const secrets = Array.from({ length: size.secrets }, (_, index) => ({
            workspaceId: parents[workspaceOf(index, size)]?.id ?? "",
            name: secretName(index),
            value: secretValue(index),
        }));
        created.push(...parents, ...(await mapConcurrently(secrets, one(SECRET), { atOnce })));
    },
    async read(client, { atOnce }, created) {
        const read = async (one: Created): Promise<void> => {
            const response = await client.call(client.client.read, readRequest(one.type, one.id, one));
            if (response.getId() !== one.id) {
                throw new Error(`${one.id} was not found`);
            }
        };
        await mapConcurrently(created, read, { atOnce });
    },
    async delete(client, { atOnce }, created) {
        const remove = (one: Created): Promise<void> => client.delete(one.type, one.id, one);
        for (const type of [SECRET, WORKSPACE]) {
            const ofType = created.filter((one) => one.type === type);
            await mapConcurrently(ofType, remove, { atOnce });
        }
    },
};

async function create(client: ProviderClient, type: string, inputs: PropertyMap): Promise<Created> {
    const response = await client.call(client.client.create, createRequest(type, inputs));
    return { type, id: response.getId(), inputs, outputs: fromStruct(response.getProperties()) };
}
