/** The workflows of examples/gitops/github in a repository of their own, on this machine: `gh`, npm, caches and artifacts are folders. */
import { chmod, cp, mkdir, readdir, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { DIST } from "../../../harness/stackFixture";
import { REPOSITORY } from "../../../toolchain/stack/project";
import { FakeGh } from "../../support/fakeGh";
import { runWorkflow, type LocalAction, type WorkflowResult } from "../../support/workflows/runner";
import { GitRepository, type Pull } from "./gitRepository";

const WORKFLOWS = join(REPOSITORY, "examples", "gitops", "github", "workflows");
const NAME = "acme/infra";

export interface PipelineOptions {
    /** What a runner has: `pulumi` on its PATH. */
    readonly env: NodeJS.ProcessEnv;
    readonly secrets: Readonly<Record<string, string>>;
    readonly vars: Readonly<Record<string, string>>;
}

export class Pipeline {
    private runs = 0;

    private constructor(
        private readonly folder: string,
        readonly git: GitRepository,
        readonly gh: FakeGh,
        private readonly options: PipelineOptions,
    ) {}

    static async create(folder: string, options: PipelineOptions): Promise<Pipeline> {
        const bin = join(folder, "bin");
        await Promise.all(["bin", "runner", "cache", "artifacts"].map((name) => mkdir(join(folder, name))));
        await writeFile(join(bin, "npm"), NPM);
        await chmod(join(bin, "npm"), 0o755);
        const gh = await FakeGh.create(bin);
        return new Pipeline(folder, await GitRepository.create(folder), gh, options);
    }

    /** A pull request was opened, or its branch was pushed to. */
    async pulled(pull: Pull): Promise<WorkflowResult> {
        const { number, head, merge } = pull;
        await this.gh.change(({ pulls }) => {
            pulls[number] = { comments: [], ...pulls[number], headSha: head };
        });
        const event = { pull_request: { number, head: { sha: head, repo: { full_name: NAME } } } };
        return this.run("preview.yml", { event_name: "pull_request", event, sha: merge }, head);
    }

    async merge(pull: Pull): Promise<WorkflowResult> {
        const mergeSha = await this.git.merge(pull);
        await this.gh.change(({ pulls }) => {
            Object.assign(pulls[pull.number] ?? {}, { mergeSha });
        });
        return this.pushed(mergeSha);
    }

    /** Main was pushed to. */
    pushed(sha: string): Promise<WorkflowResult> {
        return this.run("deploy.yml", { event_name: "push", event: {}, sha }, sha);
    }

    dispatch(workflow: string, sha: string): Promise<WorkflowResult> {
        return this.run(workflow, { event_name: "workflow_dispatch", event: {}, sha }, sha);
    }

    scheduled(sha: string): Promise<WorkflowResult> {
        return this.run("drift.yml", { event_name: "schedule", event: {}, sha }, sha);
    }

    /** The folder of an artifact of the last run. */
    artifact(name: string): string {
        return join(this.folder, "artifacts", String(this.runs), name);
    }

    private async run(
        workflow: string,
        event: Record<string, unknown>,
        headSha: string,
    ): Promise<WorkflowResult> {
        const databaseId = ++this.runs;
        const github = { repository: NAME, token: "a token", run_id: databaseId, run_attempt: 1, ...event };
        const result = await runWorkflow(join(WORKFLOWS, workflow), github, {
            ...this.options,
            env: this.gh.environment(this.options.env),
            folder: join(this.folder, "runner"),
            actions: {
                "actions/checkout": (_inputs, job) =>
                    this.git.checkout(String(job.github["sha"]), job.workspace),
                // Node.js and Pulumi are there.
                "actions/setup-node": async () => undefined,
                "pulumi/actions": installOnly,
                "actions/upload-artifact": this.upload,
                "actions/cache/restore": this.restore,
                "actions/cache/save": this.save,
                "pulumi-workspaces/pulumi-workspaces/drift": {
                    file: join(REPOSITORY, "drift", "action.yml"),
                },
            },
        });
        const folder = join(this.folder, "artifacts", String(databaseId));
        const names = await readdir(folder).catch(() => []);
        await this.gh.change(({ runs }) => {
            runs.push({
                databaseId,
                workflow,
                headSha,
                conclusion: result.success ? "success" : "failure",
                artifacts: Object.fromEntries(names.map((name) => [name, join(folder, name)])),
            });
        });
        return result;
    }

    private readonly upload: LocalAction = async ({ name = "", path = "" }, { workspace }) => {
        const from = path.startsWith("/") ? path : join(workspace, path);
        await cp(from, join(this.artifact(name), basename(path)));
    };

    /** The exact key, or the newest that begins as one of the others. */
    private readonly restore: LocalAction = async ({ path = "", key = "", "restore-keys": prefix = "" }) => {
        const folder = join(this.folder, "cache");
        const keys = (await readdir(folder)).sort((one, other) => runOf(other) - runOf(one));
        const found = keys.find((one) => one === key) ?? keys.find((one) => one.startsWith(prefix.trim()));
        if (found !== undefined) {
            await mkdir(dirname(path), { recursive: true });
            await cp(join(folder, found), path);
        }
    };

    private readonly save: LocalAction = ({ path = "", key = "" }) =>
        cp(path, join(this.folder, "cache", key));
}

/** The number of the run in a key. */
function runOf(key: string): number {
    return Number(/-(\d+)-\d+$/.exec(key)?.[1]);
}

const installOnly: LocalAction = async (inputs) => {
    const others = Object.keys(inputs).filter((name) => name !== "pulumi-version");
    if (others.length > 0) {
        throw new Error(`pulumi/actions only installs the CLI here, without ${others.join(", ")}`);
    }
};

/** \`npm ci\` of a project that has pulumi-workspaces: the build of this repository is linked. */
const NPM = `#!/bin/sh
if [ "$*" != ci ]; then echo "this npm knows only ci" >&2; exit 1; fi
mkdir -p node_modules/.bin
ln -s "${REPOSITORY}" node_modules/pulumi-workspaces
ln -s "${join(DIST, "cli", "main.js")}" node_modules/.bin/pulumi-workspaces
`;
