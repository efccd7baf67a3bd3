/** `npm run release` in a git repository of its own: what it refuses, and what it writes. */
import { mkdtemp, readFile, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { copyRepository } from "../../scripts/copyRepository";
import { run, type RunResult } from "../../toolchain/process";
import { REPOSITORY } from "../../toolchain/stack/project";

const SCHEMA = "schema.json";
const CHANGELOG = "CHANGELOG.md";

let root: string;

const env = {
    ...process.env,
    GIT_CONFIG_GLOBAL: "/dev/null",
    GIT_AUTHOR_NAME: "Test",
    GIT_AUTHOR_EMAIL: "test@example.com",
    GIT_COMMITTER_NAME: "Test",
    GIT_COMMITTER_EMAIL: "test@example.com",
};

function start(command: string, ...args: string[]): Promise<RunResult> {
    return run(command, args, { cwd: root, env, timeoutMs: 600_000 });
}

async function git(...args: string[]): Promise<string> {
    const { code, stdout, stderr } = await start("git", ...args);
    if (code !== 0) {
        throw new Error(`git ${args.join(" ")} failed:\n${stdout}\n${stderr}`);
    }
    return stdout;
}

const release = (...args: string[]): Promise<RunResult> =>
    start("npm", "run", "--silent", "release", "--", ...args);

/** The result of a release that is refused, for this reason among others. */
function refusal(reason: string): unknown {
    return { code: 1, stdout: "", stderr: expect.stringContaining(reason) as string };
}

async function edit(path: string, change: (text: string) => string): Promise<void> {
    const text = await readFile(join(root, path), "utf8");
    const changed = change(text);
    expect(changed).not.toBe(text);
    await writeFile(join(root, path), changed);
}

async function commit(message: string): Promise<void> {
    await git("add", "--all");
    await git("commit", "--quiet", "--message", message);
}

const announce = (version: string, body: string) =>
    edit(CHANGELOG, (text) => text.replace("\n## ", `\n## ${version} (unreleased)\n\n${body}\n\n## `));

beforeAll(async () => {
    root = await realpath(await mkdtemp(join(tmpdir(), "pulumi-workspaces-release-")));
    copyRepository(REPOSITORY, root);
    await git("init", "--quiet", "--initial-branch=main");
    await commit("All");
});

afterAll(() => rm(root, { recursive: true, force: true, maxRetries: 3 }));

test("a version that is none, or before the current one, is refused", async () => {
    expect(await release("v1")).toEqual(refusal("v1 is no version"));
    expect(await release("0.0.9")).toEqual(refusal("version 0.0.9 is before 0.1.0, that of package.json"));
});

test("changes in the tree, a version without a section and generated files out of date are named together", async () => {
    await edit(SCHEMA, (text) => text.replace("Unofficial", "Official"));
    const { code, stderr } = await release("0.2.0");
    expect({ code, problems: stderr.split("\n- ").slice(1) }).toEqual({
        code: 1,
        problems: [
            "the tree is not clean: commit or stash schema.json",
            "generated files are not up to date: run `npm run generate` and commit schema.json",
            expect.stringMatching(
                /^CHANGELOG\.md says nothing of 0\.2\.0: write a section `## 0\.2\.0 \(unreleased\)` with what it brings/,
            ),
        ],
    });
    await git("checkout", "--quiet", SCHEMA);
});

test("the first release is that of the version in package.json", async () => {
    const { code, stdout, stderr } = await release("0.1.0");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toContain("git push --atomic origin HEAD v0.1.0");
    expect(await readFile(join(root, CHANGELOG), "utf8")).toMatch(/^## 0\.1\.0 \(\d{4}-\d\d-\d\d\)$/m);
    expect(await release("0.1.0")).toEqual(refusal("version 0.1.0 is released already"));
});

test("a release sets the one version everywhere, commits and tags, and may then be published", async () => {
    await announce("0.2.0", "- Something new.");
    await commit("Announce");
    const made = await release("0.2.0");
    expect({ code: made.code, stderr: made.stderr }).toEqual({ code: 0, stderr: "" });

    expect(await git("log", "-1", "--format=%s")).toBe("Release 0.2.0\n");
    expect(await git("describe")).toBe("v0.2.0\n");
    const changed = (await git("show", "--name-only", "--format=", "HEAD")).trim().split("\n");
    expect(changed).toEqual(
        expect.arrayContaining([
            CHANGELOG,
            SCHEMA,
            "package.json",
            "package-lock.json",
            "docs/languages.md",
            "examples/quickstart/package.json",
            "sdk/dotnet/version.txt",
            "sdk/go/workspaces/pulumi-plugin.json",
            "sdk/java/pom.xml",
            "sdk/nodejs/package.json",
            "sdk/python/pyproject.toml",
        ]),
    );
    // Of what a user gets: the earlier version stands in the changelog only.
    const left = await start(
        "git",
        "grep",
        "-l",
        "-F",
        "0.1.0",
        "--",
        "docs",
        "examples",
        "schema.json",
        "package.json",
        "sdk",
        ":!*.sum",
    );
    expect(left.stdout).toBe("");
    expect(await release("--check", "0.2.0")).toMatchObject({
        code: 0,
        stdout: "Version 0.2.0 may be published.\n",
    });
    expect(await release("--notes", "0.2.0")).toMatchObject({ code: 0, stdout: "- Something new.\n" });
    expect(await release("--check", "0.3.0")).toEqual(
        refusal("package.json has version 0.2.0: run `npm run release -- 0.3.0`"),
    );
});

test("a schema that breaks programs needs a version that may, and a changelog that says so", async () => {
    await edit(SCHEMA, (text) => text.replaceAll('"slug"', '"handle"'));
    await announce("0.2.1", "- A better name.");
    await commit("Rename");
    const { code, stderr } = await release("0.2.1");
    expect(code).toBe(1);
    expect(stderr).toContain("the schema breaks programs of 0.2.0, which only 0.3.0 or later may do:");
    expect(stderr).toContain("workspaces:tripswitch:Workspace: the input slug is gone");
    expect(stderr).toContain("CHANGELOG.md has no `### Breaking changes` for 0.2.1");
});
