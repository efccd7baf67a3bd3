/** `npm run release -- 0.2.0`: makes a release of this commit, or says what stands in its way. Nothing is published: the workflow does it for the tag. */
import { Command } from "commander";
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as semver from "semver";
import { version as current } from "../package.json";
import { released, sectionOf, type Section } from "./release/changelog";
import { problemsOf } from "./release/problems";
import { Repository, tagOf } from "./release/repository";
import { writeVersion } from "./release/versions";
import { compareGenerated } from "./staleFiles";

const root = join(__dirname, "..");
const CHANGELOG = join(root, "CHANGELOG.md");

interface Options {
    readonly check?: boolean;
    readonly notes?: boolean;
}

async function main(version: string, { check = false, notes = false }: Options): Promise<void> {
    if (semver.valid(version) !== version) {
        throw new Error(`${version} is no version: give one such as 0.2.0`);
    }
    if (semver.prerelease(version)) {
        // npm would publish it as the latest version, and the names of wheels have it in another form (1.0.0rc1).
        throw new Error(
            `${version} is a prerelease, which is not supported yet: give a version such as 0.2.0`,
        );
    }
    if (notes) {
        console.log(sectionIn(CHANGELOG, version).body);
        return;
    }
    const repository = new Repository(root);
    const { stale } = await compareGenerated(root);
    const problems = problemsOf({ root, repository, current, version, made: check, stale });
    if (problems.length > 0) {
        throw new Error(problems.map((problem) => `\n- ${problem}`).join(""));
    }
    if (check) {
        console.log(`Version ${version} may be published.`);
        return;
    }
    write(version);
    repository.release(version);
    console.log(
        `Version ${version} is committed and tagged. The workflow publishes it when the tag is pushed:`,
    );
    console.log(`    git push --atomic origin HEAD ${tagOf(version)}`);
}

/** The version in all its places, and its date in the changelog. */
function write(version: string): void {
    if (version !== current) {
        writeVersion(root, current, version);
        // In a process of its own, which reads the new version.
        execFileSync(process.execPath, [require.resolve("tsx/cli"), join(root, "scripts", "generate.ts")], {
            cwd: root,
            stdio: "inherit",
        });
    }
    const date = new Date().toISOString().slice(0, 10);
    const section = sectionIn(CHANGELOG, version);
    writeFileSync(CHANGELOG, released(readFileSync(CHANGELOG, "utf8"), section, version, date));
}

function sectionIn(file: string, version: string): Section {
    const section = sectionOf(readFileSync(file, "utf8"), version);
    if (section === undefined) {
        throw new Error(`CHANGELOG.md says nothing of ${version}`);
    }
    return section;
}

const command = new Command("npm run release --")
    .description(
        "Sets the version in all its places, dates its section of CHANGELOG.md, commits, and tags the commit. Refuses a prerelease, another branch than main, a tree with changes, generated files that are out of date, a version without a section in CHANGELOG.md, and changes of schema.json that break programs without being named there.",
    )
    .argument("<version>", "such as 0.2.0")
    .option("--check", "of a version whose release was made: only whether it may be published")
    .option("--notes", "only prints its section of CHANGELOG.md")
    .action(main);

command.parseAsync().catch((error: unknown) => {
    command.error(`release: ${error instanceof Error ? error.message : String(error)}`);
});
