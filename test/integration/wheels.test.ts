/** The wheels of `npm run package`: what they contain, and the plugin that one of them brings, started without another Node.js. */
import { unzipSync } from "fflate";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sectionOfPage, textOfPage } from "../../harness/pages";
import { StackFixture } from "../../harness/stackFixture";
import { version } from "../../package.json";
import { ensureEngine } from "../../toolchain/index";
import { answers, EXECUTABLE, FIRST_ANSWERS, packInto, PROGRAM, shell } from "./support/packaging";
import { missing } from "./support/languages/missing";

const PAGE = "docs/installation.md";

const absent = missing(["python3"]);
if (absent.length > 0) {
    process.stderr.write("The tests of wheels are skipped: no python3 on the PATH.\n");
}

(absent.length > 0 ? describe.skip : describe)("wheels", () => {
    let folder: string;

    beforeAll(async () => {
        folder = await mkdtemp(join(tmpdir(), "pulumi-workspaces-wheels-"));
        await packInto(folder, ["python"]);
    });

    afterAll(() => rm(folder, { recursive: true, force: true }));

    test("the wheels contain the SDK, the plugin, and their licenses", async () => {
        const names = async (wheel: string): Promise<string[]> =>
            Object.keys(unzipSync(await readFile(join(folder, wheel))));
        const info = (name: string): string => `${name}-${version}.dist-info`;
        expect(await names(`pulumi_workspaces-${version}-py3-none-any.whl`)).toEqual(
            expect.arrayContaining([
                "pulumi_workspaces/__init__.py",
                "pulumi_workspaces/agentenv/workspace.py",
                "pulumi_workspaces/pulumi-plugin.json",
                "pulumi_workspaces/py.typed",
                `${info("pulumi_workspaces")}/licenses/LICENSE`,
            ]),
        );
        const plugin = "pulumi_workspaces_plugin";
        expect((await names(`${plugin}-${version}-py3-none-any.whl`)).sort()).toEqual(
            [
                ...["__init__.py", "plugin.js", "sbom.cdx.json"].map((name) => `${plugin}/${name}`),
                ...["observability.js", "provider.js", "schema.json", "startup.js"].map(
                    (name) => `${plugin}/plugin/${name}`,
                ),
                ...["LICENSE", "THIRD_PARTY_LICENSES"].map((name) => `${info(plugin)}/licenses/${name}`),
                ...["METADATA", "RECORD", "WHEEL", "entry_points.txt", "top_level.txt"].map(
                    (name) => `${info(plugin)}/${name}`,
                ),
            ].sort(),
        );
    });

    test("a second run writes the same bytes", async () => {
        const again = join(folder, "again");
        await packInto(again, ["python"]);
        const sums = (where: string): Promise<string> => readFile(join(where, "SHA256SUMS"), "utf8");
        expect(await sums(again)).toBe(await sums(folder));
    });

    describe("the plugin's, in a virtual environment", () => {
        let fixture: StackFixture;

        beforeAll(async () => {
            fixture = await StackFixture.start();
            await shell(sectionOfPage(PAGE, "With Python").commands, folder);
        });

        afterAll(() => fixture.stop());

        test("answers on the Node.js that it brings", async () => {
            expect(await answers(folder, [join(folder, "venv", "bin", EXECUTABLE)])).toEqual(FIRST_ANSWERS);
        });

        test("is found where Pulumi.yaml names the virtual environment", async () => {
            const { bin } = await ensureEngine();
            const [, named = ""] = /^```yaml\n(plugins:\n.*?)^```$/ms.exec(textOfPage(PAGE)) ?? [];
            const stack = await fixture.stack({
                program: {
                    "Pulumi.yaml": PROGRAM["Pulumi.yaml"] + named.replace("venv", join(folder, "venv")),
                },
                plugin: false,
                env: { ...fixture.environment(), PATH: bin },
            });
            const { code, output, changes } = await stack.preview();
            expect([code, output]).toEqual([0, output]);
            expect(changes).toEqual({ create: 3 });
        });
    });
});
