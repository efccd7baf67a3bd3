/** Folders that are created and removed atomically. */
import { randomUUID } from "node:crypto";
import { mkdir, readdir, rename, rm, rmdir, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { isProcessAlive } from "./lock";

/**
 * Fills a temporary folder beside `target` and renames it once `fill` has succeeded. If the target exists by then, it is another
 * process's equal result and is kept. A failed or interrupted `fill` leaves nothing behind.
 */
export async function publish(target: string, fill: (folder: string) => Promise<void>): Promise<void> {
    const firstCreated = await mkdir(dirname(target), { recursive: true });
    try {
        await fillBeside(target, fill, (folder) =>
            rename(folder, target).catch(async (error: unknown) => {
                if (!(await exists(target))) {
                    throw error;
                }
            }),
        );
    } finally {
        await removeEmpty(dirname(target), firstCreated);
    }
}

/** The same for a target that may exist: it is replaced once `fill` has succeeded. */
export function replace(target: string, fill: (folder: string) => Promise<void>): Promise<void> {
    return fillBeside(target, fill, async (folder) => {
        await retract(target);
        await rename(folder, target);
    });
}

/** Fills a temporary folder beside `target`, so on its file system, and then moves it to its place. It is removed if either fails. */
async function fillBeside(
    target: string,
    fill: (folder: string) => Promise<void>,
    place: (folder: string) => Promise<void>,
): Promise<void> {
    const folder = temporary(target);
    try {
        await mkdir(folder);
        await fill(folder);
        await place(folder);
    } finally {
        await rm(folder, { recursive: true, force: true });
    }
}

/** Removes empty parents that were created for a target, if the target was not created. */
async function removeEmpty(folder: string, firstCreated: string | undefined): Promise<void> {
    for (let current = folder; firstCreated !== undefined; current = dirname(current)) {
        const removed = await rmdir(current).then(
            () => true,
            () => false,
        );
        if (!removed || current === firstCreated) {
            return;
        }
    }
}

/** Removes a folder: renames it first, because deleting its content takes time. */
export async function retract(target: string): Promise<void> {
    const folder = temporary(target);
    try {
        await rename(target, folder);
    } catch (error) {
        if ((error as NodeJS.ErrnoException).code === "ENOENT") {
            return;
        }
        throw error;
    }
    await rm(folder, { recursive: true, force: true });
}

/** Removes temporary folders of killed processes beside `target`. */
export async function sweep(target: string): Promise<void> {
    const prefix = `${basename(target)}.tmp-`;
    const names = await readdir(dirname(target)).catch(() => []);
    for (const name of names.filter((candidate) => candidate.startsWith(prefix))) {
        const pid = Number.parseInt(name.slice(prefix.length), 10);
        if (!isProcessAlive(pid)) {
            await rm(join(dirname(target), name), { recursive: true, force: true });
        }
    }
}

function temporary(target: string): string {
    return `${target}.tmp-${process.pid}-${randomUUID().slice(0, 8)}`;
}

export function exists(path: string): Promise<boolean> {
    return stat(path).then(
        () => true,
        () => false,
    );
}
