/** The published package as a user gets it: the tarball, installed into an empty project and used from there. */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import * as z from "zod";
import { environmentFor } from "../../harness/emulatorSettings";
import { run, type RunResult } from "../../toolchain/process";
import { REPOSITORY, writeFiles } from "../../toolchain/stack/project";
import { createStack, type OperationResult } from "../../toolchain/stack/stack";
import { version } from "../../package.json";
import { version as pulumiVersion } from "@pulumi/pulumi/package.json";

const INSTALL_TIMEOUT_MS = 600_000;

const emulatorLine = z.object({
    agentenvUrl: z.string(),
    tripswitchUrl: z.string(),
    agentenvApiKey: z.string(),
    tripswitchApiKey: z.string(),
});

let folder: string;
let packed: string[];
let packedBytes: number;

beforeAll(async () => {
    folder = await realpath(await mkdtemp(join(tmpdir(), "pulumi-workspaces-packed-")));
    // Without the scripts: a build would replace dist/ while other tests use it.
    const pack = await npm(["pack", "--ignore-scripts", "--json", "--pack-destination", folder], REPOSITORY);
    const [tarball] = z
        .array(z.object({ size: z.number(), files: z.array(z.object({ path: z.string() })) }))
        .parse(JSON.parse(pack.stdout));
    packed = tarball?.files.map((file) => file.path) ?? [];
    packedBytes = tarball?.size ?? NaN;
    await writeFiles(folder, { "package.json": '{ "name": "user", "private": true }\n' });
    // The peer at a fixed version: npm's choice is the newest, which may need a newer Node.js.
    await npm(
        [
            "install",
            "--prefer-offline",
            `./pulumi-workspaces-${version}.tgz`,
            `@pulumi/pulumi@${pulumiVersion}`,
        ],
        folder,
    );
}, INSTALL_TIMEOUT_MS);

afterAll(() => rm(folder, { recursive: true, force: true, maxRetries: 3 }));

async function npm(args: readonly string[], cwd: string): Promise<RunResult> {
    const result = await run("npm", args, { cwd, env: process.env, timeoutMs: INSTALL_TIMEOUT_MS });
    if (result.code !== 0) {
        throw new Error(`npm ${args.join(" ")} failed:\n${result.stdout}\n${result.stderr}`);
    }
    return result;
}

function node(args: readonly string[]): Promise<RunResult> {
    return run(process.execPath, args, { cwd: folder, env: process.env, timeoutMs: 600_000 });
}

test("the tarball contains the build, its documentation, and nothing else", () => {
    expect(packed).toEqual(
        expect.arrayContaining([
            "LICENSE",
            "package.json",
            "dist/plugin.js",
            "dist/plugin/startup.js",
            "dist/plugin/provider.js",
            "dist/plugin/schema.json",
            "dist/pulumi-resource-workspaces",
            "dist/sbom.cdx.json",
            "dist/THIRD_PARTY_LICENSES",
            "CHANGELOG.md",
            "docs/resources.md",
        ]),
    );
    expect(
        packed.filter(
            (path) => !/^((dist|docs)\/.*|package\.json|(README|CHANGELOG|SECURITY)\.md|LICENSE)$/.test(path),
        ),
    ).toEqual([]);
});

test("the reference is not in the tarball: it is generated from the schema, which is", () => {
    expect(packed.filter((path) => path.startsWith("docs/api/"))).toEqual([]);
    expect(packed).toContain("docs/installation-configuration.md");
});

test("the tarball has less than 1 MB", () => {
    expect(packedBytes).toBeLessThan(1_000_000);
});

test("an SBOM and a text of licenses list every package that the bundles contain", async () => {
    const installed = join(folder, "node_modules", "pulumi-workspaces", "dist");
    const sbom = z
        .object({
            bomFormat: z.literal("CycloneDX"),
            components: z.array(
                z.object({
                    name: z.string(),
                    version: z.string(),
                    licenses: z.array(z.object({ expression: z.string() })).length(1),
                }),
            ),
        })
        .parse(JSON.parse(await readFile(join(installed, "sbom.cdx.json"), "utf8")));
    const names = sbom.components.map(({ name }) => name);
    // Seen from the sources: what they import, and some of what only that imports.
    const [bundled = ""] =
        /^- Bundled into .*$/m.exec(await readFile(join(REPOSITORY, "SECURITY.md"), "utf8")) ?? [];
    const imported = [...bundled.matchAll(/`((?:@[\w-]+\/)?[\w-]+)`/g)].map(([, name]) => name);
    expect(imported.length).toBeGreaterThan(10);
    expect(names).toEqual(
        expect.arrayContaining([...imported, "@asteasolutions/zod-to-openapi", "fast-string-width"]),
    );

    const licenses = await readFile(join(installed, "THIRD_PARTY_LICENSES"), "utf8");
    for (const { name, version: bundledVersion, licenses: expressions } of sbom.components) {
        const [{ expression }] = expressions as [{ expression: string }];
        expect(licenses).toContain(`\n${name} ${bundledVersion}\nLicense: ${expression}\n`);
    }
    expect(licenses).toContain("Copyright (c) 2025 Colin McDonnell");
});

test.each([
    ["pulumi-workspaces", ["agentenv", "config", "Provider", "tripswitch"]],
    ["pulumi-workspaces/dynamic", ["agentenv", "tripswitch"]],
    ["pulumi-workspaces/emulator", ["startEmulator"]],
    ["pulumi-workspaces/drift", ["compare", "detectDrift", "DriftError", "FORMAT_NAMES", "render"]],
])("%s loads, and gives %j", async (name, names) => {
    const { stdout, stderr } = await node(["--eval", `console.log(Object.keys(require("${name}")).join())`]);
    expect(stderr).toBe("");
    expect(stdout.trim().split(",")).toEqual(expect.arrayContaining(names));
});

