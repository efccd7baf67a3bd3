/** The pipelines of examples/gitops for GitHub and GitLab: scripts that bash reads, without values in them, and no more permissions than they need. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { REPOSITORY } from "../../../toolchain/stack/project";
import { readWorkflow } from "../../support/workflows/workflow";

/** Where there is a bash. */
const onPosix = process.platform === "win32" ? test.skip : test;

const FOLDER = join(REPOSITORY, "examples", "gitops", "github", "workflows");

onPosix.each([
    ["preview.yml", { contents: "read", "pull-requests": "write" }],
    ["deploy.yml", { contents: "read", "pull-requests": "read", actions: "read" }],
    ["drift.yml", { contents: "read", issues: "write" }],
])(
    "%s has the permissions %j, and scripts that take values from their environment",
    async (name, permissions) => {
        const workflow = await readWorkflow(join(FOLDER, name));
        expect(workflow.permissions).toEqual(permissions);
        const steps = Object.values(workflow.jobs).flatMap((job) => job.steps);
        const scripts = steps.flatMap(({ run }) => run ?? []);
        expect(scripts).toContain("npm ci");
        for (const script of scripts) {
            execFileSync("bash", ["-n", "-c", script]);
            // A value within a script is code: the title of a pull request, say.
            expect(script).not.toContain("${{");
        }
    },
);

test("an update is never cancelled, and nothing else is in its group", async () => {
    const groups = await Promise.all(
        ["preview.yml", "deploy.yml", "drift.yml"].map(
            async (name) => (await readWorkflow(join(FOLDER, name))).concurrency,
        ),
    );
    expect(new Set(groups.map(({ group }) => group)).size).toBe(3);
    expect(groups[1]).toEqual({ group: "deploy-prod", "cancel-in-progress": false });
});

onPosix("the scripts of GitLab's jobs are ones that bash reads", () => {
    const file = join(REPOSITORY, "examples", "gitops", "gitlab", ".gitlab-ci.yml");
    const jobs = Object.values(parse(readFileSync(file, "utf8")) as Record<string, { script?: string[] }>);
    const scripts = jobs.flatMap(({ script }) => script ?? []);
    expect(scripts).toHaveLength(4);
    for (const script of scripts) {
        execFileSync("bash", ["-n", "-c", script]);
    }
});
