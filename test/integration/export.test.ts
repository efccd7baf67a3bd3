/** `pulumi-workspaces export` of an estate with the names that people give: imported, it previews with nothing but the secret values to write. */
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { parse, stringify } from "yaml";
import { yamlProgram } from "../../harness/programs";
import { DIST, StackFixture } from "../../harness/stackFixture";
import { generateSdk } from "../../toolchain/codegen";
import { ensureConverter } from "../../toolchain/converter";
import { ensureEngine } from "../../toolchain/ensure";
import { run, type RunResult } from "../../toolchain/process";
import { ensureLanguageHost } from "../../toolchain/languageHosts";
import { REPOSITORY } from "../../toolchain/stack/project";
import type { Stack } from "../../toolchain/stack/stack";
import { addSecret, seedEstate } from "./support/estate";
import { requireSuccess } from "./support/requireSuccess";

/** No value of a secret that is in the estate is known to the export. */
const VALUE = "written by the program";

/** As @pulumi/pulumi here. */
const PYTHON_SDK = "3.248.0";

/** What a run of the language needs beside the engine. */
interface Language {
    name: string;
    /** Folders that precede others on the PATH, for the export and for the runs of the program. */
    tools: () => Promise<{ converting: string[]; running: string[] }>;
    /** What a person does between the export and the import, beside the commands of the page. */
    prepare?: (folder: string) => Promise<void>;
}

const LANGUAGES: Language[] = [
    ...["typescript", "yaml"].map((name) => ({
        name,
        tools: async () => ({ converting: [], running: [] }),
    })),
    {
        name: "python",
        tools: async () => ({
            converting: [await ensureConverter()],
            running: [await ensureLanguageHost("python"), await pythonWithSdk()],
        }),
        // A converted project names no plugin (docs/export.md).
        prepare: async (folder) => {
            const file = join(folder, "Pulumi.yaml");
            const project = parse(await readFile(file, "utf8")) as object;
            const plugins = { providers: [{ name: "workspaces", path: DIST }] };
            await writeFile(file, stringify({ ...project, plugins }));
        },
    },
];

/** Of Python environments. */
const temporary: string[] = [];
afterAll(() => Promise.all(temporary.map((folder) => rm(folder, { recursive: true }))));

/** A virtual environment with Pulumi's SDK and a generated one. Returns the folder of its programs. */
async function pythonWithSdk(): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), "pulumi-workspaces-python-"));
    temporary.push(folder);
    const sdk = await generateSdk("python", join(REPOSITORY, "schema.json"), join(folder, "sdk"));
    const bin = join(folder, "venv", "bin");
    const script = `python3 -m venv venv && venv/bin/pip install --quiet setuptools "pulumi==${PYTHON_SDK}" "${sdk}"`;
    const { code, stderr } = await run("sh", ["-euc", script], { cwd: folder, env: process.env });
    if (code !== 0) {
        throw new Error(`no Python environment: ${stderr}`);
    }
    return bin;
}

