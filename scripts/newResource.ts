/**
 * `npm run new-resource -- agentenv Thing`: the skeleton of a resource, with its example, its protocol test and its rows in docs/. The test fails
 * until the operations are written.
 */
import { Command } from "commander";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { format, resolveConfig } from "prettier";
import { services } from "../provider/services/index";
import { filesOfNewResource } from "./newResource/files";

const root = join(__dirname, "..");

async function newResource(service: string, name: string): Promise<void> {
    const files = filesOfNewResource(root, service, name);
    for (const [path, text] of files) {
        const target = join(root, path);
        mkdirSync(dirname(target), { recursive: true });
        writeFileSync(target, await format(text, { ...(await resolveConfig(target)), filepath: target }));
    }
    console.log(`Written:\n${[...files.keys()].map((path) => `  ${path}`).join("\n")}\n`);
    console.log('Next: `npm run generate && npm run build`, then fill in each "To do" (CONTRIBUTING.md).');
}

const command = new Command("new-resource")
    .description(
        "Writes the skeleton of a resource: its file, an example, a protocol test and its rows in docs/.",
    )
    .argument("<service>", `one of: ${services.map(({ name }) => name).join(", ")}`)
    .argument("<name>", "the resource's name in PascalCase, such as WorkspaceIcon")
    .addHelpText("after", "\nExample: npm run new-resource -- agentenv Thing")
    .action(newResource);

command.parseAsync().catch((error: unknown) => {
    command.error(error instanceof Error ? error.message : String(error));
});
