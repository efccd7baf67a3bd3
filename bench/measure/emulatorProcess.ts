/** The built emulator as a process of its own, so that its work is not done by the process that measures. */
import { join } from "node:path";
import * as z from "zod";
import type { FaultPlan, RequestRecord } from "../../emulator/index";
import { send } from "../../harness/emulatorClient";
import { environmentFor } from "../../harness/emulatorSettings";
import { REPOSITORY } from "../../toolchain/stack/project";
import { plainEnvironment, startChild, type ReadyChild } from "./child";

const COMMAND = join(REPOSITORY, "dist", "cli", "main.js");

const readyLine = z.object({
    agentenvUrl: z.string(),
    agentenvApiKey: z.string(),
    tripswitchUrl: z.string(),
    tripswitchApiKey: z.string(),
});

export class EmulatorProcess {
    private constructor(
        private readonly child: ReadyChild,
        readonly access: z.infer<typeof readyLine>,
    ) {}

    static async start(signal: AbortSignal): Promise<EmulatorProcess> {
        const child = await startChild([process.execPath, COMMAND, "emulator", "--port", "0"], {
            env: plainEnvironment(),
            signal,
        });
        return new EmulatorProcess(child, readyLine.parse(JSON.parse(child.line)));
    }

    /** The environment of a program or provider that uses it. */
    get env(): Record<string, string> {
        return environmentFor(this.access);
    }

    /** The requests since the last call. */
    async takeRequests(): Promise<readonly RequestRecord[]> {
        const requests = (await this.control("GET", "/requests")) as RequestRecord[];
        await this.control("DELETE", "/requests");
        return requests;
    }

    /** Replaces the plan of faults; `undefined` is none. */
    async faults(plan: FaultPlan | undefined): Promise<void> {
        await (plan === undefined ? this.control("DELETE", "/faults") : this.control("PUT", "/faults", plan));
    }

    /** Each request waits this long before the service handles it. */
    latency(milliseconds: number): Promise<void> {
        const fault = { kind: "latency", minMs: milliseconds, maxMs: milliseconds } as const;
        return this.faults(milliseconds === 0 ? undefined : { rules: [{ fault }] });
    }

    stop(): Promise<void> {
        return this.child.stop();
    }

    private control(method: string, path: string, body?: unknown): Promise<unknown> {
        return send(`${new URL(this.access.agentenvUrl).origin}/_emulator${path}`, method, {}, body);
    }
}
