/** Where a run takes place: an emulator with a workspace that was there before, a stack of the real engine, and what to compare. */
import type { Emulator } from "../../../emulator/index";
import type { Stack } from "../../../toolchain/stack/stack";
import { Scene } from "../../scene";
import { takeCensus, type Census } from "./census";
import { compare, type Comparison } from "./comparison";
import { fleet, programOf, type Fleet, type Version } from "./fleet";

export interface GroundOptions {
    readonly size: number;
    /** Others have objects of the same names, where the services allow it. */
    readonly namesakes?: boolean;
    readonly env?: Readonly<Record<string, string>>;
    /** Ends what the engine is doing. */
    readonly signal?: AbortSignal | undefined;
}

export class Ground {
    private constructor(
        readonly scene: Scene,
        readonly stack: Stack,
        readonly size: number,
        private readonly home: string,
        private readonly before: Census,
    ) {}

    static async prepare({ size, namesakes = false, env = {}, signal }: GroundOptions): Promise<Ground> {
        const scene = await Scene.start();
        try {
            const { id: home } = (await scene.agentenv("POST", "/workspaces", { name: "home" })) as {
                id: string;
            };
            const first = fleet(size, 1, home);
            if (namesakes) {
                // An hour ago by the services' clock: whoever made them did it long before the run.
                scene.emulator.faults({ clockSkewMs: -3_600_000 });
                await makeNamesakes(scene, first, home);
                scene.emulator.faults(undefined);
            }
            const before = await takeCensus(scene, home);
            const stack = await scene.stack({
                program: programOf(first),
                language: "yaml",
                env: { ...scene.environment(), ...env },
                ...(signal === undefined ? {} : { signal }),
            });
            return new Ground(scene, stack, size, home, before);
        } catch (error) {
            await scene.end();
            throw error;
        }
    }

    get emulator(): Emulator {
        return this.scene.emulator;
    }

    fleet(version: Version): Fleet {
        return fleet(this.size, version, this.home);
    }

    async write(version: Version): Promise<void> {
        await this.stack.write(programOf(this.fleet(version)));
    }

    /** `undefined`: the program declares nothing, as after a destroy. */
    async compare(version: Version | undefined): Promise<Comparison> {
        const { resources: state = [] } = await this.stack.storedState();
        const declared = version === undefined ? [] : this.fleet(version).resources;
        return compare({ declared, state, before: this.before, now: await this.census() });
    }

    census(): Promise<Census> {
        return takeCensus(this.scene, this.home);
    }

    get atFirst(): Census {
        return this.before;
    }

    end(): Promise<void> {
        return this.scene.end();
    }
}

async function makeNamesakes(scene: Scene, { sharedNames }: Fleet, home: string): Promise<void> {
    for (const name of sharedNames.workspaces) {
        await scene.agentenv("POST", "/workspaces", { name, description: "Somebody else's." });
    }
    for (const name of sharedNames.accounts) {
        await scene.agentenv("POST", `/workspaces/${home}/billing/accounts`, { name });
    }
}
