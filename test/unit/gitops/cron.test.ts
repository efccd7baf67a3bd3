/** examples/gitops/cron/drift.sh, with a command that returns the reports that a test gives. */
import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { render } from "../../../drift";
import type { Report } from "../../../drift/report";
import { run, type RunResult } from "../../../toolchain/process";
import { REPOSITORY } from "../../../toolchain/stack/project";
import { EVERYTHING, finding, NOTHING, reportOf, stackReport } from "../drift/reports";

/** The script is for a Unix. */
const onPosix = process.platform === "win32" ? test.skip : test;

const SCRIPT = join(REPOSITORY, "examples", "gitops", "cron", "drift.sh");

/** Writes the report where `--output json=` says, and keeps its arguments. */
const NPX = `#!/bin/sh
echo "$*" > "$FOLDER/arguments"
for argument in "$@"; do
  case $argument in json=*) if [ -f "$FOLDER/next.json" ]; then cp "$FOLDER/next.json" "\${argument#json=}"; fi ;; esac
done
echo "the report"
echo "the error" >&2
exit "$CODE"
`;

let folder: string;
beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "pulumi-workspaces-cron-"));
    for (const [name, script] of Object.entries({
        npx: NPX,
        notify: '#!/bin/sh\ncat >> "$FOLDER/notified"\n',
    })) {
        await writeFile(join(folder, name), script);
        await chmod(join(folder, name), 0o755);
    }
});
afterEach(() => rm(folder, { recursive: true }));

async function start(report: Report | undefined, code: number): Promise<RunResult> {
    const next = join(folder, "next.json");
    await rm(next, { force: true });
    if (report !== undefined) {
        await writeFile(next, render(report, "json"));
    }
    return run(SCRIPT, [], {
        env: {
            ...process.env,
            PATH: `${folder}${delimiter}${process.env["PATH"]}`,
            FOLDER: folder,
            CODE: String(code),
            PROJECT: folder,
            REPORTS: join(folder, "reports"),
            NOTIFY: "notify",
            METRICS: join(folder, "drift.prom"),
        },
    });
}

const notified = async (): Promise<string> => {
    const file = join(folder, "notified");
    return existsSync(file) ? readFile(file, "utf8") : "";
};

onPosix("news are sent once, and the next run is told what was known", async () => {
    const fresh = reportOf([stackReport([finding()])]);
    expect(await start(fresh, 7)).toMatchObject({ code: 0, stderr: "" });
    expect(await notified()).toBe("the report\n");
    const first = await readFile(join(folder, "arguments"), "utf8");
    expect(first).toMatch(
        /^--no pulumi-workspaces drift --all --quiet --output json=\S+drift\.json .* --output openmetrics=\S+\n$/,
    );
    expect(first).not.toContain("--previous");

    const known = reportOf([stackReport([finding({ new: false })])]);
    expect(await start(known, 7)).toMatchObject({ code: 0 });
    expect(await notified()).toBe("the report\n");
    expect(await readFile(join(folder, "arguments"), "utf8")).toContain(
        `--previous ${join(folder, "reports", "previous.json")}`,
    );
});

onPosix("nothing is sent while nothing is found", async () => {
    expect(await start(NOTHING, 0)).toMatchObject({ code: 0 });
    expect(await notified()).toBe("");
});

onPosix.each([
    ["a stack could not be compared", EVERYTHING],
    ["the command wrote no report", undefined],
])("where %s the errors are sent, the script fails, and the report before stays", async (_what, report) => {
    await start(NOTHING, 0);
    const previous = join(folder, "reports", "previous.json");
    const before = await readFile(previous, "utf8");
    expect(await start(report, 1)).toMatchObject({ code: 1 });
    expect(await notified()).toBe("the report\nthe error\n");
    expect(await readFile(previous, "utf8")).toBe(before);
});
