#!/usr/bin/env node
/** `pulumi-workspaces`: the command-line tools beside the Pulumi CLI. */
import { Command } from "commander";
import { version } from "../package.json";
import { emulatorCommand } from "../emulator/command";
import { toPluginCommand } from "./toPlugin";

const program = new Command("pulumi-workspaces")
    .description("Tools of the workspaces provider for Pulumi (AgentEnv, Tripswitch)")
    .version(version)
    .addCommand(emulatorCommand())
    .addCommand(toPluginCommand());

program.parseAsync().catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
});
