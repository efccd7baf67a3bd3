/** `npm run package`: what the archives contain, and the ones for this machine started, also by Pulumi, with no Node.js on the PATH. */
import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { extract, list } from "tar";
import * as z from "zod";
import { sectionOfPage } from "../../harness/pages";
import { StackFixture } from "../../harness/stackFixture";
import { version } from "../../package.json";
import schema from "../../schema.json";
import { filesIn } from "../../scripts/filesIn";
import { findTools } from "../../scripts/package/executable";
import { inspect } from "../../scripts/package/inspect";
import { TARGETS } from "../../scripts/package/targets";
import { ensureEngine } from "../../toolchain/index";
import { emulatedArm64 } from "./support/emulatedArm64";
import { answers, archive, EXECUTABLE, FIRST_ANSWERS, packInto, PROGRAM } from "./support/packaging";
import { requireSuccess } from "./support/requireSuccess";

const PAGE = "docs/installation.md";

const host = TARGETS.find(({ platform, arch }) => platform === process.platform && arch === process.arch);
if (host === undefined) {
    process.stderr.write(`The tests of executables are skipped: there is none for this machine.\n`);
}
/** One of each format, and the one that an emulator may start. */
const targets = TARGETS.filter(
    (target) => target === host || ["linux-arm64", "darwin-arm64", "windows-amd64"].includes(target.name),
);

let folder: string;

beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "pulumi-workspaces-packages-"));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

