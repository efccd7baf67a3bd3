/** Concurrent creates against a service that reports its rate limit only by 429, over gRPC as the engine sends them. */
import { startEmulator } from "../../../emulator/index";
import { Plugin } from "../../plugin/plugin";
import { settingsFor } from "../../emulatorSettings";

export interface PaceOptions {
    /** Requests that the service accepts. */
    readonly perSecond: number;
    readonly burst: number;
    /** Concurrent creates. */
    readonly atOnce: number;
}

/** The engine sends 4 per core: the concurrency of a small machine and of a larger one. */
export const PACES: readonly PaceOptions[] = [
    { perSecond: 50, burst: 50, atOnce: 16 },
    { perSecond: 50, burst: 50, atOnce: 32 },
    { perSecond: 50, burst: 10, atOnce: 16 },
    { perSecond: 50, burst: 10, atOnce: 32 },
];

export interface PaceFigures extends PaceOptions {
    readonly requested: number;
    readonly created: number;
    readonly requests: number;
    readonly refused: number;
    /** The share of all requests that got a 429. */
    readonly refusedShare: number;
    readonly seconds: number;
    /** Of the time to the ideal time under the limit. */
    readonly ratio: number;
}

export async function pace(options: PaceOptions & { size: number }): Promise<PaceFigures> {
    const { size, perSecond, burst, atOnce } = options;
    const emulator = await startEmulator();
    const plugin = await Plugin.start();
    try {
        await plugin.configure(settingsFor(emulator));
        emulator.faults({ rateLimit: { perSecond, burst } });
        const began = performance.now();
        let next = 0;
        const createRest = async (): Promise<void> => {
            while (next < size) {
                await plugin.create("workspaces:agentenv:Workspace", { name: `workspace-${next++}` });
            }
        };
        await Promise.all(Array.from({ length: atOnce }, createRest));
        const seconds = (performance.now() - began) / 1000;
        const refused = emulator.faultCounts().kinds.rateLimit;
        const requests = emulator.requests().length;
        const created = emulator.requests().filter(({ status }) => status === 201).length;
        const ideal = (requests - refused - burst) / perSecond;
        return {
            perSecond,
            burst,
            atOnce,
            requested: size,
            created,
            requests,
            refused,
            refusedShare: refused / requests,
            seconds,
            ratio: seconds / ideal,
        };
    } finally {
        await plugin.stop();
        await emulator.close();
    }
}
