/**
 * `npm run quickstart`: the set-up, then up, refresh and destroy against the emulator with the Pulumi CLI, on each front-end. Everything it creates is
 * in memory and in a temporary folder, which it removes. With `-- --stay`, on a terminal, the emulator and its console stay until Ctrl-C.
 */
import { once } from "node:events";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import type * as emulatorModule from "../emulator";
import type { Emulator } from "../emulator";
import { createProgress, ensureEngine } from "../toolchain/index";
import { elapsed } from "../toolchain/progress";
import type { Changes } from "../toolchain/stack/events";
import { environmentFor } from "../harness/emulatorSettings";
import { createStack, type Stack } from "../toolchain/stack/stack";
import { buildDist, isBuilt } from "./build";

const EXIT_INTERRUPTED = 130;

/** The engine's counts: the four resources of the program, and the stack itself. */
const ALL_NEW: Changes = { create: 5 };
const ALL_SAME: Changes = { same: 5 };
const ONE_CHANGED: Changes = { same: 4, update: 1 };
const ALL_DELETED: Changes = { delete: 5 };

async function quickstart(signal: AbortSignal, stay: boolean): Promise<void> {
    const started = Date.now();
    await setUp(signal);
    const emulator = await startBuiltEmulator();
    try {
        print(`AgentEnv and Tripswitch, emulated: AGENTENV_API_URL=${emulator.agentenvUrl}`);
        print(`                                   TRIPSWITCH_API_URL=${emulator.tripswitchUrl}`);
        await withStack("quickstart", emulator, signal, async (stack) => {
            await pulumi(stack, "up", "creates a workspace in each service, and two secrets", ALL_NEW);
            await pulumi(stack, "up", "has no changes", ALL_SAME, ["--expect-no-changes"]);
            heading("A workspace is changed outside of Pulumi");
            await changeByHand(stack, emulator);
            await pulumi(stack, "refresh", "detects the change", ONE_CHANGED, ["--diff"]);
            await pulumi(stack, "up", "restores the description", ONE_CHANGED);
            await pulumi(stack, "destroy", "deletes everything", ALL_DELETED);
            await mustBeEmpty(emulator);
        });
        await withStack("dynamic", emulator, signal, async (stack) => {
            await pulumi(stack, "up", "creates the same without a plugin", ALL_NEW);
            await pulumi(stack, "up", "has no changes", ALL_SAME, ["--expect-no-changes"]);
            await pulumi(stack, "destroy", "deletes everything", ALL_DELETED);
            await mustBeEmpty(emulator);
        });
        print(`\nAll steps succeeded in ${elapsed(Date.now() - started)}.`);
        if (stay) {
            await stayOpen(emulator, signal);
        }
    } finally {
        await emulator.close();
    }
}

/** That of dist/, which contains its pages. */
async function startBuiltEmulator(): Promise<Emulator> {
    const file = join(__dirname, "..", "dist", "emulator", "index.js");
    const { startEmulator } = (await import(pathToFileURL(file).href)) as typeof emulatorModule;
    return startEmulator();
}

/** Until Ctrl-C, which is no failure then. Where there is no terminal nobody could end it. */
async function stayOpen(emulator: Emulator, signal: AbortSignal): Promise<void> {
    if (!process.stdout.isTTY) {
        print("--stay has no effect here: this is no terminal.");
        return;
    }
    signal.throwIfAborted();
    print(`\nThe emulator's console has the requests of this run: ${emulator.url}/_emulator/`);
    print("It stays until Ctrl-C.");
    await once(signal, "abort");
}

/** Does nothing the second time. */
async function setUp(signal: AbortSignal): Promise<void> {
    const progress = createProgress();
    const engine = await ensureEngine({ progress, signal });
    if (!isBuilt()) {
        await progress.during("Building dist/", buildDist);
    }
    signal.throwIfAborted();
    print(`Pulumi ${engine.version} (${engine.source}), Node.js ${process.versions.node}`);
}

