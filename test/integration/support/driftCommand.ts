/** `pulumi-workspaces drift` as a user runs it: the built command, in the folder of a project. */
import { join } from "node:path";
import type { Report } from "../../../drift/report";
import { DIST } from "../../../harness/stackFixture";
import { run, type RunResult } from "../../../toolchain/process";
import type { Stack } from "../../../toolchain/stack/stack";

export const MAIN = join(DIST, "cli", "main.js");

export interface DriftResult extends RunResult {
    /** Of the JSON format; empty if the command printed none. */
    report: Report;
}

export async function drift(
    { folder, env }: Pick<Stack, "folder" | "env">,
    args: readonly string[] = [],
): Promise<DriftResult> {
    const command = [MAIN, "drift", "--format", "json", ...args];
    const result = await run(process.execPath, command, { cwd: folder, env });
    return { ...result, report: JSON.parse(result.stdout || "{}") as Report };
}
