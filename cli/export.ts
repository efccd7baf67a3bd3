/** `pulumi-workspaces export`: a program, an import file and the commands between the two, from what exists at the services. */
import { Command } from "commander";
import { join } from "node:path";
import type { ExportOptions, ExportResult } from "../export/index";
import { chooser } from "./choose";

interface Options {
    out: string;
    service: string[];
    workspace: string[];
    exclude: string[];
    language?: string;
    force?: boolean;
    yes?: boolean;
    quiet?: boolean;
}

const EXAMPLES = `
The keys of the services are in the environment. On a terminal, and without --workspace, --exclude and --yes, a list asks what to export.

Examples:
  $ pulumi-workspaces export --out infra
  $ pulumi-workspaces export --out infra --workspace 'team-*' --exclude WorkspaceMember --language yaml
  $ pulumi-workspaces export --out infra        (again: adds what is new, and keeps all names)

Exit codes: 0 exported, 1 error: nothing was written.`;

export function exportCommand(): Command {
    const list = (value: string, before: string[]): string[] => [...before, value];
    return new Command("export")
        .description("write a program and an import file for what exists at the services")
        .requiredOption("--out <dir>", "folder to write: a new or empty one, or that of an earlier export")
        .option(
            "--service <name>",
            "service to look at; may be repeated (default: those with a key)",
            list,
            [],
        )
        .option("--workspace <name|id|glob>", "workspace to export; may be repeated (default: all)", list, [])
        .option("--exclude <glob>", "name, id or type to leave out; may be repeated", list, [])
        .option(
            "--language <language>",
            "language of the program (default: that of the earlier export, or typescript)",
        )
        .option("--force", "overwrite files that were edited since, or that are no export's")
        .option("--yes", "do not ask what to export")
        .option("--quiet", "no progress on stderr")
        .addHelpText("after", EXAMPLES)
        .action(runExport);
}

async function runExport(options: Options): Promise<void> {
    // Here and not above: it loads the whole provider, which no other command needs.
    const { exportEstate } = await import("../export/index.js");
    const stop = new AbortController();
    for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
        process.once(name, () => stop.abort(new Error(`interrupted by ${name}: nothing was written`)));
    }
    const result = await exportEstate({ ...optionsOf(options), signal: stop.signal });
    for (const text of result.unreadable) {
        process.stderr.write(`not readable: ${text}\n`);
    }
    process.stdout.write(summaryOf(result, options.out));
}

function optionsOf(options: Options): ExportOptions {
    const { out, service, workspace, exclude, language, force, yes, quiet } = options;
    const asks = process.stdin.isTTY && process.stderr.isTTY && yes !== true;
    return {
        out,
        services: service,
        workspaces: workspace,
        exclude,
        language,
        force: force === true,
        // Of the package, which holds this file in a folder.
        plugin: join(__dirname, ".."),
        choose: asks && workspace.length === 0 && exclude.length === 0 ? chooser() : undefined,
        onProgress: (message) => {
            if (quiet !== true) {
                process.stderr.write(`${message}\n`);
            }
        },
    };
}

function summaryOf({ objects, added, gone, config, written }: ExportResult, out: string): string {
    const lines = [
        `${objects} objects in ${out}: ${added.length} new, ${gone.length} gone since the last export`,
        ...(gone.length > 0 ? [`gone: ${gone.join(", ")}`] : []),
        written.length > 0 ? `written: ${written.join(", ")}` : "no file changed",
        `next: ${out}/README.md has the commands of the import${config.length > 0 ? `, and the values to set (${config.length})` : ""}`,
    ];
    return `${lines.join("\n")}\n`;
}