/** Runs the steps on a stack of one of the examples. The keys of the services are only in the environment. */
async function withStack(
    example: string,
    emulator: Emulator,
    signal: AbortSignal,
    steps: (stack: Stack) => Promise<void>,
): Promise<void> {
    print(`\n# The program of examples/${example}`);
    const stack = await createStack({
        program: join(__dirname, "..", "examples", example),
        language: "nodejs",
        plugin: example !== "dynamic",
        config: { databaseUrl: { secret: "postgres://agents@db.example/agents" } },
        env: environmentFor(emulator),
        onOutput: (text) => void process.stdout.write(text),
        signal,
    });
    try {
        await steps(stack);
    } finally {
        await stack.dispose();
    }
}

/** Runs one command of the CLI, which has to succeed with the expected changes. */
async function pulumi(
    stack: Stack,
    command: "up" | "refresh" | "destroy",
    what: string,
    expected: Changes,
    args: readonly string[] = [],
): Promise<void> {
    const step = heading(`pulumi ${command}: ${what}`);
    print(`$ pulumi ${[command, "--yes", ...args].join(" ")}\n`);
    const { code, changes } = await stack[command](args);
    if (code !== 0) {
        const end = code === undefined ? "did not end" : `ended with code ${code}`;
        throw new Error(`step ${step} failed: pulumi ${command} ${end}; its output is above`);
    }
    if (describe(changes) !== describe(expected)) {
        throw new Error(
            `step ${step} failed: pulumi ${command} reported ${describe(changes)}, expected ${describe(expected)}`,
        );
    }
}

function describe(changes: Changes): string {
    const parts = Object.entries(changes).filter(([, count]) => count > 0);
    return parts.length === 0
        ? "nothing"
        : parts
              .map(([name, n]) => `${n} ${name}`)
              .sort()
              .join(", ");
}

/** A change outside of Pulumi, as in a console: the workspace gets another description. */
async function changeByHand(stack: Stack, emulator: Emulator): Promise<void> {
    const { workspaceId } = await stack.outputs();
    const path = `/workspaces/${String(workspaceId)}`;
    const headers = { "X-API-Key": emulator.agentenvApiKey, "Content-Type": "application/json" };
    const body = JSON.stringify({ name: "platform-agents", description: "Changed by hand." });
    print(`PUT ${path} ${body}`);
    const response = await fetch(emulator.agentenvUrl + path, { method: "PUT", headers, body });
    if (!response.ok) {
        throw new Error(`PUT ${path} returned ${response.status}: ${await response.text()}`);
    }
    print(`${response.status} ${response.statusText}`);
}

async function mustBeEmpty(emulator: Emulator): Promise<void> {
    const response = await fetch(`${emulator.url}/_emulator/objects`);
    const objects = (await response.json()) as Record<string, Record<string, number>>;
    const left = Object.values(objects).flatMap((kinds) => Object.values(kinds));
    if (left.some((count) => count > 0)) {
        throw new Error(`the emulator still has objects: ${JSON.stringify(objects)}`);
    }
    print(`The emulator is empty: ${JSON.stringify(objects)}`);
}

let headings = 0;

function heading(text: string): number {
    headings += 1;
    print(`\n## ${headings}. ${text}\n`);
    return headings;
}

function print(text: string): void {
    process.stdout.write(`${text}\n`);
}

async function main(): Promise<void> {
    const { values } = parseArgs({ options: { stay: { type: "boolean", default: false } } });
    // Running commands are ended and the temporary folder is removed before the process ends.
    const interruption = new AbortController();
    for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
        process.on(name, () => interruption.abort(new Error("interrupted; nothing was left behind")));
    }
    try {
        await quickstart(interruption.signal, values.stay);
    } catch (error) {
        const why = interruption.signal.aborted ? (interruption.signal.reason as Error) : error;
        console.error(`\nquickstart: ${why instanceof Error ? why.message : String(why)}`);
        process.exitCode = interruption.signal.aborted ? EXIT_INTERRUPTED : 1;
    }
}

void main();
