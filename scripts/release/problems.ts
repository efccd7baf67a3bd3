/** What stands in the way of a release, each with what to do. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as semver from "semver";
import { isReleased, namesBreakingChanges, sectionOf, type Section } from "./changelog";
import { type Repository } from "./repository";
import { breakingChanges, type PackageSpec } from "./schemaChanges";

const CHANGELOG = "CHANGELOG.md";
const SCHEMA = "schema.json";
const BRANCH = "main";

export interface Release {
    readonly root: string;
    readonly repository: Repository;
    /** The version of package.json. */
    readonly current: string;
    readonly version: string;
    /** After the release was made: the version is in its places, and the changelog has its date. */
    readonly made: boolean;
    /** Generated files that `npm run generate` would change. */
    readonly stale: readonly string[];
}

export function problemsOf(release: Release): string[] {
    const { root, version } = release;
    const section = sectionOf(readFileSync(join(root, CHANGELOG), "utf8"), version);
    return [
        ...branchProblems(release),
        ...treeProblems(release),
        ...versionProblems(release),
        ...changelogProblems(release, section),
        ...schemaProblems(release, section),
    ];
}

/** The workflow checks a released tag out, which is on no branch. */
function branchProblems({ repository, made }: Release): string[] {
    const branch = repository.branch();
    return made || branch === BRANCH
        ? []
        : [`you are on ${branch ?? "a detached HEAD"}, not ${BRANCH}: run \`git switch ${BRANCH}\``];
}

function treeProblems({ repository, stale }: Release): string[] {
    const changes = repository.changes();
    return [
        ...(changes.length > 0
            ? [`the tree is not clean: commit or stash ${changes.map((line) => line.slice(3)).join(", ")}`]
            : []),
        ...(stale.length > 0
            ? [`generated files are not up to date: run \`npm run generate\` and commit ${stale.join(", ")}`]
            : []),
    ];
}

function versionProblems({ repository, current, version, made }: Release): string[] {
    if (made) {
        return current === version
            ? []
            : [`package.json has version ${current}: run \`npm run release -- ${version}\` and push its tag`];
    }
    if (repository.isReleased(version)) {
        return [`version ${version} is released already: give a later one`];
    }
    return semver.lt(version, current)
        ? [`version ${version} is before ${current}, that of package.json`]
        : [];
}

function changelogProblems({ version, made }: Release, section: Section | undefined): string[] {
    if (section === undefined || section.body === "") {
        return [
            `${CHANGELOG} says nothing of ${version}: write a section \`## ${version} (unreleased)\` with what it brings`,
        ];
    }
    return made && !isReleased(section)
        ? [`${CHANGELOG} has no date for ${version}: run \`npm run release -- ${version}\` and push its tag`]
        : [];
}

/** Before 1.0 a minor version may break programs, afterwards a major one; in both cases the changelog says so. */
function schemaProblems({ root, repository, version }: Release, section: Section | undefined): string[] {
    const last = repository.releaseBefore(version);
    if (last === undefined) {
        return [];
    }
    const changes = breakingChanges(
        JSON.parse(repository.fileOf(last, SCHEMA)) as PackageSpec,
        JSON.parse(readFileSync(join(root, SCHEMA), "utf8")) as PackageSpec,
    );
    if (changes.length === 0) {
        return [];
    }
    const listed = changes.map((change) => `\n    ${change}`).join("");
    const mayBreak = semver.inc(last, semver.major(last) === 0 ? "minor" : "major") ?? version;
    return [
        ...(semver.lt(version, mayBreak)
            ? [`the schema breaks programs of ${last}, which only ${mayBreak} or later may do:${listed}`]
            : []),
        ...(section && !namesBreakingChanges(section)
            ? [
                  `${CHANGELOG} has no \`### Breaking changes\` for ${version}, and the schema breaks programs of ${last}:${listed}`,
              ]
            : []),
    ];
}
