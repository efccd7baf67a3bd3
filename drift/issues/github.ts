/** Issues at GitHub, by its own command line: `gh` is on each of its runners, and knows proxies, enterprise hosts and tokens. */
import { run, type RunResult } from "../../toolchain/process";
import { DriftError } from "../errors";
import type { IssueAction, OpenIssue } from "./plan";

export interface GitHubOptions {
    /** By which the issues are found, with what their text begins with. */
    label: string;
    /** Default: GH_REPO, or that of the current folder. */
    repository?: string | undefined;
    env?: NodeJS.ProcessEnv;
    signal?: AbortSignal;
}

/** gh fills in the repository. Pull requests are among a repository's issues; a text may be null. */
const ISSUES = "repos/{owner}/{repo}/issues";
const SELECTED = '.[] | select(has("pull_request") | not) | {number, body: (.body // "")}';

export class GitHubIssues {
    constructor(private readonly options: GitHubOptions) {}

    async open(): Promise<OpenIssue[]> {
        // `gh issue list` with a label asks GitHub's search, which knows an issue only minutes after it was opened.
        const fields = [`labels=${this.options.label}`, "state=open", "per_page=100"];
        const list = ["api", ISSUES, "--method", "GET", "--paginate", "--jq", SELECTED];
        const { stdout } = await this.gh([...list, ...fields.flatMap((field) => ["--raw-field", field])]);
        return stdout
            .split("\n")
            .filter(Boolean)
            .map((line) => JSON.parse(line) as OpenIssue);
    }

    /** One line about what was done. */
    async carryOut(action: IssueAction): Promise<string> {
        switch (action.kind) {
            case "open": {
                await this.createLabel();
                const create = ["issue", "create", "--title", action.title, "--label", this.options.label];
                const { stdout } = await this.gh([...create, "--body-file", "-"], action.body);
                return `opened ${stdout.trim()} for ${action.stack}`;
            }
            case "update": {
                const issue = String(action.number);
                // The comment first: if it fails, the text still tells the next run that there is something to do.
                if (action.comment !== undefined) {
                    await this.gh(["issue", "comment", issue, "--body-file", "-"], action.comment);
                }
                await this.gh(["issue", "edit", issue, "--body-file", "-"], action.body);
                return `updated #${issue} of ${action.stack}${action.comment === undefined ? "" : ", with a comment"}`;
            }
            case "close":
                await this.gh(["issue", "close", String(action.number), "--comment", action.comment]);
                return `closed #${action.number} of ${action.stack}`;
        }
    }

    /** An issue takes only a label that exists. */
    private async createLabel(): Promise<void> {
        const description = "The services differ from the state of a stack";
        const result = await this.run(["label", "create", this.options.label, "--description", description]);
        if (result.code !== 0 && !result.stderr.includes("already exists")) {
            throw failure("label create", result);
        }
    }

    private async gh(args: readonly string[], input?: string): Promise<RunResult> {
        const result = await this.run(args, input);
        if (result.code !== 0) {
            throw failure(args.slice(0, 2).join(" "), result);
        }
        return result;
    }

    private run(args: readonly string[], input?: string): Promise<RunResult> {
        const { repository, env = process.env, signal } = this.options;
        const repo = repository === undefined ? {} : { GH_REPO: repository };
        // Without colours and prompts, whatever the terminal is.
        const quiet = { ...env, ...repo, NO_COLOR: "1", GH_PROMPT_DISABLED: "1" };
        return run("gh", args, { env: quiet, input: input ?? "", signal });
    }
}

function failure(command: string, { code, stderr }: RunResult): DriftError {
    const mend =
        code === undefined
            ? "install GitHub's command line, `gh`"
            : "it needs a token in GH_TOKEN with the permission to write issues, and the repository in GH_REPO or --repo";
    return new DriftError(`gh ${command} failed: ${stderr.trim()}: ${mend}`);
}
