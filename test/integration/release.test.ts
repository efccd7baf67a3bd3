/** `npm run release` in a git repository of its own: what it refuses, and what it writes. */
import { mkdir, mkdtemp, readFile, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import * as semver from "semver";
import { version as FIRST } from "../../package.json";
import { copyRepository } from "../../scripts/copyRepository";
import { sectionOf } from "../../scripts/release/changelog";
import { run, type RunResult } from "../../toolchain/process";
import { REPOSITORY } from "../../toolchain/stack/project";

const SCHEMA = "schema.json";
const FORMAT = "docs/drift-report.schema.json";
const CHANGELOG = "CHANGELOG.md";

/** A minor version whose number no other package has, so that every occurrence is this package's. */
const SECOND = `${semver.major(FIRST)}.${semver.minor(FIRST) + 9876}.0`;
const THIRD = next(SECOND, "patch");
const BREAKING = next(THIRD, semver.major(FIRST) === 0 ? "minor" : "major");

/** As pip and Python write them. */
const LEFT_BY_PIP = [
    "build/lib/pulumi_workspaces/__init__.py",
    "pulumi_workspaces.egg-info/PKG-INFO",
    "pulumi_workspaces/__pycache__/provider.pyc",
].map((name) => join("sdk", "python", name));

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
    start(process.execPath, require.resolve("tsx/cli"), join("scripts", "release.ts"), ...args);

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

function next(version: string, part: "major" | "minor" | "patch"): string {
    return new semver.SemVer(version).inc(part).version;
}

/** Files with the version, of those that a user gets. The changelog names the earlier versions too. */
async function filesWith(version: string): Promise<string[]> {
    const paths = ["docs", "examples", SCHEMA, "package.json", "sdk"];
    const { stdout } = await start("git", "grep", "-l", "-F", version, "--", ...paths);
    return stdout.split("\n").filter((path) => path !== "");
}

/** The changelog as it was before the release of the version in package.json, whatever was released or announced since. */
function beforeFirst(changelog: string): string {
    const section = sectionOf(changelog, FIRST);
    if (section === undefined) {
        throw new Error(`CHANGELOG.md has no section for ${FIRST}`);
    }
    const later = changelog.slice(changelog.indexOf(section.heading) + section.heading.length);
    return `# Changelog\n\n## ${FIRST} (unreleased)${later}`;
}

const announce = (version: string, body: string) =>
    edit(CHANGELOG, (text) => text.replace("\n## ", `\n## ${version} (unreleased)\n\n${body}\n\n## `));

beforeAll(async () => {
    root = await realpath(await mkdtemp(join(tmpdir(), "pulumi-workspaces-release-")));
    copyRepository(REPOSITORY, root);
    const changelog = join(root, CHANGELOG);
    await writeFile(changelog, beforeFirst(await readFile(changelog, "utf8")));
    await git("init", "--quiet", "--initial-branch=main");
    await commit("All");
});

afterAll(() => rm(root, { recursive: true, force: true, maxRetries: 3 }));

test("what is no version, and a prerelease, are refused", async () => {
    expect(await release("v1")).toEqual(refusal("v1 is no version"));
    expect(await release("1.0.0-rc.1")).toEqual(refusal("1.0.0-rc.1 is a prerelease"));
});

test("another branch, changes in the tree, a version without a section and generated files out of date are named together", async () => {
    await git("switch", "--quiet", "--create", "next");
    await edit(SCHEMA, (text) => text.replace("Unofficial", "Official"));
    await edit(FORMAT, (text) => text.replace("Report", "Account"));
    const { code, stderr } = await release(SECOND);
    expect({ code, problems: stderr.trim().split("\n- ").slice(1) }).toEqual({
        code: 1,
        problems: [
            "you are on next, not main: run `git switch main`",
            `the tree is not clean: commit or stash ${FORMAT}, ${SCHEMA}`,
            `generated files are not up to date: run \`npm run generate\` and commit ${FORMAT}, ${SCHEMA}`,
            `CHANGELOG.md says nothing of ${SECOND}: write a section \`## ${SECOND} (unreleased)\` with what it brings`,
        ],
    });
    await git("checkout", "--quiet", FORMAT, SCHEMA);
    await git("switch", "--quiet", "main");
});

test("the first release is that of the version in package.json; what pip left in the SDK is no part of it", async () => {
    for (const path of LEFT_BY_PIP) {
        await mkdir(dirname(join(root, path)), { recursive: true });
        await writeFile(join(root, path), "");
    }
    const { code, stdout, stderr } = await release(FIRST);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toContain(`git push --atomic origin HEAD v${FIRST}`);
    expect(await git("show", "--name-only", "--format=", "HEAD")).toBe(`${CHANGELOG}\n`);
    const { heading } = sectionOf(await readFile(join(root, CHANGELOG), "utf8"), FIRST) ?? {};
    expect(heading).toMatch(/ \(\d{4}-\d\d-\d\d\)$/);
    expect(await release(FIRST)).toEqual(refusal(`version ${FIRST} is released already`));
});

test("a release sets the one version everywhere, commits and tags, and may then be published", async () => {
    await announce(SECOND, "- Something new.");
    await commit("Announce");
    const made = await release(SECOND);
    expect({ code: made.code, stderr: made.stderr }).toEqual({ code: 0, stderr: "" });

    expect(await git("log", "-1", "--format=%s")).toBe(`Release ${SECOND}\n`);
    expect(await git("describe")).toBe(`v${SECOND}\n`);
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
    expect(await release("--check", SECOND)).toMatchObject({
        code: 0,
        stdout: `Version ${SECOND} may be published.\n`,
    });
    expect(await release("--notes", SECOND)).toMatchObject({ code: 0, stdout: "- Something new.\n" });
});

test("of the version before, nothing is left", async () => {
    await announce(THIRD, "- Something mended.");
    await commit("Announce");
    const files = await filesWith(SECOND);
    expect(files).toContain("package.json");
    expect(await release(THIRD)).toMatchObject({ code: 0 });
    expect(await filesWith(SECOND)).toEqual([]);
    expect(await filesWith(THIRD)).toEqual(files);
});

test("a schema that breaks programs needs a version that may, and a changelog that says so", async () => {
    const patch = next(THIRD, "patch");
    await edit(SCHEMA, (text) => text.replaceAll('"slug"', '"handle"'));
    await announce(patch, "- A better name.");
    await commit("Rename");
    const { code, stderr } = await release(patch);
    expect(code).toBe(1);
    expect(stderr).toContain(
        `the schema breaks programs of ${THIRD}, which only ${BREAKING} or later may do:`,
    );
    expect(stderr).toContain("workspaces:tripswitch:Workspace: the input slug is gone");
    expect(stderr).toContain(`CHANGELOG.md has no \`### Breaking changes\` for ${patch}`);
});