test("the schema is an entry point, and in the tarball once", async () => {
    const { stdout } = await node(["--print", 'require("pulumi-workspaces/schema.json").version']);
    expect(stdout).toBe(`${version}\n`);
    expect(packed.filter((path) => /(^|\/)schema\.json$/.test(path))).toEqual(["dist/plugin/schema.json"]);
});

/** Uses every kind of published type, and has one type error, in its last line. */
const PROGRAM = `
import type { Output } from "@pulumi/pulumi";
import * as workspaces from "pulumi-workspaces";
import * as dynamic from "pulumi-workspaces/dynamic";
import { startEmulator, type Emulator, type FaultPlan, type RequestRecord } from "pulumi-workspaces/emulator";
import { compare, detectDrift, FORMAT_NAMES, render, type Comparison, type Finding, type FormatName, type Report } from "pulumi-workspaces/drift";

const args: workspaces.agentenv.WorkspaceArgs = { name: "agents", description: "Agents." };
const one = new workspaces.agentenv.Workspace("one", args);
const other: dynamic.agentenv.Workspace = new dynamic.agentenv.Workspace("other", args);
export const ids: Output<string>[] = [one.workspaceId, other.workspaceId];
const faults: FaultPlan = { rules: [{ when: { method: "POST" }, fault: { kind: "reset", phase: "after" } }] };
export const seen: Promise<RequestRecord[]> = startEmulator({ faults }).then((emulator: Emulator) => emulator.requests());
const drift: Promise<Report> = detectDrift({ folders: ["infra"], unmanaged: "account" });
export const found: Promise<Finding[]> = drift.then(({ stacks }) => stacks.flatMap((stack) => stack.findings));
const formats: readonly FormatName[] = FORMAT_NAMES;
export const pages: Promise<string[]> = drift.then((report) => formats.map((format) => render(report, format)));
export const sides: Promise<string> = compare("stack:a", "stack:b").then((comparison: Comparison) => render(comparison, "table", { width: 80 }));
// @ts-expect-error
export const noText: Promise<string> = drift.then(({ summary }) => summary.changed);
// @ts-expect-error
export const noFormat = drift.then((report) => render(report, "pdf"));
export const wrong = new dynamic.agentenv.Workspace("wrong", { description: 1 });
`;

test.each([
    ["node", "commonjs"],
    ["nodenext", "nodenext"],
])("the types hold with moduleResolution %s, and see a mistake", async (resolution, module) => {
    const file = `types-${resolution}.ts`;
    await writeFiles(folder, { [file]: PROGRAM });
    const tsc = join(REPOSITORY, "node_modules", "typescript", "bin", "tsc");
    // Without skipLibCheck: the declarations are checked too, with only the packages that the tarball installs.
    const options = [
        "--noEmit",
        "--strict",
        "--pretty",
        "false",
        "--target",
        "es2022",
        "--ignoreDeprecations",
        "6.0",
    ];
    const { stdout } = await node([
        tsc,
        ...options,
        "--module",
        module,
        "--moduleResolution",
        resolution,
        file,
    ]);
    const errors = stdout.split("\n").filter((line) => /^\S.*: error /.test(line));
    expect(errors).toEqual([
        expect.stringMatching(/^types-\w+\.ts\(23,.*Type 'number' is not assignable to type .*string/),
    ]);
});

describe("with the installed emulator", () => {
    let emulator: ChildProcess;
    let env: Record<string, string>;

    beforeAll(async () => {
        emulator = spawn("npx", ["--no", "pulumi-workspaces", "emulator", "--port", "0"], {
            cwd: folder,
            stdio: ["ignore", "pipe", "inherit"],
            detached: true,
        });
        const lines = createInterface({ input: emulator.stdout ?? process.stdin });
        const [line] = (await Promise.race([once(lines, "line"), once(emulator, "close")])) as [unknown];
        if (typeof line !== "string") {
            throw new Error("the emulator ended before it was ready");
        }
        const ready = emulatorLine.parse(JSON.parse(line));
        env = {
            ...environmentFor(ready),
            // The default. The project has no TypeScript, so Pulumi's own old version checks our types.
            PULUMI_NODEJS_TRANSPILE_ONLY: "false",
        };
    });

    afterAll(async () => {
        if (emulator.pid !== undefined && emulator.exitCode === null) {
            const ended = once(emulator, "close");
            process.kill(-emulator.pid, "SIGTERM");
            await ended;
        }
    });

    test.each(["quickstart", "dynamic"])(
        "the program of examples/%s is created, unchanged by a second up, and destroyed",
        async (example) => {
            const from = join(REPOSITORY, "examples", example);
            const read = (name: string): Promise<string> => readFile(join(from, name), "utf8");
            const stack = await createStack({
                program: { "Pulumi.yaml": await read("Pulumi.yaml"), "index.ts": await read("index.ts") },
                language: "nodejs",
                plugin: false,
                modules: join(folder, "node_modules"),
                config: { databaseUrl: { secret: "postgres://agents@db.example/agents" } },
                env,
            });
            const summaryOf = ({ code, changes, output }: OperationResult): unknown =>
                code === 0 ? changes : output;
            try {
                expect(summaryOf(await stack.up(["--skip-preview"]))).toEqual({ create: 5 });
                expect(summaryOf(await stack.up(["--skip-preview", "--expect-no-changes"]))).toEqual({
                    same: 5,
                });
                expect(summaryOf(await stack.destroy(["--skip-preview"]))).toEqual({ delete: 5 });
            } finally {
                await stack.dispose();
            }
        },
    );

    test("the project has no TypeScript of its own", async () => {
        expect(await readdir(join(folder, "node_modules"))).not.toContain("typescript");
    });
});
