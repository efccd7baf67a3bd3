/** Many creates at once against a service that lets 50 requests a second through and tells of it only by 429: by gRPC, as the engine asks. */
import { startEmulator } from "../../../emulator";
import { Secret } from "../../../provider/core/value";
import { Plugin } from "../../protocol/support/plugin";

export interface PaceOptions {
    readonly burst: number;
    /** Creates that are asked for at once. */
    readonly atOnce: number;
}

/** The engine asks for 4 per core at once: small machines, and larger ones. */
export const PACES: readonly PaceOptions[] = [
    { burst: 50, atOnce: 16 },
    { burst: 50, atOnce: 32 },
    { burst: 10, atOnce: 16 },
    { burst: 10, atOnce: 32 },
];

export interface PaceFigures extends PaceOptions {
    readonly asked: number;
    readonly made: number;
    readonly requests: number;
    readonly refused: number;
    /** Of all requests, those that were answered 429. */
    readonly refusedShare: number;
    readonly seconds: number;
    /** To what the limit allows at best. */
    readonly ratio: number;
}

const PER_SECOND = 50;

export async function pace({ size, burst, atOnce }: PaceOptions & { size: number }): Promise<PaceFigures> {
    const emulator = await startEmulator();
    const plugin = await Plugin.start();
    try {
        await plugin.configure({
            agentenvUrl: emulator.agentenvUrl,
            agentenvApiKey: new Secret(emulator.agentenvApiKey),
        });
        emulator.faults({ rateLimit: { perSecond: PER_SECOND, burst } });
        const began = performance.now();
        let next = 0;
        const work = async (): Promise<void> => {
            while (next < size) {
                await plugin.create("workspaces:agentenv:Workspace", { name: `workspace-${next++}` });
            }
        };
        await Promise.all(Array.from({ length: atOnce }, work));
        const seconds = (performance.now() - began) / 1000;
        const refused = emulator.faultCounts().kinds.rateLimit;
        const requests = emulator.requests().length;
        const made = emulator.requests().filter(({ status }) => status === 201).length;
        const ideal = (requests - refused - burst) / PER_SECOND;
        return {
            burst,
            atOnce,
            asked: size,
            made,
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
