/** The published package where it is installed otherwise than by npm on the current Node.js: other package managers, other versions, a file system that is read-only. */
import { chmod, mkdir, mkdtemp, readdir, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { Plugin } from "../../harness/plugin/plugin";
import { name, version } from "../../package.json";
import { otherNode } from "../../scripts/otherNode";
import { pinnedPackages } from "../../scripts/pinnedPackages";
import { run } from "../../toolchain/process";
import { REPOSITORY, writeFiles } from "../../toolchain/stack/project";
import { version as pulumiVersion } from "@pulumi/pulumi/package.json";

const TIMEOUT_MS = 600_000;
const LAUNCHER = join("node_modules", name, "dist", "pulumi-resource-workspaces");

/** Prints what each entry point gives, and a workspace that the emulator holds. */
const PROGRAM = `
const { agentenv } = require("${name}");
const dynamic = require("${name}/dynamic");
const { detectDrift } = require("${name}/drift");
const { startEmulator } = require("${name}/emulator");
startEmulator().then(async (emulator) => {
    const response = await fetch(emulator.agentenvUrl + "/workspaces", { headers: { "x-api-key": emulator.agentenvApiKey } });
    console.log(typeof agentenv.Workspace, typeof dynamic.agentenv.Workspace, typeof detectDrift, response.status);
    await emulator.close();
});
`;
const PRINTED = "function function function 200\n";

let root: string;
let tarball: string;

beforeAll(async () => {
    root = await realpath(await mkdtemp(join(tmpdir(), "pulumi-workspaces-installs-")));
    // Without the scripts: a build would replace dist/ while other tests use it.
    await succeed("npm", ["pack", "--ignore-scripts", "--pack-destination", root], REPOSITORY);
    tarball = join(root, `${name}-${version}.tgz`);
}, TIMEOUT_MS);

afterAll(() => rm(root, { recursive: true, force: true, maxRetries: 3 }));

async function succeed(
    command: string,
    args: readonly string[],
    cwd: string,
    env: NodeJS.ProcessEnv = process.env,
): Promise<string> {
    const { code, stdout, stderr } = await run(command, args, { cwd, env, timeoutMs: TIMEOUT_MS });
    if (code !== 0) {
        throw new Error(`${command} ${args.join(" ")} failed:\n${stdout}\n${stderr}`);
    }
    return stdout;
}

/** A folder for an installation, beside those of the others. */
async function project(folder: string, files: Readonly<Record<string, string>> = {}): Promise<string> {
    const path = join(root, folder);
    await mkdir(path);
    await writeFiles(path, {
        "package.json": JSON.stringify({ name: "user", private: true }),
        "program.cjs": PROGRAM,
        ...files,
    });
    return path;
}

async function answersInfo(launcher: string, env: NodeJS.ProcessEnv = {}): Promise<void> {
    const plugin = await Plugin.start(env, [], [launcher]);
    try {
        expect(await plugin.pluginVersion()).toBe(version);
    } finally {
        await plugin.stop();
    }
}

const PEER = `@pulumi/pulumi@${pulumiVersion}`;

describe("installed by another package manager", () => {
    const managers = join(REPOSITORY, "test", "packageManagers");
    const manager = (path: string): string => join(pinnedPackages(managers), path);

    test("pnpm, which gives a package only what it declares", async () => {
        const folder = await project("pnpm");
        const pnpm = (...args: string[]): Promise<string> =>
            succeed(process.execPath, [manager("pnpm/bin/pnpm.cjs"), ...args], folder);
        await pnpm("add", "--prefer-offline", tarball, PEER);
        expect(await pnpm("exec", "node", "program.cjs")).toBe(PRINTED);
        expect(await pnpm("exec", name, "--version")).toBe(`${version}\n`);
        await answersInfo(join(folder, LAUNCHER));
    });

    test("Yarn, whose packages stay in archives, except for one with an executable", async () => {
        const folder = await project("yarn", {
            "yarn.lock": "",
            ".yarnrc.yml": "enableTelemetry: false\nenableImmutableInstalls: false\n",
        });
        const yarn = (...args: string[]): Promise<string> =>
            succeed(process.execPath, [manager("@yarnpkg/cli-dist/bin/yarn.js"), ...args], folder);
        await yarn("add", `${name}@file:${tarball}`, PEER);
        expect(await yarn("node", "program.cjs")).toBe(PRINTED);
        expect(await yarn("run", name, "--version")).toBe(`${version}\n`);
        const unplugged = join(folder, ".yarn", "unplugged");
        const [own] = (await readdir(unplugged)).filter((each) => each.startsWith(`${name}-`));
        await answersInfo(join(unplugged, own ?? "", LAUNCHER));
    });

    test("Yarn 1", async () => {
        const folder = await project("yarn1");
        const yarn = (...args: string[]): Promise<string> =>
            succeed(process.execPath, [manager("yarn/bin/yarn.js"), "--silent", ...args], folder);
        await yarn("add", `file:${tarball}`, PEER);
        expect(await yarn("node", "program.cjs")).toBe(PRINTED);
        expect(await yarn("run", name, "--version")).toBe(`${version}\n`);
        await answersInfo(join(folder, LAUNCHER));
    });
});

describe("installed by npm", () => {
    let folder: string;

    beforeAll(async () => {
        folder = await project("npm");
        await succeed("npm", ["install", "--prefer-offline", tarball, PEER], folder);
    }, TIMEOUT_MS);

    test.each([22, 24] as const)("it works on Node.js %d", async (major) => {
        const PATH = [otherNode(major), process.env.PATH].join(delimiter);
        const env = { ...process.env, PATH };
        expect(await succeed("node", ["--version"], folder, env)).toMatch(new RegExp(`^v${major}\\.`));
        expect(await succeed("node", ["program.cjs"], folder, env)).toBe(PRINTED);
        expect(await succeed("npx", ["--no", "--", name, "--version"], folder, env)).toBe(`${version}\n`);
        await answersInfo(join(folder, LAUNCHER), { PATH });
    });

    test("it works where nothing can be written, by a user who has no home", async () => {
        await succeed("chmod", ["-R", "a-w,a+rX", folder], root);
        await chmod(root, 0o755);
        // Permissions do not hold for an administrator.
        const asOther = (...command: [string, ...string[]]): [string, ...string[]] =>
            process.getuid?.() === 0
                ? ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", ...command]
                : command;
        const env = { PATH: [dirname(process.execPath), process.env.PATH].join(delimiter), HOME: folder };
        const asUser = (...command: [string, ...string[]]): Promise<string> => {
            const [program, ...args] = asOther(...command);
            return succeed(program, args, folder, env);
        };
        try {
            await expect(asUser("touch", join(folder, "file"))).rejects.toThrow("denied");
            expect(await asUser("node", "program.cjs")).toBe(PRINTED);
            expect(await asUser("node", join("node_modules", ".bin", name), "--version")).toBe(
                `${version}\n`,
            );
            const plugin = await Plugin.start(env, [], asOther(join(folder, LAUNCHER)));
            expect(await plugin.pluginVersion()).toBe(version);
            await plugin.cancel();
            await plugin.stop();
            expect(plugin.written).toBe("");
        } finally {
            await succeed("chmod", ["-R", "u+w", folder], root);
        }
    });

    test("without its optional dependencies, all works but the emulator, which says what is missing", async () => {
        await succeed("npm", ["install", "--prefer-offline", "--omit=optional"], folder);
        expect(await readdir(join(folder, "node_modules"))).not.toContain("libsql");
        const loads = `console.log(${["", "/dynamic", "/drift"].map((entry) => `typeof require("${name}${entry}")`).join()})`;
        expect(await succeed("node", ["--eval", loads], folder)).toBe("object object object\n");
        await answersInfo(join(folder, LAUNCHER));
        const { code, stderr } = await run("npx", ["--no", "--", name, "emulator"], {
            cwd: folder,
            env: process.env,
        });
        expect({ code, stderr }).toEqual({
            code: 1,
            stderr: expect.stringMatching(
                /^the emulator needs the package libsql.*: run `npm install libsql`\n$/,
            ) as string,
        });
    });
});
