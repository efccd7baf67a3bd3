/** An emulator for one test, a stack that reaches it, and what to look at afterwards. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { startEmulator, type Emulator, type EmulatorOptions } from "../emulator/index";
import type { RequestRecord } from "../emulator/http/requestRecord";
import { send } from "./sendRequest";
import { createStack, type Stack, type StackOptions } from "../toolchain/stack/stack";

export const DIST = join(__dirname, "..", "dist");

/** In every secret value of a test: whatever prints or stores it in the clear is found by it. */
export const CANARY = "canary-7d1f0c";

export class StackFixture {
    private readonly stacks: Stack[] = [];

    private constructor(readonly emulator: Emulator) {}

    static async start(options: EmulatorOptions = {}): Promise<StackFixture> {
        return new StackFixture(await startEmulator(options));
    }

    /** How programs reach the emulator when nothing is in their configuration. */
    environment(): Record<string, string> {
        return {
            AGENTENV_API_URL: this.emulator.agentenvUrl,
            AGENTENV_API_KEY: this.emulator.agentenvApiKey,
            TRIPSWITCH_API_URL: this.emulator.tripswitchUrl,
            TRIPSWITCH_API_KEY: this.emulator.tripswitchApiKey,
        };
    }

    async stack(options: StackOptions): Promise<Stack> {
        const stack = await createStack({ env: this.environment(), ...options });
        this.stacks.push(stack);
        return stack;
    }

    async stop(): Promise<void> {
        await Promise.all(this.stacks.map((stack) => stack.dispose()));
        await this.emulator.close();
    }

    /** What someone does by hand, with our key or another. */
    async agentenv(
        method: string,
        path: string,
        body?: unknown,
        key = this.emulator.agentenvApiKey,
    ): Promise<unknown> {
        return send(this.emulator.agentenvUrl + path, method, { "x-api-key": key }, body);
    }

    async putIcon(workspaceId: string, svg: string): Promise<void> {
        const response = await fetch(`${this.emulator.agentenvUrl}/workspaces/${workspaceId}/icon`, {
            method: "PUT",
            headers: { "x-api-key": this.emulator.agentenvApiKey, "content-type": "image/svg+xml" },
            body: svg,
        });
        expect(response.status).toBe(204);
    }

    async tripswitch(method: string, path: string, body?: unknown): Promise<unknown> {
        const authorization = `Bearer ${this.emulator.tripswitchApiKey}`;
        return send(`${this.emulator.tripswitchUrl}/v1${path}`, method, { authorization }, body);
    }

    /** The requests so far, without those with which the first Check of each run verifies the credentials. */
    requests(): RequestRecord[] {
        const verifying = [/\/agentenv\/v1\/auth\/api-key-context$/, /\/tripswitch\/v1\/workspaces$/];
        return this.emulator
            .requests()
            .filter(({ method, path }) => method !== "GET" || !verifying.some((route) => route.test(path)));
    }

    async control(method: string, path: string, body?: unknown): Promise<unknown> {
        return send(`${this.emulator.url}/_emulator${path}`, method, {}, body);
    }

    /** What the services hold of things that a program makes. */
    async remaining(): Promise<{ workspaces: unknown[]; tripswitchWorkspaces: unknown[] }> {
        const { workspaces } = (await this.agentenv("GET", "/workspaces")) as { workspaces: unknown[] };
        const tripswitch = (await this.tripswitch("GET", "/workspaces")) as { workspaces: unknown[] };
        return { workspaces, tripswitchWorkspaces: tripswitch.workspaces };
    }

    /** Files of the stack's world (state, its history, logs) that hold a secret value or a key in the clear. */
    async leaks(stack: Stack): Promise<string[]> {
        const root = join(stack.folder, "..");
        const { agentenvApiKey, tripswitchApiKey } = this.emulator;
        const entries = await readdir(root, { recursive: true, withFileTypes: true });
        const found: string[] = [];
        for (const entry of entries) {
            const path = join(entry.parentPath, entry.name);
            // The program itself may hold what the test gave it.
            if (!entry.isFile() || path.startsWith(stack.folder)) {
                continue;
            }
            const text = await readFile(path, "latin1");
            if ([CANARY, agentenvApiKey, tripswitchApiKey].some((secret) => text.includes(secret))) {
                found.push(path);
            }
        }
        return found;
    }
}
