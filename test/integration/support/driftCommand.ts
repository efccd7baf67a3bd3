/** `pulumi-workspaces drift` as a user runs it: the built command, in the folder of a project. */
import { parse, stringify } from "yaml";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Report } from "../../../drift/report";
import type { FrontEnd, Program } from "../../../harness/programs";
import { DIST } from "../../../harness/stackFixture";
import { run, type RunResult } from "../../../toolchain/process";
import { writeProject } from "../../../toolchain/stack/project";
import type { Stack } from "../../../toolchain/stack/stack";

export interface DriftResult extends RunResult {
    /** Of the JSON format; empty if the command printed none. */
    report: Report;
}

export async function drift(
    { folder, env }: Pick<Stack, "folder" | "env">,
    args: readonly string[] = [],
): Promise<DriftResult> {
    const command = [join(DIST, "cli", "main.js"), "drift", "--format", "json", ...args];
    const result = await run(process.execPath, command, { cwd: folder, env });
    return { ...result, report: JSON.parse(result.stdout || "{}") as Report };
}

/** Another project in the backend of a stack, with a stack `dev` that is up.  Returns its folder. */
export async function addProject(
    stack: Stack,
    name: string,
    { frontEnd, program }: { frontEnd: FrontEnd; program: Program },
): Promise<string> {
    const folder = join(stack.folder, "..", name);
    await mkdir(folder);
    const { language, plugin } = frontEnd;
    const { "Pulumi.yaml": project = "{}", ...files } = frontEnd.render(program);
    const named = { ...(parse(project) as object), name, runtime: language };
    await writeProject(folder, { program: { ...files, "Pulumi.yaml": stringify(named) }, language, plugin });
    const pulumi = async (args: readonly string[]): Promise<void> => {
        const { code, stdout, stderr } = await run("pulumi", [...args, "--non-interactive"], {
            cwd: folder,
            env: stack.env,
        });
        if (code !== 0) {
            throw new Error(`pulumi ${args.join(" ")} failed in ${name}: ${stdout}\n${stderr}`);
        }
    };
    await pulumi(["stack", "init", "dev"]);
    await pulumi(["up", "--yes", "--skip-preview"]);
    return folder;
}
