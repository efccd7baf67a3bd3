/** The exclusive use of a database file, by SQLite's own lock: it ends with the process, however that ends. */
import type Database from "libsql";

/** @throws Error where another process, or another emulator in this one, uses the file. */
export function lock(db: Database.Database, path: string): void {
    try {
        // In this mode the lock of the first transaction is kept.
        db.exec("PRAGMA locking_mode = EXCLUSIVE");
        db.exec("BEGIN EXCLUSIVE; COMMIT");
    } catch (error) {
        throw isBusy(error)
            ? new Error(
                  `${path} is in use by another emulator or program: end that one, or use another file`,
                  {
                      cause: error,
                  },
              )
            : error;
    }
}

/** Releases the file at once: libsql closes it only when the connection is garbage-collected. */
export function unlock(db: Database.Database): void {
    if (db.open) {
        db.exec("PRAGMA locking_mode = NORMAL");
        // The mode changes with the next access.
        db.prepare("SELECT count(*) FROM sqlite_master").all();
    }
}

function isBusy(error: unknown): boolean {
    return (
        error instanceof Error && /SQLITE_BUSY|database is locked/.test(`${codeOf(error)} ${error.message}`)
    );
}

function codeOf(error: Error): string {
    return "code" in error ? String(error.code) : "";
}
