/**
 * GitHub's command line for tests: the subcommands that the action and the examples use, with issues, pull requests and runs in a JSON file (FAKE_GH) instead
 * of GitHub. What it does not know it refuses, as the real one does, so that no test passes by a flag that does not exist.
 */
const { cpSync, readFileSync, writeFileSync } = require("node:fs");
const { join } = require("node:path");
const { parseArgs } = require("node:util");

const file = process.env.FAKE_GH;
const github = JSON.parse(readFileSync(file, "utf8"));
const args = process.argv.slice(2);

class Refusal extends Error {
    constructor(message, code = 1) {
        super(message);
        this.code = code;
    }
}

const OPTIONS = {
    "issue create": ["title", "label", "body-file", "repo"],
    "issue edit": ["body-file", "repo"],
    "issue comment": ["body-file", "repo"],
    "issue close": ["comment", "repo"],
    "label create": ["description", "repo"],
    "pr comment": ["body-file", "repo"],
    "run list": ["workflow", "commit", "status", "limit", "json", "jq", "repo"],
    "run download": ["name", "dir", "repo"],
    api: ["method", "paginate", "jq", "field", "raw-field"],
};
const SHORT = { method: "X", field: "F", "raw-field": "f", repo: "R" };
const MULTIPLE = ["field", "raw-field"];

function main() {
    const command = args[0] === "api" ? "api" : args.slice(0, 2).join(" ");
    const names = OPTIONS[command];
    if (names === undefined) {
        throw new Refusal(`unknown command "${command}" for "gh"`);
    }
    const options = Object.fromEntries(
        names.map((name) => [
            name,
            name === "paginate"
                ? { type: "boolean" }
                : {
                      type: "string",
                      multiple: MULTIPLE.includes(name),
                      ...(SHORT[name] ? { short: SHORT[name] } : {}),
                  },
        ]),
    );
    const { values, positionals } = parseArgs({
        args: args.slice(command.split(" ").length),
        options,
        allowPositionals: true,
    });
    if (!process.env.GH_TOKEN) {
        throw new Refusal(
            "gh: To use GitHub CLI in a GitHub Actions workflow, set the GH_TOKEN environment variable.",
            4,
        );
    }
    if (command !== "api" && !values.repo && !process.env.GH_REPO) {
        throw new Refusal("failed to determine base repo: failed to run git: fatal: not a git repository");
    }
    if (github.refuses?.includes(command)) {
        throw new Refusal("GraphQL: Resource not accessible by integration");
    }
    return COMMANDS[command](values, positionals);
}

