/** `drift/action.yml` as GitHub runs it, with a command that returns the reports that a test gives: what reaches the command, and when the job fails. */
import { chmod, cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { stringify } from "yaml";
import { render } from "../../../drift";
import type { Report } from "../../../drift/report";
import { REPOSITORY } from "../../../toolchain/stack/project";
import { runWorkflow, type WorkflowResult } from "../../support/workflows/runner";
import { EVERYTHING, finding, NOTHING, reportOf, stackReport } from "./reports";

/** `npx` is a script here. */
const onPosix = process.platform === "win32" ? test.skip : test;

const DRIFT = reportOf([stackReport([finding()])]);

/** Writes the files that `--output` names, and keeps the arguments of each call. */
const NPX = `#!/bin/sh
echo "$*" >> "$FIXTURE/calls"
for argument in "$@"; do
  case $argument in
    json=*) if [ -f "$FIXTURE/next.json" ]; then cp "$FIXTURE/next.json" "\${argument#*=}"; fi ;;
    markdown=*) echo "the summary" > "\${argument#*=}" ;;
  esac
done
case "$*" in *" drift "*) exit "$CODE" ;; esac
`;

let folder: string;
beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "pulumi-workspaces-action-"));
    await writeFile(join(folder, "npx"), NPX);
    await chmod(join(folder, "npx"), 0o755);
});
afterEach(() => rm(folder, { recursive: true }));

interface Run extends WorkflowResult {
    /** The arguments of the command's calls. */
    calls: string[];
}

async function start(
    report: Report | undefined,
    code: number,
    inputs: Record<string, string> = {},
): Promise<Run> {
    const next = join(folder, "next.json");
    await rm(next, { force: true });
    await rm(join(folder, "calls"), { force: true });
    if (report !== undefined) {
        await writeFile(next, render(report, "json"));
    }
    const workflow = join(folder, "workflow.yml");
    const job = { "runs-on": "ubuntu-latest", steps: [{ id: "drift", uses: "here/drift@v1", with: inputs }] };
    await writeFile(
        workflow,
        stringify({
            name: "Drift",
            on: { workflow_dispatch: null },
            permissions: { issues: "write" },
            concurrency: { group: "drift", "cancel-in-progress": false },
            jobs: { drift: job },
        }),
    );
    const kept = join(folder, "kept.json");
    const github = { repository: "acme/infra", token: "a token", run_id: 1, run_attempt: 1, sha: "0" };
    const result = await runWorkflow(workflow, github, {
        folder: join(folder, "runner"),
        env: {
            ...process.env,
            PATH: `${folder}${delimiter}${process.env["PATH"]}`,
            FIXTURE: folder,
            CODE: String(code),
        },
        secrets: {},
        vars: {},
        actions: {
            "here/drift": { file: join(REPOSITORY, "drift", "action.yml") },
            "actions/cache/restore": async ({ path = "" }) => {
                if (existsSync(kept)) {
                    await cp(kept, path);
                }
            },
            "actions/cache/save": ({ path = "" }) => cp(path, kept),
        },
    });
    const calls = await readFile(join(folder, "calls"), "utf8");
    return { ...result, calls: calls.trim().split("\n") };
}

const isKept = (): boolean => existsSync(join(folder, "kept.json"));

onPosix("without inputs the project's own command looks at all stacks, and drift is no failure", async () => {
    const { success, calls, summary } = await start(DRIFT, 7);
    expect({ success, summary }).toEqual({ success: true, summary: "the summary\n" });
    expect(calls).toEqual([
        expect.stringMatching(
            /^--no pulumi-workspaces drift --all --quiet --unmanaged workspace --cwd \. --output json=\S+drift\.json( --output \S+){4}$/,
        ) as string,
        expect.stringMatching(/^--no pulumi-workspaces drift-issues \S+drift\.json --label drift$/) as string,
    ]);
    expect(isKept()).toBe(true);
});

onPosix("inputs become options of the command, one for each line", async () => {
    const { calls } = await start(NOTHING, 0, {
        projects: "one\nfolder with blanks\n",
        stacks: "dev\nprod",
        rules: "rules.yaml",
        unmanaged: "account",
        "run-program": "true",
        strict: "true",
        version: "1.2.3",
        label: "other",
    });
    expect(calls[0]).toContain(
        "--yes pulumi-workspaces@1.2.3 drift --stack dev --stack prod --quiet --unmanaged account --cwd one --cwd folder with blanks --rules rules.yaml --run-program --strict --output",
    );
    expect(calls[1]).toMatch(
        /^--yes pulumi-workspaces@1\.2\.3 drift-issues \S+\/other\/drift\.json --label other$/,
    );
});

onPosix("the report that was kept is the previous one of the next run", async () => {
    expect((await start(DRIFT, 7)).calls[0]).not.toContain("--previous");
    expect((await start(DRIFT, 7)).calls[0]).toMatch(/--previous \S+\/drift\/previous\.json /);
});

onPosix(
    "a stack that failed fails the job after the issues of the others, and its report is not kept",
    async () => {
        const { success, calls, output } = await start(EVERYTHING, 1);
        expect(success).toBe(false);
        expect(calls).toHaveLength(2);
        expect(output).toContain("::error::A stack could not be compared");
        expect(isKept()).toBe(false);
    },
);

onPosix("a command that writes no report fails the job, and no issue is touched", async () => {
    const { success, calls, output } = await start(undefined, 1);
    expect({ success, calls: calls.length }).toEqual({ success: false, calls: 1 });
    expect(output).toContain("::error::There is no report");
});

onPosix.each([
    ["fail-on-drift", 7, DRIFT, "::error::Drift was found"],
    ["strict", 8, NOTHING, "::error::Not everything could be compared"],
])("with %s the exit code %d fails the job, after the issues", async (input, code, report, message) => {
    const { success, calls, output } = await start(report, code, { [input]: "true" });
    expect({ success, calls: calls.length }).toEqual({ success: false, calls: 2 });
    expect(output).toContain(message);
    expect(isKept()).toBe(true);
});

onPosix("without issues only the report is written", async () => {
    const { success, calls } = await start(DRIFT, 7, { issues: "false" });
    expect({ success, calls: calls.length }).toEqual({ success: true, calls: 1 });
});
