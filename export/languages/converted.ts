/** The program of an export in a language that Pulumi's own converter writes, from the one in YAML. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative, sep } from "node:path";
import { createInterface } from "node:readline";
import { parseDocument } from "yaml";
import { PACKAGE } from "../../provider/core/declare/service";
import { run } from "../../toolchain/process";
import { ExportError } from "../error";
import type { Program } from "../program";
import type { Target } from "./target";
import { yamlWithoutPlugin } from "./yaml";

const PROJECT_FILE = "Pulumi.yaml";

/** @throws ExportError with the reason of the converter */
export function converted(language: string) {
    return async (program: Program, { plugin, env, signal }: Target): Promise<Record<string, string>> => {
        const folder = await mkdtemp(join(tmpdir(), "pulumi-workspaces-export-"));
        const served = await serve(plugin, env);
        try {
            const [from, to] = [join(folder, "yaml"), join(folder, language)];
            await mkdir(from);
            await writeFile(join(from, "Pulumi.yaml"), yamlWithoutPlugin(program));
            const command = ["convert", "--from", "yaml", "--language", language, "--out", to];
            const options = [
                "--name",
                program.name,
                "--generate-only",
                "--non-interactive",
                "--color",
                "never",
            ];
            const result = await run("pulumi", [...command, ...options], {
                cwd: from,
                env: { ...env, ...served.env, PULUMI_SKIP_UPDATE_CHECK: "true" },
                signal,
            });
            if (result.code !== 0) {
                throw new ExportError(
                    `\`pulumi ${command.slice(0, -2).join(" ")}\` failed: ${reasonOf(result)}; install the Pulumi CLI with its ${language} host, or export as typescript or yaml: nothing was written`,
                );
            }
            return withStableProject(await filesIn(to));
        } finally {
            served.stop();
            await rm(folder, { recursive: true, force: true });
        }
    };
}

/**
 * The plugin as one process, to which the engine attaches: a conversion asks for the schema at each resource, and the engine would start a process for each
 * that runs until the end.
 */
async function serve(
    folder: string | undefined,
    env: NodeJS.ProcessEnv,
): Promise<{ env: NodeJS.ProcessEnv; stop: () => void }> {
    const script = folder === undefined ? "" : join(folder, "plugin.js");
    if (!existsSync(script)) {
        // The engine finds the plugin itself, or says that it does not.
        return { env: {}, stop: () => undefined };
    }
    const child = spawn(process.execPath, [script], { env, stdio: ["ignore", "pipe", "ignore"] });
    const lines = createInterface({ input: child.stdout });
    // It ends without a line where it does not start.
    const port = await Promise.race([
        once(lines, "line").then(([line]) => String(line)),
        once(lines, "close").then(() => undefined),
    ]);
    if (port === undefined) {
        return { env: {}, stop: () => undefined };
    }
    return {
        env: { PULUMI_DEBUG_PROVIDERS: `${PACKAGE}:${port}` },
        stop: () => void child.kill(),
    };
}

/** What the command printed as errors, in one line. */
function reasonOf({ stdout, stderr }: { stdout: string; stderr: string }): string {
    if (/ENOENT/.test(stderr) && /spawn/.test(stderr)) {
        return "there is no `pulumi` on the PATH";
    }
    const lines = `${stderr}\n${stdout}`.split("\n").map((line) => line.trim());
    const errors = lines.filter((line) => /^error: /i.test(line));
    return (errors.length > 0 ? errors : lines.filter((line) => line !== "").slice(-3)).join("; ");
}

/**
 * The project file without the list of the configuration, which the program asks for itself. So it is the same at each export, and what a person adds to it,
 * such as the path of the plugin, stays.
 */
function withStableProject(files: Record<string, string>): Record<string, string> {
    const project = parseDocument(files[PROJECT_FILE] ?? "");
    project.delete("config");
    return { ...files, [PROJECT_FILE]: project.toString() };
}

async function filesIn(folder: string): Promise<Record<string, string>> {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    const files = entries
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name));
    return Object.fromEntries(
        await Promise.all(
            files
                .sort()
                .map(async (file) => [
                    relative(folder, file).split(sep).join("/"),
                    await readFile(file, "utf8"),
                ]),
        ),
    ) as Record<string, string>;
}
