/** What a release needs of git. */
import { execFileSync } from "node:child_process";
import * as semver from "semver";

export class Repository {
    constructor(private readonly root: string) {}

    /** Files that are changed or new, as `git status` shows them. */
    changes(): string[] {
        return lines(this.git("status", "--porcelain"));
    }

    /** Undefined where HEAD is detached. */
    branch(): string | undefined {
        return lines(this.git("branch", "--show-current"))[0];
    }

    /** The newest released version before this one in the history of the current commit. */
    releaseBefore(version: string): string | undefined {
        const released = lines(this.git("tag", "--merged", "HEAD", "--list", "v*"))
            .map((tag) => tag.slice(1))
            .filter((name) => semver.valid(name) === name && semver.lt(name, version));
        return semver.rsort(released)[0];
    }

    isReleased(version: string): boolean {
        return this.git("tag", "--list", tagOf(version)) !== "";
    }

    /** A file as it was released. */
    fileOf(version: string, path: string): string {
        return this.git("show", `${tagOf(version)}:${path}`);
    }

    /** Commits all changes, if there are any, and tags the commit. */
    release(version: string): void {
        const message = `Release ${version}`;
        this.git("add", "--all");
        if (this.changes().length > 0) {
            this.git("commit", "--quiet", "--message", message);
        }
        this.git("tag", "--annotate", "--message", message, tagOf(version));
    }

    private git(...args: string[]): string {
        return execFileSync("git", args, { cwd: this.root, encoding: "utf8" });
    }
}

export function tagOf(version: string): string {
    return `v${version}`;
}

function lines(text: string): string[] {
    return text.split("\n").filter((line) => line !== "");
}
