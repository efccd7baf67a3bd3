/** Writes a Pulumi project to a temporary folder, with links in place of installed packages. */
import { cp, mkdir, readFile, stat, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { parse, stringify } from "yaml";

export const REPOSITORY = join(__dirname, "..", "..");
const DIST = join(REPOSITORY, "dist");

export type Program = string | Readonly<Record<string, string>>;

export interface ProjectOptions {
    /** A folder to copy, or files by their path. Without a Pulumi.yaml it gets one. */
    readonly program: Program;
    readonly language: string;
    /** Whether the project names the plugin in dist/. */
    readonly plugin: boolean;
    /** Its node_modules folder, instead of links into the repository. */
    readonly modules?: string | undefined;
}

/**
 * What a program can import. Each is a link into the repository, which Node resolves to the real folder: so the
 * program, our package and Pulumi's runner share one copy of @pulumi/pulumi (never set --preserve-symlinks here).
 */
const PACKAGES: Readonly<Record<string, string>> = {
    "pulumi-workspaces": REPOSITORY,
    "@pulumi": join(REPOSITORY, "node_modules", "@pulumi"),
    "@types": join(REPOSITORY, "node_modules", "@types"),
    typescript: join(REPOSITORY, "node_modules", "typescript"),
};

export async function writeProject(folder: string, options: ProjectOptions): Promise<void> {
    if (typeof options.program === "string") {
        await cp(options.program, folder, {
            recursive: true,
            filter: (source) => !/[\\/]node_modules$/.test(source),
        });
    } else {
        await writeFiles(folder, options.program);
    }
    await completeProjectFile(join(folder, "Pulumi.yaml"), options);
    if (options.language === "nodejs") {
        // Without one, Pulumi's runner warns in every run.
        await writeIfMissing(join(folder, "package.json"), '{ "name": "test", "private": true }\n');
        await linkPackages(join(folder, "node_modules"), options.modules);
    }
}

async function writeIfMissing(path: string, text: string): Promise<void> {
    await writeFile(path, text, { flag: "wx" }).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== "EEXIST") {
            throw error;
        }
    });
}

export async function writeFiles(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
    for (const [path, text] of Object.entries(files)) {
        await mkdir(dirname(join(folder, path)), { recursive: true });
        await writeFile(join(folder, path), text);
    }
}

/** A copied program's path to the plugin is relative to where it came from, so it is always set. */
async function completeProjectFile(path: string, { language, plugin }: ProjectOptions): Promise<void> {
    const text = await readFile(path, "utf8").catch(() => "");
    const project = {
        name: "test",
        runtime: language,
        ...(parse(text) as Record<string, unknown> | null),
    } as Record<string, unknown>;
    if (plugin) {
        await requirePlugin();
        project.plugins = { providers: [{ name: "workspaces", path: DIST }] };
    }
    await writeFile(path, stringify(project));
}

async function requirePlugin(): Promise<void> {
    const executable = join(DIST, "pulumi-resource-workspaces");
    await stat(executable).catch(() => {
        throw new Error(`${executable} is missing: run \`npm run build\` first`);
    });
}

async function linkPackages(folder: string, modules: string | undefined): Promise<void> {
    if (modules !== undefined) {
        await symlink(modules, folder, "junction");
        return;
    }
    await mkdir(folder, { recursive: true });
    for (const [name, target] of Object.entries(PACKAGES)) {
        await symlink(target, join(folder, name), "junction");
    }
}