const COMMANDS = {
    "issue create": ({ title, label, "body-file": body }) => {
        if (!github.labels.includes(label)) {
            throw new Refusal(`could not add label: '${label}' not found`);
        }
        const number = github.issues.length + 1;
        const issue = { number, title, body: text(body), labels: [label], state: "OPEN", comments: [] };
        github.issues.push(issue);
        process.stdout.write(`https://github.com/${repository()}/issues/${number}\n`);
    },
    "issue edit": ({ "body-file": body }, [number]) => {
        issueOf(number).body = text(body);
    },
    "issue comment": ({ "body-file": body }, [number]) => {
        issueOf(number).comments.push(text(body));
    },
    "issue close": ({ comment }, [number]) => {
        const issue = issueOf(number);
        issue.state = "CLOSED";
        if (comment !== undefined) {
            issue.comments.push(comment);
        }
    },
    "label create": (_values, [name]) => {
        if (github.labels.includes(name)) {
            throw new Refusal(
                `label with name "${name}" already exists; use \`--force\` to update its color and description`,
            );
        }
        github.labels.push(name);
    },
    "pr comment": ({ "body-file": body }, [number]) => {
        const pull = github.pulls[number];
        const user = { login: "github-actions[bot]" };
        pull.comments.push({ id: 100 + pull.comments.length, user, body: text(body) });
    },
    "run list": ({ workflow, commit, status, json, jq, limit = "20" }) => {
        const runs = github.runs
            .filter((run) => run.workflow === workflow && run.headSha === commit && run.conclusion === status)
            .sort((one, other) => other.databaseId - one.databaseId)
            .slice(0, Number(limit));
        print(
            runs.map((run) => pick(run, json)),
            jq,
        );
    },
    "run download": ({ name, dir = "." }, [id]) => {
        const run = github.runs.find(({ databaseId }) => String(databaseId) === id);
        if (run?.artifacts[name] === undefined) {
            throw new Refusal("no valid artifacts found to download");
        }
        cpSync(run.artifacts[name], dir, { recursive: true });
    },
    api: ({ method = "GET", jq, field, "raw-field": raw = [] }, [path]) => {
        if (method === "GET" && path === "repos/{owner}/{repo}/issues") {
            if (!process.env.GH_REPO) {
                throw new Refusal("unable to expand placeholder in path: fatal: not a git repository");
            }
            const { labels, state } = Object.fromEntries(raw.map((one) => one.split("=")));
            const found = github.issues.filter(
                (issue) => issue.state === state.toUpperCase() && issue.labels.includes(labels),
            );
            const pull = { number: 99, body: "A pull request.", pull_request: {} };
            return print([...found, pull], jq);
        }
        const base = `repos/${process.env.GITHUB_REPOSITORY}/`;
        const [route] = path.slice(base.length).split("?");
        if (!path.startsWith(base)) {
            throw new Refusal("gh: Not Found (HTTP 404)");
        }
        const [, number] = /^issues\/(\d+)\/comments$/.exec(route) ?? [];
        const [, commit] = /^commits\/(\w+)\/pulls$/.exec(route) ?? [];
        const [, comment] = /^issues\/comments\/(\d+)$/.exec(route) ?? [];
        if (method === "GET" && number) {
            return print(github.pulls[number].comments, jq);
        }
        if (method === "GET" && commit) {
            const pulls = Object.values(github.pulls).filter(({ mergeSha }) => mergeSha === commit);
            return print(
                pulls.map(({ headSha }) => ({ head: { sha: headSha } })),
                jq,
            );
        }
        if (method === "PATCH" && comment) {
            const all = Object.values(github.pulls).flatMap(({ comments }) => comments);
            const found = all.find(({ id }) => String(id) === comment);
            found.body = text(/^body=@(.*)$/.exec(field[0])[1]);
            return print(found, jq);
        }
        throw new Refusal("gh: Not Found (HTTP 404)");
    },
};

function repository() {
    return process.env.GH_REPO;
}

function issueOf(number) {
    const issue = github.issues.find((one) => String(one.number) === number);
    if (issue === undefined) {
        throw new Refusal(
            `GraphQL: Could not resolve to an issue or pull request with the number of ${number}.`,
        );
    }
    return issue;
}

/** Of a file, or of the standard input; GitHub's limit of a text included. */
function text(name) {
    const content = readFileSync(name === "-" ? 0 : name, "utf8");
    if (content.length > 65_536) {
        throw new Refusal("GraphQL: Body is too long (maximum is 65536 characters)");
    }
    return content;
}

function pick(object, names) {
    return Object.fromEntries(names.split(",").map((name) => [name, object[name]]));
}

/** The value as JSON, or what a query of jq that the examples use selects. */
function print(value, query) {
    if (query === undefined) {
        process.stdout.write(JSON.stringify(value));
        return;
    }
    const [, start, field] =
        /^\.\[\] \| select\(\.user\.login == "github-actions\[bot\]" and \(\.body \| startswith\("([^"\\]*)"\)\)\) \| \.(\w+)$/.exec(
            query,
        ) ?? [];
    const [, path] = /^\.\[0\]((?:\.\w+)+) \/\/ empty$/.exec(query) ?? [];
    if (query === '.[] | select(has("pull_request") | not) | {number, body: (.body // "")}') {
        const issues = value.filter((one) => !("pull_request" in one));
        process.stdout.write(
            issues.map(({ number, body }) => `${JSON.stringify({ number, body: body ?? "" })}\n`).join(""),
        );
        return;
    }
    if (start === undefined && path === undefined) {
        throw new Refusal(`this gh knows no query ${query}`);
    }
    const selected =
        path === undefined
            ? value
                  .filter(({ body, user }) => user.login === "github-actions[bot]" && body.startsWith(start))
                  .map((one) => one[field])
            : [
                  path
                      .slice(1)
                      .split(".")
                      .reduce((one, name) => one?.[name], value[0]),
              ].filter((one) => one != null);
    process.stdout.write(selected.map((one) => `${one}\n`).join(""));
}

let code = 0;
try {
    main();
} catch (error) {
    process.stderr.write(`${error.message}\n`);
    code = error.code === undefined || typeof error.code !== "number" ? 1 : error.code;
}
github.calls.push({ args, code });
writeFileSync(file, JSON.stringify(github, null, 2));
process.exitCode = code;
