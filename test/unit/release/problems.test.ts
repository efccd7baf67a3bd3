/** What stands in the way of a release, in a git repository of its own. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { problemsOf, type Release } from "../../../scripts/release/problems";
import { Repository } from "../../../scripts/release/repository";

let root: string;

function git(...args: string[]): void {
    const identity = [
        "-c",
        "user.name=Test",
        "-c",
        "user.email=test@example.com",
        "-c",
        "commit.gpgSign=false",
    ];
    execFileSync("git", [...identity, ...args], { cwd: root });
}

/** Of the release of 0.2.0, after 0.1.0. */
function problems(release: Partial<Release> = {}): string[] {
    const repository = new Repository(root);
    const defaults = { root, repository, current: "0.1.0", version: "0.2.0", made: false, stale: [] };
    return problemsOf({ ...defaults, ...release });
}

function commitChangelog(heading: string): void {
    writeFileSync(join(root, "CHANGELOG.md"), `# Changelog\n\n${heading}\n\n- Something new.\n`);
    git("add", "--all");
    git("commit", "--quiet", "--message", "Changelog");
}

beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "pulumi-workspaces-unit-"));
    git("init", "--quiet", "--initial-branch=main");
    commitChangelog("## 0.2.0 (unreleased)");
});

afterEach(() => rmSync(root, { recursive: true }));

test("nothing, where the version is announced on main", () => {
    expect(problems()).toEqual([]);
});

test("a version before the current one", () => {
    expect(problems({ current: "0.3.0" })).toEqual(["version 0.2.0 is before 0.3.0, that of package.json"]);
});

test("another branch than main, and none, but not for a release that was made", () => {
    git("switch", "--quiet", "--create", "next");
    expect(problems()).toEqual(["you are on next, not main: run `git switch main`"]);
    git("switch", "--quiet", "--detach");
    expect(problems()).toEqual(["you are on a detached HEAD, not main: run `git switch main`"]);

    commitChangelog("## 0.2.0 (2027-01-02)");
    expect(problems({ current: "0.2.0", made: true })).toEqual([]);
});

test("a release that was made, where package.json has another version", () => {
    commitChangelog("## 0.2.0 (2027-01-02)");
    expect(problems({ made: true })).toEqual([
        "package.json has version 0.1.0: run `npm run release -- 0.2.0` and push its tag",
    ]);
});

test.each(["## 0.2.0", "## 0.2.0 (unreleased)", "## 0.2.0 (soon)"])(
    "a release that was made, where the changelog has no date: %s",
    (heading) => {
        commitChangelog(`${heading}\n\nThe second.`);
        expect(problems({ current: "0.2.0", made: true })).toEqual([
            "CHANGELOG.md has no date for 0.2.0: run `npm run release -- 0.2.0` and push its tag",
        ]);
    },
);
