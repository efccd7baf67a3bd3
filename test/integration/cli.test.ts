/** The built command `pulumi-workspaces`: bad input, a reader that ends first, and what each command loads. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CANARY, DIST } from "../../harness/stackFixture";
import { run } from "../../toolchain/process";
import { version } from "../../package.json";

const CLI = join(DIST, "cli", "main.js");

let folder: string;
let file: string;
beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "pulumi-workspaces-cli-"));
    file = join(folder, "stack.json");
});
afterEach(() => rm(folder, { recursive: true }));

function cli(args: readonly string[], nodeArgs: readonly string[] = []) {
    return run(process.execPath, [...nodeArgs, CLI, ...args], {
        cwd: folder,
        env: process.env,
        timeoutMs: 60_000,
    });
}

/** An export with one resource of the dynamic front-end. */
const EXPORT = {
    version: 3,
    deployment: {
        resources: [
            {
                urn: "urn:pulumi:dev::shop::pulumi-nodejs:dynamic/workspaces/agentenv:Workspace::team",
                type: "pulumi-nodejs:dynamic/workspaces/agentenv:Workspace",
                id: "ws_1",
                inputs: { name: "team" },
            },
        ],
    },
};

test("only the emulator needs the native SQLite", async () => {
    const block = join(folder, "block.cjs");
    await writeFile(
        block,
        `const Module = require("node:module");
         const load = Module._load;
         Module._load = (name, ...rest) => {
             if (name === "libsql") { throw new Error("Cannot find module 'libsql'\\nRequire stack:"); }
             return load(name, ...rest);
         };`,
    );
    const without = ["--require", block];
    await writeFile(file, JSON.stringify(EXPORT));
    expect(await cli(["--version"], without)).toMatchObject({ code: 0, stdout: `${version}\n` });
    expect(await cli(["--help"], without)).toMatchObject({ code: 0 });
    expect(await cli(["to-plugin", file], without)).toMatchObject({ code: 0 });
    expect(await cli(["emulator", "--port", "0"], without)).toMatchObject({
        code: 1,
        stdout: "",
        stderr: "the emulator needs the package libsql, its SQLite, which could not be loaded (Cannot find module 'libsql'): run `npm install libsql`\n",
    });
});

test("a command whose reader has ended stops without an error", async () => {
    const child = spawn(process.execPath, [CLI, "--help"], { stdio: ["ignore", "pipe", "pipe"] });
    child.stdout.destroy();
    const errors: string[] = [];
    child.stderr.on("data", (text: Buffer) => errors.push(text.toString()));
    expect(await once(child, "exit")).toEqual([0, null]);
    expect(errors.join("")).toBe("");
});

describe("connect google", () => {
    test.each([
        [[], "error: required option '--workspace <id>' not specified"],
        [["--workspace", "ws_1", "--port", "65536"], "A port is a number from 0 to 65535."],
        [["--workspace", "ws_1", "--config", "--secret"], "A key is a name, or a namespace and a name"],
        [["--workspace", "ws_1"], "holds no Pulumi project: give its folder with -C"],
    ])("with %j is one clear error, and exit code 1", async (args, message) => {
        const { code, stdout, stderr } = await cli(["connect", "google", ...args]);
        expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
        expect(stderr).toContain(message);
        expect(stderr.trim().split("\n")).toHaveLength(1);
    });
});

describe("to-plugin", () => {
    test.each([
        ["is not JSON", `{"deployment": ${CANARY}`],
        ["is not the export of a stack: it has no deployment", "[]"],
        ["is not the export of a stack: it has no deployment", "{}"],
        ["has not version 3 of the format of exports", '{"version": 2, "deployment": {}}'],
        ["holds resources of another form", '{"version": 3, "deployment": {"resources": [{"type": 1}]}}'],
        ["holds resources of another form", '{"version": 3, "deployment": {"resources": {}}}'],
    ])("of a file that %s fails in one line, and leaves the file as it is", async (problem, text) => {
        await writeFile(file, text);
        const { code, stdout, stderr } = await cli(["to-plugin", file]);
        expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
        expect(stderr).toContain(`${file} ${problem}`);
        expect(stderr).toMatch(/^[^\n]*write one with `pulumi stack export --file [^\n]*\n$/);
        expect(stderr).not.toContain(CANARY);
        expect(await readFile(file, "utf8")).toBe(text);
    });

    test("of a file that does not exist says so", async () => {
        const { code, stderr } = await cli(["to-plugin", file]);
        expect([code, stderr]).toEqual([
            1,
            expect.stringContaining(`${file} cannot be read (ENOENT)`) as string,
        ]);
    });

    test.each([0o600, 0o666])(
        "keeps the permissions %i, follows a link, and leaves no other file",
        async (mode) => {
            await writeFile(file, JSON.stringify(EXPORT));
            await chmod(file, mode);
            const link = join(folder, "link.json");
            await symlink(file, link);
            expect(await cli(["to-plugin", link])).toMatchObject({ code: 0 });
            expect((await stat(file)).mode & 0o777).toBe(mode);
            expect(await readFile(file, "utf8")).toContain('"type": "workspaces:agentenv:Workspace"');
            expect((await readdir(folder)).sort()).toEqual(["link.json", "stack.json"]);
        },
    );

    test("that cannot write leaves the file complete", async () => {
        const text = JSON.stringify(EXPORT);
        await writeFile(file, text);
        const block = join(folder, "block.cjs");
        await writeFile(
            block,
            'require("node:fs/promises").rename = () => Promise.reject(new Error("full"));',
        );
        const { code, stderr } = await cli(["to-plugin", file], ["--require", block]);
        expect([code, stderr]).toEqual([1, expect.stringContaining("cannot be written") as string]);
        expect(await readFile(file, "utf8")).toBe(text);
        expect((await readdir(folder)).sort()).toEqual(["block.cjs", "stack.json"]);
    });
});
