/** A git repository as a team has it: a bare one that stands for GitHub's, and the clone of a developer. */
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { run } from "../../../toolchain/process";

const AUTHOR = {
    GIT_CONFIG_GLOBAL: "/dev/null",
    GIT_AUTHOR_NAME: "Test",
    GIT_AUTHOR_EMAIL: "test@example.com",
    GIT_COMMITTER_NAME: "Test",
    GIT_COMMITTER_EMAIL: "test@example.com",
};

export interface Pull {
    number: number;
    branch: string;
    /** The newest commit of its branch, and that commit merged with main. */
    head: string;
    merge: string;
}

export class GitRepository {
    private constructor(
        private readonly origin: string,
        /** The developer's clone. */
        readonly clone: string,
    ) {}

    static async create(folder: string): Promise<GitRepository> {
        const repository = new GitRepository(join(folder, "origin.git"), join(folder, "clone"));
        await git(folder, "init", "--quiet", "--bare", "--initial-branch=main", repository.origin);
        // As GitHub does, for the checkout of a commit.
        await git(repository.origin, "config", "uploadpack.allowAnySHA1InWant", "true");
        await git(folder, "clone", "--quiet", repository.origin, repository.clone);
        await git(repository.clone, "checkout", "--quiet", "-B", "main");
        await git(repository.clone, "commit", "--quiet", "--allow-empty", "--message", "Begin");
        return repository;
    }

    /** Commits files on a branch, which begins at main if it is new, and pushes it. */
    async push(branch: string, files: Readonly<Record<string, string>>): Promise<string> {
        const known = await git(this.clone, "branch", "--list", branch);
        await git(this.clone, "checkout", "--quiet", ...(known === "" ? ["-b", branch, "main"] : [branch]));
        for (const [path, text] of Object.entries(files)) {
            const file = join(this.clone, path);
            await mkdir(dirname(file), { recursive: true });
            await writeFile(file, text);
        }
        await git(this.clone, "add", "--all");
        await git(this.clone, "commit", "--quiet", "--message", `Change ${Object.keys(files).join(", ")}`);
        await git(this.clone, "push", "--quiet", "origin", branch);
        return git(this.clone, "rev-parse", "HEAD");
    }

    /** As GitHub has it: the pull request's commit is the merge with main as it is now. */
    async pull(number: number, branch: string): Promise<Pull> {
        const head = await git(this.clone, "rev-parse", branch);
        await git(this.clone, "checkout", "--quiet", "--detach", "main");
        await git(this.clone, "merge", "--quiet", "--no-ff", "--message", `Merge #${number}`, branch);
        await git(this.clone, "push", "--quiet", "--force", "origin", `HEAD:refs/pull/${number}/merge`);
        return { number, branch, head, merge: await git(this.clone, "rev-parse", "HEAD") };
    }

    /** Returns the new commit of main. */
    async merge({ number, branch }: Pull): Promise<string> {
        await git(this.clone, "checkout", "--quiet", "main");
        await git(this.clone, "merge", "--quiet", "--no-ff", "--message", `Merge #${number}`, branch);
        await git(this.clone, "push", "--quiet", "origin", "main");
        return git(this.clone, "rev-parse", "HEAD");
    }

    /** What actions/checkout does. */
    async checkout(commit: string, folder: string): Promise<void> {
        await git(folder, "init", "--quiet");
        await git(folder, "fetch", "--quiet", "--depth=1", this.origin, commit);
        await git(folder, "checkout", "--quiet", "--detach", "FETCH_HEAD");
    }
}

async function git(folder: string, ...args: string[]): Promise<string> {
    const { code, stdout, stderr } = await run("git", args, {
        cwd: folder,
        env: { ...process.env, ...AUTHOR },
    });
    if (code !== 0) {
        throw new Error(`git ${args.join(" ")} failed in ${folder}:\n${stderr}`);
    }
    return stdout.trim();
}