describe.each(LANGUAGES)("in $name", ({ name: language, tools, prepare }) => {
    let fixture: StackFixture;
    let stack: Stack;
    let ids: string[];
    let converting: string[];

    beforeAll(async () => {
        const { bin } = await ensureEngine();
        const found = await tools();
        ({ converting } = found);
        fixture = await StackFixture.start();
        ({ ids } = await seedEstate(fixture));
        stack = await fixture.stack({
            program: {},
            language: "nodejs",
            env: {
                ...fixture.environment(),
                PULUMI_NODEJS_TRANSPILE_ONLY: "false",
                PATH: [...found.running, bin, dirname(process.execPath), process.env["PATH"]].join(delimiter),
            },
        });
        await rm(join(stack.folder, "Pulumi.yaml"));
    });

    afterAll(() => fixture.stop());

    function exported(...args: string[]): Promise<RunResult> {
        const command = [
            join(DIST, "cli", "main.js"),
            "export",
            "--out",
            stack.folder,
            "--language",
            language,
        ];
        const env = { ...stack.env, PATH: [...converting, stack.env["PATH"]].join(delimiter) };
        return run(process.execPath, [...command, ...args], { cwd: stack.folder, env });
    }

    /** The names by id, from the import file. */
    async function imports(): Promise<Map<string, string>> {
        const text = await readFile(join(stack.folder, "import.json"), "utf8");
        const { resources } = JSON.parse(text) as { resources: { type: string; name: string; id: string }[] };
        return new Map(resources.map(({ type, name, id }) => [`${type} ${id}`, name]));
    }

    /** The commands of the page, with a value for each secret. */
    async function followReadme(): Promise<void> {
        const page = await readFile(join(stack.folder, "README.md"), "utf8");
        const keys = [...page.matchAll(/pulumi config set --secret (\S+)/g)].map(([, key = ""]) => key);
        await stack.configure(Object.fromEntries(keys.map((key) => [key, { secret: VALUE }])));
        const [command = ""] = /pulumi import .*/.exec(page) ?? [];
        requireSuccess(await stack.script(`${command} --skip-preview`));
    }

    async function previewedUpdates(): Promise<{ changes: unknown; values: number }> {
        const { changes, output } = requireSuccess(await stack.preview(["--diff"]));
        return { changes, values: output.match(/\+ value\s*: \[secret\]/g)?.length ?? 0 };
    }

    test("everything is imported, and the preview writes 40 secret values and nothing else", async () => {
        const { code, stdout, stderr } = await exported("--force");
        expect({ code, stderr }).toMatchObject({ code: 0 });
        expect(stdout).toContain("60 objects");
        await prepare?.(stack.folder);
        await stack.mustRun(["stack", "init", "test"]);
        await followReadme();
        expect(await previewedUpdates()).toEqual({ changes: { same: 21, update: 40 }, values: 40 });
    });

    test("what was added since is exported under new names, imported and previewed", async () => {
        const before = await imports();
        const created = (await fixture.agentenv("POST", "/workspaces", { name: "Team Rocket" })) as {
            id: string;
        };
        await addSecret(fixture, created.id, "API_KEY");
        await addSecret(fixture, ids[0] ?? "", "API KEY");
        const { code, stdout } = await exported();
        expect({ code, stdout }).toMatchObject({
            code: 0,
            stdout: expect.stringContaining("3 new, 0 gone") as string,
        });
        const after = await imports();
        expect(Object.fromEntries(after)).toMatchObject(Object.fromEntries(before));
        expect(after.size).toBe(before.size + 3);
        await followReadme();
        expect(await previewedUpdates()).toEqual({ changes: { same: 22, update: 42 }, values: 42 });
    });

    test("an up writes the values, and nothing is left to do", async () => {
        const { changes } = requireSuccess(await stack.up(["--skip-preview"]));
        expect(changes).toEqual({ same: 22, update: 42 });
        requireSuccess(await stack.preview(["--expect-no-changes", "--refresh"]));
    });
});

test("in a language that is converted: the names and texts of the estate are in the source; without a host nothing is written", async () => {
    const fixture = await StackFixture.start();
    try {
        await seedEstate(fixture);
        const { folder, env } = await fixture.stack({ program: yamlProgram({}), language: "yaml" });
        const withConverter = { ...env, PATH: [await ensureConverter(), env["PATH"]].join(delimiter) };
        const exportTo = (out: string, language: string): Promise<RunResult> => {
            const args = ["export", "--out", out, "--language", language, "--quiet"];
            const command = [join(DIST, "cli", "main.js"), ...args];
            return run(process.execPath, command, { cwd: folder, env: withConverter });
        };
        const { code, stderr } = await exportTo("python", "python");
        expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
        const source = await readFile(join(folder, "python", "__main__.py"), "utf8");
        expect(source).toContain('name="${resources.x} #{y} $$z `w` {{v}} %s"');
        expect(source).toContain("workspace_id=team_rocket.workspace_id");
        const { resources } = JSON.parse(await readFile(join(folder, "python", "import.json"), "utf8")) as {
            resources: { name: string }[];
        };
        expect(resources).toHaveLength(60);
        expect(resources.filter(({ name }) => !source.includes(`("${name}",`))).toEqual([]);

        // There is no host for it.
        const refused = await exportTo("java", "java");
        expect(refused.code).toBe(1);
        expect(refused.stderr).toMatch(
            /^`pulumi convert --from yaml --language java` failed: .*nothing was written\n$/,
        );
        await expect(stat(join(folder, "java"))).rejects.toThrow("ENOENT");
    } finally {
        await fixture.stop();
    }
});
