/** For integration tests: inline programs of the Automation API, which run in the process of their caller, without a language host. */
import { mkdir, symlink, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { ensureEngine } from "../../../toolchain/ensure";
import { run } from "../../../toolchain/process";
import type { StackFixture } from "../../../harness/stackFixture";

/**
 * Runs a script with Node that creates a stack, and returns the JSON that it prints. The environment variable CLI names the root of the CLI for
 * `PulumiCommand.get`.
 */
export async function runInlineProgram(fixture: StackFixture, script: string): Promise<unknown> {
    const { bin } = await ensureEngine();
    // Only for its folder, beside whose node_modules the script runs.
    const { folder } = await fixture.stack({
        program: { "index.ts": "" },
        language: "nodejs",
        plugin: false,
    });
    const root = join(folder, "cli");
    await mkdir(root);
    await symlink(bin, join(root, "bin"), "junction");
    await writeFile(join(folder, "inline.js"), script);
    const env = {
        ...process.env,
        ...fixture.environment(),
        PATH: `${bin}${delimiter}${process.env.PATH}`,
        CLI: root,
        PULUMI_HOME: join(folder, "..", "home"),
        PULUMI_BACKEND_URL: `file://${join(folder, "..", "backend")}`,
        PULUMI_CONFIG_PASSPHRASE: "a passphrase of no secret",
        PULUMI_SKIP_UPDATE_CHECK: "true",
    };
    const { code, stdout, stderr } = await run(process.execPath, ["inline.js"], {
        cwd: folder,
        env,
        timeoutMs: 600_000,
    });
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    return JSON.parse(stdout);
}
