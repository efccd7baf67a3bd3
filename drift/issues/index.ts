/** Brings the issues of a repository in line with a report of drift. */
import { readReport } from "../previous";
import { GitHubIssues, type GitHubOptions } from "./github";
import { plannedActions, type IssueAction } from "./plan";

export interface IssuesOptions extends GitHubOptions {
    /** Called with one line for each issue that was changed. */
    onChange?: (line: string) => void;
    /** Says what would be done. */
    dryRun?: boolean;
}

/** @throws DriftError if `gh` fails. What was done until then stays, and the same report again does the rest */
export async function updateIssues(file: string, options: IssuesOptions): Promise<void> {
    const report = await readReport(file, `the report ${file}`);
    const issues = new GitHubIssues(options);
    for (const action of plannedActions(report, await issues.open())) {
        options.onChange?.(options.dryRun ? `would ${intention(action)}` : await issues.carryOut(action));
    }
}

function intention(action: IssueAction): string {
    switch (action.kind) {
        case "open":
            return `open an issue for ${action.stack}`;
        case "update":
            return `update #${action.number} of ${action.stack}${action.comment === undefined ? "" : ", with a comment"}`;
        case "close":
            return `close #${action.number} of ${action.stack}`;
    }
}
