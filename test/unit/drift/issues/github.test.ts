/** The issues of a report at GitHub, by a `gh` that keeps them in a file. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { updateIssues } from "../../../../drift/issues";
import type { Report } from "../../../../drift/report";
import { FakeGh } from "../../../support/fakeGh";
import { finding, NOTHING, reportOf, stackReport } from "../reports";

/** `gh` is a script here. */
const onPosix = process.platform === "win32" ? test.skip : test;

let folder: string;
let gh: FakeGh;
beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "pulumi-workspaces-issues-"));
    gh = await FakeGh.create(folder);
});
afterEach(() => rm(folder, { recursive: true }));

const ONE = reportOf([stackReport([finding()])]);

async function update(
    report: Report,
    { dryRun = false, env = {} }: { dryRun?: boolean; env?: NodeJS.ProcessEnv } = {},
): Promise<string[]> {
    const file = join(folder, "drift.json");
    await writeFile(file, JSON.stringify(report));
    const lines: string[] = [];
    await updateIssues(file, {
        label: "drift",
        dryRun,
        env: { ...gh.environment(process.env), GH_TOKEN: "a token", GH_REPO: "acme/infra", ...env },
        onChange: (line) => lines.push(line),
    });
    return lines;
}

onPosix(
    "one issue per stack is opened with its label, then nothing is posted until there is news, and it is closed",
    async () => {
        expect(await update(ONE)).toEqual(["opened https://github.com/acme/infra/issues/1 for team/prod"]);
        expect(await gh.takeCalls()).toEqual([
            "api repos/{owner}/{repo}/issues",
            "label create",
            "issue create",
        ]);

        expect(await update(ONE)).toEqual([]);
        expect(await gh.takeCalls()).toEqual(["api repos/{owner}/{repo}/issues"]);

        const more = reportOf([
            stackReport([finding({ new: false }), finding({ fingerprint: "8".repeat(32), name: "fresh" })]),
        ]);
        expect(await update(more)).toEqual(["updated #1 of team/prod, with a comment"]);
        expect(await gh.takeCalls()).toEqual([
            "api repos/{owner}/{repo}/issues",
            "issue comment",
            "issue edit",
        ]);

        const less = reportOf([stackReport([finding({ new: false })])]);
        expect(await update(less)).toEqual(["updated #1 of team/prod"]);
        expect(await gh.takeCalls()).toEqual(["api repos/{owner}/{repo}/issues", "issue edit"]);

        expect(await update(NOTHING)).toEqual(["closed #1 of team/prod"]);
        const { issues } = await gh.state();
        expect(issues).toMatchObject([{ state: "CLOSED", title: "Drift in team/prod" }]);
        expect(issues[0]?.comments).toHaveLength(2);
    },
);

onPosix("drift after the end of an issue opens another one, although the label exists", async () => {
    await update(ONE);
    await update(NOTHING);
    expect(await update(ONE)).toEqual(["opened https://github.com/acme/infra/issues/2 for team/prod"]);
});

onPosix("a dry run only says what would be done", async () => {
    expect(await update(ONE, { dryRun: true })).toEqual(["would open an issue for team/prod"]);
    await update(ONE);
    await gh.takeCalls();
    expect(await update(NOTHING, { dryRun: true })).toEqual(["would close #1 of team/prod"]);
    const more = reportOf([stackReport([finding({ name: "other", fingerprint: "8".repeat(32) })])]);
    expect(await update(more, { dryRun: true })).toEqual(["would update #1 of team/prod, with a comment"]);
    expect(await gh.takeCalls()).toEqual([
        "api repos/{owner}/{repo}/issues",
        "api repos/{owner}/{repo}/issues",
    ]);
});

onPosix("a comment that failed is sent by the next run: the text of the issue comes after it", async () => {
    await update(ONE);
    const more = reportOf([
        stackReport([finding({ new: false }), finding({ fingerprint: "8".repeat(32), name: "fresh" })]),
    ]);
    await gh.change((state) => (state.refuses = ["issue comment"]));
    await expect(update(more)).rejects.toThrow("gh issue comment failed: GraphQL: Resource not accessible");
    await gh.change((state) => (state.refuses = []));
    expect(await update(more)).toEqual(["updated #1 of team/prod, with a comment"]);
});

onPosix.each([
    [
        "a token is missing",
        { GH_TOKEN: "" },
        "it needs a token in GH_TOKEN with the permission to write issues",
    ],
    ["gh is missing", { PATH: "/nowhere" }, "install GitHub's command line, `gh`"],
])("where %s the error says what to do", async (_what, env, mend) => {
    await expect(update(ONE, { env })).rejects.toThrow(mend);
});

onPosix("a label that cannot be created is an error, and no issue is opened", async () => {
    await gh.change((state) => (state.refuses = ["label create"]));
    await expect(update(ONE)).rejects.toThrow("gh label create failed: GraphQL: Resource not accessible");
    expect((await gh.state()).issues).toEqual([]);
});

onPosix("a file that is no report is refused by its name", async () => {
    const file = join(folder, "other.json");
    await writeFile(file, "{}");
    await expect(updateIssues(file, { label: "drift" })).rejects.toThrow(
        `the report ${file} is no report of drift: write one with \`--output json=${file}\``,
    );
});
