#!/usr/bin/env node
/** `pulumi-workspaces`: the command-line tools beside the Pulumi CLI. */
import { Command } from "commander";
import { version } from "../package.json";
import { compareCommand } from "./compare";
import { connectCommand } from "./connect";
import { doctorCommand } from "./doctor";
import { driftCommand } from "./drift";
import { driftIssuesCommand } from "./driftIssues";
import { emulatorCommand } from "./emulator";
import { exportCommand } from "./export";
import { toPluginCommand } from "./toPlugin";

// The reader of a pipe may end first, as `head` does.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") {
        throw error;
    }
    process.exit();
});

const program = new Command("pulumi-workspaces")
    .description("Tools of the workspaces provider for Pulumi (AgentEnv, Tripswitch)")
    .version(version)
    .addCommand(driftCommand())
    .addCommand(driftIssuesCommand())
    .addCommand(compareCommand())
    .addCommand(doctorCommand())
    .addCommand(exportCommand())
    .addCommand(connectCommand())
    .addCommand(emulatorCommand())
    .addCommand(toPluginCommand());

program.parseAsync().catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
});
