/** SQLite, from the package `libsql`. It is a native module that only the emulator needs, and so an optional dependency that may be missing. */
import type Database from "libsql";
import { createRequire } from "node:module";

/** @throws Error where the package is missing, or holds no module for this platform */
export function openDatabase(path: string, options: Database.Options): Database.Database {
    return new (loadSqlite())(path, options);
}

function loadSqlite(): typeof Database {
    try {
        return createRequire(__filename)("libsql") as typeof Database;
    } catch (error) {
        const [reason] = (error instanceof Error ? error.message : String(error)).split("\n");
        throw new Error(
            `the emulator needs the package libsql, its SQLite, which could not be loaded (${reason}): run \`npm install libsql\``,
        );
    }
}
