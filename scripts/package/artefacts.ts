/** What `npm run package` writes: executables for each platform, an archive that needs Node.js, wheels for Python, and the sums of all. */
import { createHash } from "node:crypto";
import { rmSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { version } from "../../package.json";
import type { Progress } from "../../toolchain/progress";
import { writeArchive } from "./archive";
import { buildContents, type Contents } from "./contents";
import { findTools, writeBlob, writeExecutable } from "./executable";
import { verify } from "./inspect";
import { nodePackage } from "./nodeBinary";
import { TARGETS, type Target } from "./targets";
import { writeWheels } from "./wheels";

const NAME = "pulumi-resource-workspaces";
const SUMS = "SHA256SUMS";

/** What needs Node.js on the PATH, and what is for Python. */
const LIGHT = "node";
const WHEELS = "python";

/** The parts that can be chosen. */
export const PARTS: readonly string[] = [...TARGETS.map(({ name }) => name), LIGHT, WHEELS];

export interface PackageOptions {
    /** Of `PARTS`. */
    readonly parts: readonly string[];
    readonly progress: Progress;
}

/** Writes the parts, and SHA256SUMS of them, into the folder, in which files of other names stay. Returns the names. */
export async function writeArtefacts(
    folder: string,
    { parts, progress }: PackageOptions,
): Promise<readonly string[]> {
    await mkdir(folder, { recursive: true });
    // On the same file system, so that each file is there complete or not at all.
    const scratch = await mkdtemp(join(folder, ".building-"));
    const remove = (): void => rmSync(scratch, { recursive: true, force: true });
    process.once("exit", remove);
    try {
        const built = join(scratch, "built");
        await mkdir(built);
        await buildInto(built, scratch, { parts, progress });
        const names = (await readdir(built)).sort();
        await writeFile(join(built, SUMS), await sumsOf(built, names));
        for (const name of [...names, SUMS]) {
            await rename(join(built, name), join(folder, name));
        }
        return [...names, SUMS];
    } finally {
        process.off("exit", remove);
        remove();
    }
}

async function buildInto(
    folder: string,
    scratch: string,
    { parts, progress }: PackageOptions,
): Promise<void> {
    const contents = await progress.during("Building the plugin", () =>
        buildContents(join(scratch, "plugin")),
    );
    const targets = TARGETS.filter(({ name }) => parts.includes(name));
    if (targets.length > 0) {
        await writeExecutables(folder, scratch, contents, targets, progress);
    }
    if (parts.includes(LIGHT)) {
        await progress.during("Packing the plugin for an installed Node.js", () =>
            writeLight(folder, contents),
        );
    }
    if (parts.includes(WHEELS)) {
        await progress.during("Building wheels", () =>
            writeWheels(folder, join(scratch, "wheels"), contents),
        );
    }
}

async function writeExecutables(
    folder: string,
    scratch: string,
    contents: Contents,
    targets: readonly Target[],
    progress: Progress,
): Promise<void> {
    const blob = await progress.during("Preparing Node.js", () =>
        writeBlob(join(scratch, "blob"), contents.plugin),
    );
    const tools = await findTools();
    for (const target of targets) {
        const notes = await progress.during(`Packing ${target.name}`, async () => {
            const inside = join(scratch, target.name);
            await mkdir(inside);
            const executable = target.platform === "win32" ? `${NAME}.exe` : NAME;
            const written = await writeExecutable(join(inside, executable), target, blob, tools);
            verify(await readFile(join(inside, executable)), target, await readFile(blob));
            contents.writeLicenses(inside, [nodePackage()]);
            await writeArchive(archiveIn(folder, target.name), inside, [executable]);
            await rm(inside, { recursive: true });
            return written;
        });
        for (const note of notes) {
            progress.note(note);
        }
    }
}

/** The built plugin as it is, with its launchers. */
async function writeLight(folder: string, contents: Contents): Promise<void> {
    contents.writeLicenses(contents.plugin);
    await writeArchive(archiveIn(folder, LIGHT), contents.plugin, [NAME]);
}

function archiveIn(folder: string, part: string): string {
    return join(folder, `${NAME}-v${version}-${part}.tar.gz`);
}

/** In the format of `sha256sum --check`. */
async function sumsOf(folder: string, names: readonly string[]): Promise<string> {
    const lines = await Promise.all(
        names.map(async (name) => {
            const hash = createHash("sha256").update(await readFile(join(folder, name)));
            return `${hash.digest("hex")}  ${name}\n`;
        }),
    );
    return lines.join("");
}
