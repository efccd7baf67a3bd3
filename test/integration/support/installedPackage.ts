/** For tests: a program's node_modules folder as npm installs it, where the default is links into the repository. */
import { chmod, cp, mkdir, rm, symlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { REPOSITORY } from "../../../toolchain/stack/project";

/** Replaces the link to this package by a folder: language hosts and test runners treat what a link leads to as the user's own files. */
export async function installPackage(modules: string): Promise<void> {
    const folder = join(modules, "pulumi-workspaces");
    await rm(folder, { force: true });
    await mkdir(folder);
    for (const part of ["package.json", "dist"]) {
        await cp(join(REPOSITORY, part), join(folder, part), { recursive: true });
    }
}

/** Links further packages of the repository. */
export async function linkPackages(modules: string, names: readonly string[]): Promise<void> {
    for (const name of names) {
        await mkdir(dirname(join(modules, name)), { recursive: true });
        await symlink(join(REPOSITORY, "node_modules", name), join(modules, name), "junction");
    }
}

/** With the command on the PATH of npm's scripts, and with what the emulator needs. */
export async function installPackageWithCommand(modules: string): Promise<void> {
    await installPackage(modules);
    await linkPackages(modules, ["libsql"]);
    // As npm does with a package's `bin`.
    const command = join(modules, "pulumi-workspaces", "dist", "cli", "main.js");
    await chmod(command, 0o755);
    await mkdir(join(modules, ".bin"));
    await symlink(command, join(modules, ".bin", "pulumi-workspaces"));
}
