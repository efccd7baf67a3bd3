/** The folder of an export: what is in it, and what may be written. All files are written, or none. */
import { randomUUID } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { ExportError } from "./error";
import { hashOf, MAPPING_FILE, parseMapping, type Mapping } from "./mapping";

export type Files = ReadonlyMap<string, string | Uint8Array>;

/** The mapping of an earlier export. `undefined`: there was none. @throws ExportError where the folder holds something else */
export async function openFolder(
    folder: string,
    { force }: { force: boolean },
): Promise<Mapping | undefined> {
    const path = join(folder, MAPPING_FILE);
    const text = await readOptional(path);
    if (text !== undefined) {
        return parseMapping(text.toString("utf8"), path);
    }
    const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
        if (error.code === "ENOENT") {
            return [];
        }
        throw new ExportError(`${folder} is no folder that can be read (${error.code ?? error.message})`);
    });
    // A repository that was just created is empty.
    if (!force && names.some((name) => name !== ".git")) {
        throw new ExportError(
            `${folder} exists, and holds no earlier export: give another folder with --out, or --force to overwrite the files of the same names`,
        );
    }
    return undefined;
}

/**
 * The files to write. Not among them are files whose content an export would not change: what was edited in them since stays. @throws ExportError that names
 * what was edited and would be lost
 */
export async function changedFiles(
    folder: string,
    files: Files,
    { before, force }: { before: Mapping | undefined; force: boolean },
): Promise<Map<string, string | Uint8Array>> {
    const changed = new Map<string, string | Uint8Array>();
    const edited: string[] = [];
    for (const [path, content] of files) {
        const present = await readOptional(join(folder, path));
        const [now, next, last] = [present && hashOf(present), hashOf(content), before?.files[path]];
        if (now === next || (now !== undefined && next === last && !force)) {
            continue;
        }
        if (now !== undefined && now !== last && !force) {
            edited.push(path);
        }
        changed.set(path, content);
    }
    if (edited.length > 0) {
        throw new ExportError(
            `${edited.map((path) => join(folder, path)).join(", ")} ${edited.length === 1 ? "was" : "were"} edited since the last export, and the new export differs there: export into another folder and merge, or give --force to overwrite; nothing was written`,
        );
    }
    return changed;
}

/** Writes each file beside its place first, then renames all. Where that fails, the old ones are put back. */
export async function writeFiles(folder: string, files: Files, obsolete: readonly string[]): Promise<void> {
    const staging = join(folder, `.export-${randomUUID().slice(0, 8)}.tmp`);
    const created = await mkdir(folder, { recursive: true });
    const placed: { path: string; hadOne: boolean }[] = [];
    try {
        for (const [path, content] of files) {
            await mkdir(dirname(join(staging, "new", path)), { recursive: true });
            await mkdir(dirname(join(staging, "old", path)), { recursive: true });
            await writeFile(join(staging, "new", path), content);
        }
        // The mapping last: it says what the other files hold.
        const paths = [...files.keys()].sort(
            (a, b) => Number(a === MAPPING_FILE) - Number(b === MAPPING_FILE),
        );
        for (const path of paths) {
            const target = join(folder, path);
            await mkdir(dirname(target), { recursive: true });
            const hadOne = await rename(target, join(staging, "old", path)).then(
                () => true,
                (error: NodeJS.ErrnoException) => {
                    if (error.code === "ENOENT") {
                        return false;
                    }
                    throw error;
                },
            );
            placed.push({ path, hadOne });
            await rename(join(staging, "new", path), target);
        }
    } catch (error) {
        await putBack(folder, staging, placed);
        await rm(created ?? staging, { recursive: true, force: true });
        const { code, path } = error as NodeJS.ErrnoException;
        throw new ExportError(
            `${folder} cannot be written (${code ?? String(error)}${path === undefined ? "" : ` at ${path}`}): it is as it was`,
            { cause: error },
        );
    }
    await rm(staging, { recursive: true, force: true });
    await Promise.all(obsolete.map((path) => rm(join(folder, path), { force: true })));
}

async function putBack(
    folder: string,
    staging: string,
    placed: readonly { path: string; hadOne: boolean }[],
): Promise<void> {
    for (const { path, hadOne } of placed) {
        await (hadOne
            ? rename(join(staging, "old", path), join(folder, path))
            : rm(join(folder, path), { force: true }));
    }
}

/** Files of an earlier export that this one does not have, as far as nobody edited them. */
export async function obsoleteFiles(
    folder: string,
    files: Files,
    before: Mapping | undefined,
): Promise<string[]> {
    const found: string[] = [];
    for (const [path, hash] of Object.entries(before?.files ?? {})) {
        const present = files.has(path) ? undefined : await readOptional(join(folder, path));
        if (present !== undefined && hashOf(present) === hash) {
            found.push(path);
        }
    }
    return found;
}

async function readOptional(path: string): Promise<Buffer | undefined> {
    try {
        return await readFile(path);
    } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        if (code === "ENOENT" || code === "ENOTDIR") {
            return undefined;
        }
        throw new ExportError(`${path} cannot be read (${code ?? String(error)})`, { cause: error });
    }
}
