/** `npm test`: all checks and tests, the fastest first. Stops at the first failed step, with its exit code. */
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import * as z from "zod";
import { elapsed } from "../toolchain/progress";
import { otherNode } from "./otherNode";

const root = join(__dirname, "..");
const scratch = mkdtempSync(join(tmpdir(), "pulumi-workspaces-results-"));

/** The counts that are summed over the runs of jest. A file that cannot run counts as one failed test. */
const results = z.object({
    numPassedTests: z.number(),
    numFailedTests: z.number(),
    numPendingTests: z.number(),
    numRuntimeErrorTestSuites: z.number(),
});
const total = { passed: 0, failed: 0, skipped: 0 };

/** Resolves with an exit code. */
type Step = () => Promise<number>;

const steps: Readonly<Record<string, Step>> = {
    Formatting: () => node("prettier/bin/prettier.cjs", ["--check", "."]),
    // Before the type check, which checks the examples against dist/.
    Build: () => node("tsx/cli", ["scripts/build.ts"]),
    Lint: () => node(join(root, "node_modules/eslint/bin/eslint.js"), ["."]),
    "Direction of imports": () =>
        node(join(root, "node_modules/dependency-cruiser/bin/dependency-cruise.mjs"), ["."]),
    "Unused files, exports and dependencies": () => node(join(root, "node_modules/knip/bin/knip.js"), []),
    Types: () => node("typescript/bin/tsc", ["-p", "."]),
    Engine: () => node("tsx/cli", ["toolchain/main.ts"]),
    "Unit tests": () => jest(["unit"]),
    "Contract tests of the emulator": () => jest(["contract"]),
    "Browser tests": () => jest(["browser"]),
    "Protocol tests of the plugin": () => jest(["protocol"]),
    "Runs under faults": () => jest(["faults"]),
    "Integration tests": () => jest(["integration"]),
    "Unit and protocol tests on Node 24": async () => {
        // First on PATH, so that plugins which the tests start use it too.
        const bin = otherNode(24);
        const PATH = [bin, process.env.PATH].join(delimiter);
        return jest(["unit", "protocol"], { command: join(bin, "node"), env: { ...process.env, PATH } });
    },
};

interface Runtime {
    readonly command: string;
    readonly env: NodeJS.ProcessEnv;
}

const OWN: Runtime = { command: process.execPath, env: process.env };

/** Both cores of a small machine: jest's default would use one of them. */
const WORKERS = 2;

async function jest(layers: readonly string[], runtime?: Runtime): Promise<number> {
    const file = join(scratch, `${Date.now()}.json`);
    const output = ["--json", `--outputFile=${file}`, `--maxWorkers=${WORKERS}`];
    const code = await node("jest/bin/jest", ["--selectProjects", ...layers, ...output], runtime);
    const counts = results.parse(JSON.parse(readFileSync(file, "utf8")));
    total.passed += counts.numPassedTests;
    total.failed += counts.numFailedTests + counts.numRuntimeErrorTestSuites;
    total.skipped += counts.numPendingTests;
    return code;
}

/** Runs a program of a package, with inherited output. */
function node(program: string, args: readonly string[], { command, env }: Runtime = OWN): Promise<number> {
    return new Promise((resolve, reject) => {
        const child = spawn(command, [require.resolve(program), ...args], {
            cwd: root,
            stdio: "inherit",
            env,
        });
        child.on("error", reject);
        child.on("close", (code) => resolve(code ?? 1));
    });
}

async function main(): Promise<number> {
    const started = Date.now();
    for (const [name, step] of Object.entries(steps)) {
        console.log(`\n## ${name}\n`);
        const began = Date.now();
        const code = await step();
        const duration = elapsed(Date.now() - began);
        if (code !== 0) {
            console.log(`\n${name}: failed after ${duration}`);
            return code;
        }
        console.log(`\n${name}: ${duration}`);
    }
    console.log(`\nEverything: ${elapsed(Date.now() - started)}`);
    return 0;
}

// Ctrl-C also reaches the running program; this process ends after it.
for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(name, () => undefined);
}
void main()
    .catch((error: unknown) => {
        console.error(error instanceof Error ? error.message : error);
        return 1;
    })
    .then((code) => {
        rmSync(scratch, { recursive: true, force: true });
        const skipped = total.skipped > 0 ? `, ${total.skipped} skipped` : "";
        console.log(`\n${total.passed} passed, ${total.failed} failed${skipped}`);
        process.exitCode = code;
    });
