/** For integration tests and fault runs: an emulator, stacks of the Pulumi CLI that use it, and checks of what they leave behind. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { startEmulator, type EmulatorOptions } from "../emulator/index";
import { isGeneratedId } from "../emulator/ids";
import type { RequestRecord } from "../emulator/http/requestRecord";
import { EmulatorClient } from "./emulatorClient";
import { environmentFor } from "./emulatorSettings";
import { createStack, type Stack, type StackOptions } from "../toolchain/stack/stack";

export const DIST = join(__dirname, "..", "dist");

/** Part of every secret value of a test, to find where one is printed or stored in plaintext. */
export const CANARY = "canary-7d1f0c";

export class StackFixture extends EmulatorClient {
    private readonly stacks: Stack[] = [];

    static async start(options: EmulatorOptions = {}): Promise<StackFixture> {
        return new StackFixture(await startEmulator(options));
    }

    /** The environment that makes a program without configuration use the emulator. */
    environment(): Record<string, string> {
        return environmentFor(this.emulator);
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

    async putIcon(workspaceId: string, svg: string): Promise<void> {
        const response = await fetch(`${this.emulator.agentenvUrl}/workspaces/${workspaceId}/icon`, {
            method: "PUT",
            headers: { "x-api-key": this.emulator.agentenvApiKey, "content-type": "image/svg+xml" },
            body: svg,
        });
        expect(response.status).toBe(204);
    }

    /** The requests so far, except those that verify the credentials in the first Check of each run. */
    requests(): RequestRecord[] {
        const verifying = [/\/agentenv\/v1\/auth\/api-key-context$/, /\/tripswitch\/v1\/workspaces$/];
        return this.emulator
            .requests()
            .filter(({ method, path }) => method !== "GET" || !verifying.some((route) => route.test(path)));
    }

    /** The requests so far that change something, as `POST /agentenv/v1/workspaces`, with `*` for each id. */
    writes(): string[] {
        const route = (path: string): string =>
            path
                .split("/")
                .map((part) => (isGeneratedId(part) ? "*" : part))
                .join("/");
        return this.emulator
            .requests()
            .filter(({ method }) => method !== "GET")
            .map(({ method, path }) => `${method} ${route(path)}`);
    }

    /** The workspaces that exist at the services. */
    async remaining(): Promise<{ workspaces: unknown[]; tripswitchWorkspaces: unknown[] }> {
        const { workspaces } = (await this.agentenv("GET", "/workspaces")) as { workspaces: unknown[] };
        const tripswitch = (await this.tripswitch("GET", "/workspaces")) as { workspaces: unknown[] };
        return { workspaces, tripswitchWorkspaces: tripswitch.workspaces };
    }

    /** Files of the stack (state, its history, logs) that contain a secret value or a key in plaintext. */
    async leaks(stack: Stack): Promise<string[]> {
        const root = join(stack.folder, "..");
        const { agentenvApiKey, tripswitchApiKey } = this.emulator;
        const entries = await readdir(root, { recursive: true, withFileTypes: true });
        const found: string[] = [];
        for (const entry of entries) {
            const path = join(entry.parentPath, entry.name);
            // The program may contain the secrets of the test.
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
