/** Brings the tables of a database up to date: those of the emulator itself, and those of each service. */
import type Database from "libsql";

/** A step from one version of an owner's tables to the next. Steps are only ever added: a file may have been written after any of them. */
export interface Migration {
    readonly sql: string;
    /**
     * The step's number in the files that counted the steps of all owners together, as `PRAGMA user_version` 1 to 4. Steps that were
     * added later have none.
     */
    readonly sharedVersion?: number;
}

/** The owner of tables: the emulator itself, or a service. Each owner's steps are counted separately, so that a service adds one without regard to the others. */
export interface MigrationOwner {
    readonly name: string;
    readonly migrations: readonly Migration[];
}

/** `PRAGMA user_version` of a database that counts each owner's steps in the table `migrations`. */
const FORMAT = 5;

/** @throws Error where a newer version of the emulator wrote the file, or one with services that this one does not have. */
export function migrate(db: Database.Database, path: string, owners: readonly MigrationOwner[]): void {
    // A step may rebuild a table that others refer to. Within a transaction this pragma has no effect.
    db.exec("PRAGMA foreign_keys = OFF");
    db.transaction(() => migrateWithin(db, path, owners)).immediate();
    db.exec("PRAGMA foreign_keys = ON");
}

function migrateWithin(db: Database.Database, path: string, owners: readonly MigrationOwner[]): void {
    const version = userVersion(db);
    if (version > FORMAT) {
        throw newerVersion(path);
    }
    db.exec("CREATE TABLE IF NOT EXISTS migrations (owner TEXT PRIMARY KEY, steps INTEGER NOT NULL)");
    const counted = new Map(
        (db.prepare("SELECT owner, steps FROM migrations").all() as { owner: string; steps: number }[]).map(
            ({ owner, steps }) => [owner, steps],
        ),
    );
    const unknown = [...counted.keys()].filter((owner) => !owners.some(({ name }) => name === owner));
    if (unknown.length > 0) {
        throw new Error(
            `${path} holds tables of ${unknown.join(", ")}, which this emulator does not serve; use another file`,
        );
    }

    const record = db.prepare(
        "INSERT INTO migrations (owner, steps) VALUES (?, ?) ON CONFLICT DO UPDATE SET steps = excluded.steps",
    );
    for (const { name, migrations } of owners) {
        const applied = version < FORMAT ? countUpTo(version, migrations) : (counted.get(name) ?? 0);
        if (applied > migrations.length) {
            throw newerVersion(path);
        }
        for (const { sql } of migrations.slice(applied)) {
            db.exec(sql);
        }
        record.run([name, migrations.length]);
    }
    if (db.prepare("PRAGMA foreign_key_check").all().length > 0) {
        throw new Error(`${path} holds rows that refer to rows that do not exist; use another file`);
    }
    db.exec(`PRAGMA user_version = ${FORMAT}`);
}

function userVersion(db: Database.Database): number {
    const [row] = db.prepare("PRAGMA user_version").all() as { user_version: number }[];
    return row?.user_version ?? 0;
}

/** How many of an owner's steps a file has that counted the steps of all owners together. */
function countUpTo(version: number, migrations: readonly Migration[]): number {
    return migrations.filter(({ sharedVersion }) => sharedVersion !== undefined && sharedVersion <= version)
        .length;
}

function newerVersion(path: string): Error {
    return new Error(`${path} was written by a newer version of the emulator; use that one, or another file`);
}
