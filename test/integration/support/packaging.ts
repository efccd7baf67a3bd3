/** For tests of what `npm run package` writes. */
import { Plugin } from "../../../harness/plugin/plugin";
import { version } from "../../../package.json";
import schema from "../../../schema.json";
import { run } from "../../../toolchain/process";
import { REPOSITORY } from "../../../toolchain/stack/project";

export const EXECUTABLE = "pulumi-resource-workspaces";

/** A program in YAML, which runs without Node.js. */
export const PROGRAM = {
    "Pulumi.yaml": [
        "name: packaged",
        "runtime: yaml",
        "resources:",
        "  agents:",
        "    type: workspaces:agentenv:Workspace",
        "    properties: { name: agents }",
        "  token:",
        "    type: workspaces:agentenv:Secret",
        '    properties: { workspaceId: "${agents.workspaceId}", name: TOKEN, value: "a value" }',
        "",
    ].join("\n"),
};

export const archive = (part: string): string => `${EXECUTABLE}-v${version}-${part}.tar.gz`;

/** What a page's reader does in `cwd`. */
export async function shell(script: string, cwd: string): Promise<void> {
    const { code, stdout, stderr } = await run("sh", ["-euc", script], { cwd, env: process.env });
    if (code !== 0) {
        throw new Error(`${script} failed:\n${stdout}\n${stderr}`);
    }
}

export function packInto(out: string, parts: readonly string[]): Promise<void> {
    return shell(`npm run --silent package -- --only ${parts.join(" ")} --out ${out}`, REPOSITORY);
}

export const FIRST_ANSWERS = [version, schema, 1];

/** The version, the schema and the number of errors for a wrong URL, of a plugin that finds nothing on its PATH unless `own` has one. */
export async function answers(
    home: string,
    command: readonly [string, ...string[]],
    own: NodeJS.ProcessEnv = {},
): Promise<unknown> {
    const plugin = await Plugin.start({ PATH: "", HOME: home, ...own }, [], command);
    try {
        const checked = await plugin.checkConfig({ agentenvUrl: "no URL" });
        return [await plugin.pluginVersion(), await plugin.schema(), checked.failures.length];
    } finally {
        await plugin.stop();
    }
}
