/** Archives whose bytes depend on their content only: no owner, no time of the build, sorted names, fixed modes. */
import { chmod } from "node:fs/promises";
import { join } from "node:path";
import { create } from "tar";
import { filesIn } from "../filesIn";

/** The time of every file, in seconds: the earliest that a ZIP file can hold, so that wheels have it too. */
export const EPOCH = 315_532_800;

/** A tar.gz of the folder's content. The files in `executables` get the mode of one, whatever this machine's umask and file system say. */
export async function writeArchive(
    file: string,
    folder: string,
    executables: readonly string[],
): Promise<void> {
    const names = await filesIn(folder);
    for (const name of names) {
        await chmod(join(folder, name), executables.includes(name) ? 0o755 : 0o644);
    }
    await create(
        { file, cwd: folder, gzip: true, portable: true, noPax: true, mtime: new Date(EPOCH * 1000) },
        names,
    );
}
