import { spawnSync } from "node:child_process";
import { mkdir, readdir, stat, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { ensureEngine, EngineError } from "../../../toolchain/index";
import { CLI, HOSTS, LAUNCHER } from "../../../toolchain/tools";
import {
    createMachine,
    deadProcess,
    fakeBuilder,
    noRelease,
    pins,
    RELEASE,
    writeTools,
    type Machine,
} from "./fake";

let machine: Machine;

beforeEach(async () => (machine = await createMachine()));
afterEach(() => machine.remove());

const exists = (path: string): Promise<boolean> =>
    stat(path).then(
        () => true,
        () => false,
    );

describe("an installed engine", () => {
    test("on PATH is used unchanged", async () => {
        const bin = join(machine.root, "tools");
        await writeTools(bin, RELEASE, "3.260.0");
        const engine = await ensureEngine({ env: { ...machine.env, PATH: bin } });
        expect(engine).toEqual({ bin, version: "3.260.0", source: "path" });
        expect(await exists(machine.cache)).toBe(false);
    });

    test("on PATH in several folders is linked into one, with a launcher if it has none", async () => {
        const [one, two] = [join(machine.root, "one"), join(machine.root, "two")];
        await writeTools(one, [CLI]);
        await writeTools(two, HOSTS);
        const env = { ...machine.env, PATH: [one, two].join(delimiter) };
        const { bin, source } = await ensureEngine({ env });
        expect(source).toBe("path");
        expect((await readdir(bin)).sort()).toEqual([...RELEASE].sort());
        expect(spawnSync(join(bin, CLI)).stdout.toString()).toBe(`v${pins.cli}\n`);
        expect((await ensureEngine({ env })).bin).toBe(bin);
    });

    test("on PATH after one that is too old is found", async () => {
        const [old, good] = [join(machine.root, "old"), join(machine.root, "good")];
        await writeTools(old, RELEASE, "3.100.0");
        await writeTools(good, RELEASE);
        const engine = await ensureEngine({ env: { ...machine.env, PATH: [old, good].join(delimiter) } });
        expect(engine.bin).toBe(good);
    });

    test("among downloaded releases is the newest that works", async () => {
        const versions = join(machine.root, ".pulumi", "versions");
        await writeTools(join(versions, "3.249.0", "bin"), RELEASE, "3.249.0");
        await writeTools(join(versions, "3.265.0", "bin"), RELEASE, "3.265.0");
        await writeTools(join(versions, "3.270.0", "bin"), [CLI], "3.270.0");
        expect(await ensureEngine({ env: machine.env })).toEqual({
            bin: join(versions, "3.265.0", "bin"),
            version: "3.265.0",
            source: "installed",
        });
    });
});

describe("an engine that has to be set up", () => {
    test("is the official release where that can be downloaded", async () => {
        const release = join(machine.root, ".pulumi", "versions", pins.cli);
        const { build, calls } = fakeBuilder();
        const engine = await ensureEngine({
            env: machine.env,
            build,
            install: (folder) => writeTools(join(folder, "bin"), RELEASE),
        });
        expect(engine).toEqual({ bin: join(release, "bin"), version: pins.cli, source: "installed" });
        expect(calls()).toBe(0);
        expect(await readdir(dirname(release))).toEqual([pins.cli]);
    });

    test("is built once by concurrent calls, and not again later", async () => {
        const { build, calls } = fakeBuilder();
        const options = { env: machine.env, install: noRelease, build };
        const engines = await Promise.all([1, 2, 3, 4].map(() => ensureEngine(options)));
        engines.push(await ensureEngine(options));
        const bin = join(machine.target, "bin");
        const engine = { bin, version: pins.cli, source: "built" };
        expect(engines).toEqual(Array.from({ length: 5 }, () => engine));
        expect(calls()).toBe(1);
        expect(await readdir(machine.cache)).toEqual([machine.target.slice(machine.cache.length + 1)]);
        expect(await exists(join(machine.root, ".pulumi"))).toBe(false);
    });

    test("is built again after a killed set-up, whose temporary folders are removed", async () => {
        const pid = deadProcess();
        await writeTools(join(`${machine.target}.tmp-${pid}-0123abcd`, "bin"), [CLI]);
        await writeFile(`${machine.target}.lock`, JSON.stringify({ pid, host: hostname(), token: "theirs" }));
        const { build, calls } = fakeBuilder();
        await ensureEngine({ env: machine.env, install: noRelease, build });
        expect(calls()).toBe(1);
        expect(await readdir(machine.cache)).toEqual([machine.target.slice(machine.cache.length + 1)]);
    });

    test("is built again if the cached one lacks a file or does not run", async () => {
        await writeTools(join(machine.target, "bin"), [CLI, LAUNCHER]);
        const { build, calls } = fakeBuilder();
        await ensureEngine({ env: machine.env, install: noRelease, build });
        await writeFile(join(machine.target, "bin", CLI), "#!/bin/sh\nexit 3\n");
        await ensureEngine({ env: machine.env, install: noRelease, build });
        expect(calls()).toBe(2);
    });

    test("leaves nothing behind when its set-up is interrupted, and the next call sets it up", async () => {
        const interruption = new AbortController();
        const interrupted = ensureEngine({
            env: machine.env,
            install: noRelease,
            signal: interruption.signal,
            build: async (folder, { signal }) => {
                await writeTools(join(folder, "bin"), RELEASE);
                interruption.abort(new Error("interrupted"));
                signal?.throwIfAborted();
            },
        });
        await expect(interrupted).rejects.toThrow("interrupted");
        expect(await readdir(dirname(machine.target)).catch(() => [])).toEqual([]);
        const { build } = fakeBuilder();
        expect((await ensureEngine({ env: machine.env, install: noRelease, build })).source).toBe("built");
    });
});

describe("no engine", () => {
    test("one error lists what was tried and what to install", async () => {
        // The real builder: without Go on PATH it ends before it builds anything.
        const failing = ensureEngine({ env: machine.env, install: noRelease });
        await expect(failing).rejects.toThrow(EngineError);
        const { message } = await failing.then(
            () => new Error("it worked"),
            (error: Error) => error,
        );
        expect(message).toContain("PATH: no pulumi there");
        expect(message).toContain(`Official releases: nothing in ${join(machine.root, ".pulumi")}`);
        expect(message).toContain("Download of the official release: the network is not there");
        expect(message).toContain("Build from Go modules: no go on PATH");
        expect(message).toContain("Install the Pulumi CLI, 3.248.0 or newer");
        expect(message).toContain(`Install Go ${pins.go} or newer`);
        expect(await exists(join(machine.root, ".pulumi"))).toBe(false);
        expect(await readdir(dirname(machine.target)).catch(() => [])).toEqual([]);
    });

    test("a build of the wrong version is not used", async () => {
        const { build } = fakeBuilder("3.254.0");
        await expect(ensureEngine({ env: machine.env, install: noRelease, build })).rejects.toThrow(
            `is version 3.254.0 instead of ${pins.cli}`,
        );
    });

    test("the error names a CLI that is too old, or has no hosts, with the reason", async () => {
        const [old, bare] = [join(machine.root, "old"), join(machine.root, "bare")];
        await writeTools(old, RELEASE, "3.100.0");
        await writeTools(bare, [CLI]);
        const failing = (path: string): Promise<unknown> =>
            ensureEngine({ env: { ...machine.env, PATH: path }, install: noRelease });
        await expect(failing(old)).rejects.toThrow(/is version 3\.100\.0; 3\.248\.0 or newer/);
        await expect(failing(bare)).rejects.toThrow(/pulumi has no pulumi-language-nodejs/);
    });

    test("a broken release of the user is neither used nor changed", async () => {
        const release = join(machine.root, ".pulumi", "versions", pins.cli);
        await mkdir(join(release, "bin"), { recursive: true });
        await writeFile(join(release, "bin", "half"), "");
        await expect(ensureEngine({ env: machine.env, install: noRelease })).rejects.toThrow(
            /exists and is not a working release; remove it/,
        );
        expect(await readdir(join(release, "bin"))).toEqual(["half"]);
    });
});
