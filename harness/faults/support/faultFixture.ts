/** The fixture of a fault run: an emulator with a workspace from before the run, a stack of the Pulumi CLI, and the comparison. */
import type { Emulator } from "../../../emulator/index";
import type { Stack } from "../../../toolchain/stack/stack";
import { StackFixture } from "../../stackFixture";
import { takeInventory, type Inventory } from "./inventory";
import { compare, type Comparison } from "./comparison";
import { generateProgram, renderYaml, type GeneratedProgram, type Version } from "./generatedProgram";

export interface FaultFixtureOptions {
    readonly size: number;
    /** Create objects with the names of the program before the run, where the services allow duplicates. */
    readonly sameNames?: boolean;
    readonly env?: Readonly<Record<string, string>>;
    /** Ends the running command. */
    readonly signal?: AbortSignal | undefined;
}

export class FaultFixture {
    private constructor(
        readonly stackFixture: StackFixture,
        readonly stack: Stack,
        readonly size: number,
        private readonly home: string,
        private readonly before: Inventory,
    ) {}

    static async start({
        size,
        sameNames = false,
        env = {},
        signal,
    }: FaultFixtureOptions): Promise<FaultFixture> {
        const stackFixture = await StackFixture.start();
        try {
            const { id: home } = (await stackFixture.agentenv("POST", "/workspaces", { name: "home" })) as {
                id: string;
            };
            const first = generateProgram(size, 1, home);
            if (sameNames) {
                // An hour ago by the services' clock: long before the run.
                stackFixture.emulator.faults({ clockSkewMs: -3_600_000 });
                await createSameNames(stackFixture, first, home);
                stackFixture.emulator.faults(undefined);
            }
            const before = await takeInventory(stackFixture, home);
            const stack = await stackFixture.stack({
                program: renderYaml(first),
                language: "yaml",
                env: { ...stackFixture.environment(), ...env },
                ...(signal === undefined ? {} : { signal }),
            });
            return new FaultFixture(stackFixture, stack, size, home, before);
        } catch (error) {
            await stackFixture.stop();
            throw error;
        }
    }

    get emulator(): Emulator {
        return this.stackFixture.emulator;
    }

    program(version: Version): GeneratedProgram {
        return generateProgram(this.size, version, this.home);
    }

    async write(version: Version): Promise<void> {
        await this.stack.write(renderYaml(this.program(version)));
    }

    /** `undefined`: the program declares nothing, as after a destroy. */
    async compare(version: Version | undefined): Promise<Comparison> {
        const { resources: state = [] } = await this.stack.storedState();
        const declared = version === undefined ? [] : this.program(version).resources;
        return compare({ declared, state, before: this.before, now: await this.inventory() });
    }

    inventory(): Promise<Inventory> {
        return takeInventory(this.stackFixture, this.home);
    }

    get initialInventory(): Inventory {
        return this.before;
    }

    stop(): Promise<void> {
        return this.stackFixture.stop();
    }
}

async function createSameNames(
    stackFixture: StackFixture,
    { sharedNames }: GeneratedProgram,
    home: string,
): Promise<void> {
    for (const name of sharedNames.workspaces) {
        await stackFixture.agentenv("POST", "/workspaces", { name, description: "Created by someone else." });
    }
    for (const name of sharedNames.accounts) {
        await stackFixture.agentenv("POST", `/workspaces/${home}/billing/accounts`, { name });
    }
}