(host === undefined ? describe.skip : describe)("packages", () => {
    const own = host?.name ?? "";
    let packages: string;

    beforeAll(async () => {
        packages = join(folder, "packages");
        await packInto(packages, [...targets.map(({ name }) => name), "node"]);
        for (const { name } of targets) {
            await mkdir(join(folder, name));
            await extract({ file: join(packages, archive(name)), cwd: join(folder, name) });
        }
    });

    test("the sums are those of all archives", async () => {
        const lines = (await readFile(join(packages, "SHA256SUMS"), "utf8")).trimEnd().split("\n");
        const expected = [...[...targets.map(({ name }) => name), "node"].map(archive)].sort();
        const sums = await Promise.all(
            expected.map(async (name) => {
                const hash = createHash("sha256").update(await readFile(join(packages, name)));
                return `${hash.digest("hex")}  ${name}`;
            }),
        );
        expect(lines).toEqual(sums);
        expect((await readdir(packages)).sort()).toEqual([...expected, "SHA256SUMS"].sort());
    });

    test("a second run writes the same bytes", async () => {
        const again = join(folder, "again");
        await packInto(again, [own, "node"]);
        const first = (await readFile(join(packages, "SHA256SUMS"), "utf8")).split("\n");
        const second = (await readFile(join(again, "SHA256SUMS"), "utf8")).trimEnd().split("\n");
        expect(second).toHaveLength(2);
        expect(first).toEqual(expect.arrayContaining(second));
    });

    test.each(targets)(
        "the archive for $name has one executable for it, with the plugin in it, its licenses and an SBOM",
        async ({ name, platform, arch }) => {
            const file = platform === "win32" ? `${EXECUTABLE}.exe` : EXECUTABLE;
            const entries: unknown[] = [];
            await list({
                file: join(packages, archive(name)),
                onReadEntry: ({ path, type, mode, uid, gid, mtime }) =>
                    entries.push({
                        path,
                        type,
                        mode,
                        owner: [uid ?? 0, gid ?? 0],
                        mtime: mtime?.toISOString(),
                    }),
            });
            const entry = (path: string, mode: number): unknown => ({
                path,
                type: "File",
                mode,
                owner: [0, 0],
                mtime: "1980-01-01T00:00:00.000Z",
            });
            expect(entries).toEqual([
                entry("LICENSE", 0o644),
                entry("THIRD_PARTY_LICENSES", 0o644),
                entry(file, 0o755),
                entry("sbom.cdx.json", 0o644),
            ]);

            const executable = await readFile(join(folder, name, file));
            const { rcodesign } = await findTools();
            const signed = platform === "darwin" && rcodesign !== undefined;
            expect(inspect(executable)).toEqual({ platform, arch, fused: true, signed });
            expect(executable.includes(JSON.stringify(schema))).toBe(true);

            const sbom = z
                .object({ components: z.array(z.object({ name: z.string(), version: z.string() })) })
                .parse(JSON.parse(await readFile(join(folder, name, "sbom.cdx.json"), "utf8")));
            const licenses = await readFile(join(folder, name, "THIRD_PARTY_LICENSES"), "utf8");
            const names = sbom.components.map((component) => component.name);
            expect(names).toEqual(expect.arrayContaining(["node", "undici", "zod"]));
            // Of the emulator and the commands only.
            expect(names).not.toEqual(expect.arrayContaining(["hono"]));
            for (const component of sbom.components) {
                expect(licenses).toContain(`\n${component.name} ${component.version}\nLicense: `);
            }
            expect(licenses).toContain("Node.js is licensed for use as follows");
            expect(licenses).toContain("V8");
        },
    );

    test("the archive for an installed Node.js has the plugin with its launchers, and what it contains of others", async () => {
        const light = join(folder, "light");
        await mkdir(light);
        await extract({ file: join(packages, archive("node")), cwd: light });
        expect(await filesIn(light)).toEqual([
            "LICENSE",
            "THIRD_PARTY_LICENSES",
            "plugin.js",
            "plugin/observability.js",
            "plugin/provider.js",
            "plugin/schema.json",
            "plugin/startup.js",
            EXECUTABLE,
            `${EXECUTABLE}.cmd`,
            "sbom.cdx.json",
        ]);
        expect(await readFile(join(light, "sbom.cdx.json"), "utf8")).not.toContain('"node"');
        const env = { PATH: [dirname(process.execPath), process.env["PATH"]].join(delimiter) };
        expect(await answers(folder, [join(light, EXECUTABLE)], env)).toEqual(FIRST_ANSWERS);
    });

    test("the executable for this machine answers without Node.js, whatever NODE_OPTIONS say", async () => {
        const env = { NODE_OPTIONS: "--require /no/such/file" };
        expect(await answers(folder, [join(folder, own, EXECUTABLE)], env)).toEqual(FIRST_ANSWERS);
    });

    test("the executable for Linux on ARM64 answers under emulation", async () => {
        const emulator = await emulatedArm64();
        if (typeof emulator === "string") {
            process.stderr.write(`The executable for linux-arm64 was not started: ${emulator}\n`);
            return;
        }
        expect(await answers(folder, [...emulator, join(folder, "linux-arm64", EXECUTABLE)])).toEqual(
            FIRST_ANSWERS,
        );
    });

    describe("with Pulumi", () => {
        let fixture: StackFixture;

        beforeAll(async () => {
            fixture = await StackFixture.start();
        });

        afterAll(() => fixture.stop());

        test("an installed archive runs up, refresh and destroy with no Node.js on the PATH", async () => {
            const { bin } = await ensureEngine();
            const stack = await fixture.stack({
                program: PROGRAM,
                plugin: false,
                env: { ...fixture.environment(), PATH: bin },
            });
            const commands = sectionOfPage(PAGE, "From an archive").commands.replaceAll("linux-amd64", own);
            const { code, output } = await stack.script(`cd ${packages}\n${commands}`, {
                env: { PATH: [bin, process.env["PATH"]].join(":") },
            });
            expect([code, output]).toEqual([0, expect.stringContaining(`${archive(own)}: OK`)]);
            const { stdout } = await stack.run(["plugin", "ls", "--json"]);
            expect(JSON.parse(stdout)).toMatchObject([{ name: "workspaces", kind: "resource", version }]);

            const up = requireSuccess(await stack.up(["--skip-preview"]));
            expect(up.changes).toEqual({ create: 3 });
            const refreshed = requireSuccess(await stack.refresh(["--skip-preview", "--expect-no-changes"]));
            expect(refreshed.changes).toEqual({ same: 3 });
            const destroyed = requireSuccess(await stack.destroy(["--skip-preview"]));
            expect(destroyed.changes).toEqual({ delete: 3 });
            expect(await fixture.remaining()).toEqual({ workspaces: [], tripswitchWorkspaces: [] });
        });
    });
});
