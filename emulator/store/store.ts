/** The SQLite database behind the services. */
import type Database from "libsql";
import { AsyncLocalStorage } from "node:async_hooks";
import { lock, unlock } from "./lock";
import { migrate, type MigrationOwner } from "./migrate";
import { OWN } from "./migrations";
import { openDatabase } from "./sqlite";
import { tablesOf } from "./tables";

/** The values of a column; booleans are 0 and 1. Reads return the same, except bytes, which are returned as an ArrayBuffer. */
export type SqlValue = string | number | Buffer | null;

/** A row as it is read, by column. */
export type Row = Readonly<Record<string, string | number | ArrayBuffer | null>>;

/** A statement that changed something. */
export interface Write {
    readonly sql: string;
    readonly params: readonly SqlValue[];
}

/** An emulator that is being restarted waits this long for the previous one to close the file. */
const BUSY_TIMEOUT_MS = 2_000;

/**
 * Everything is synchronous: a request's reads and writes happen in one uninterrupted run of JavaScript, inside one transaction.
 */
export class Store {
    private readonly statements = new Map<string, Database.Statement>();
    /** Per task, because the tasks of several requests interleave. */
    private readonly atCommit = new AsyncLocalStorage<() => void>();
    private follower: ((writes: readonly Write[]) => void) | undefined;
    private uncommitted: Write[] = [];
    private writes = 0;

    private constructor(
        private readonly db: Database.Database,
        private readonly services: readonly MigrationOwner[],
    ) {}

    /**
     * Opens a file, or `:memory:`, and brings the tables of these services up to date. @throws Error where the file is in use: two emulators on one
     * file would not know of each other's idempotency keys and clock.
     */
    static open(path: string, services: readonly MigrationOwner[]): Store {
        if (path === "") {
            throw new Error("the database has no name: give a file, or :memory:");
        }
        const db = openDatabase(path, { timeout: BUSY_TIMEOUT_MS });
        lockOrClose(db, path);
        try {
            // A rollback journal and not a WAL: libsql releases a connection only when it is garbage-collected, so a WAL would be left
            // beside the file. Without `synchronous` a write survives the end of this process, though not a power cut: enough for tests.
            db.exec("PRAGMA synchronous = OFF");
            migrate(db, path, [OWN, ...services]);
        } catch (error) {
            unlock(db);
            db.close();
            throw error;
        }
        return new Store(db, services);
    }

    /** All rows of a query. The caller asserts the row type of its own SELECT list. */
    all<Row extends object>(sql: string, ...params: SqlValue[]): Row[] {
        return this.prepare(sql).all(params) as Row[];
    }

    /** The first row of a query. (libsql's own `get` adds a `_metadata` field to the row.) */
    get<Row extends object>(sql: string, ...params: SqlValue[]): Row | undefined {
        return this.all<Row>(sql, ...params)[0];
    }

    /** Runs a write and returns how many rows it changed. */
    run(sql: string, ...params: SqlValue[]): number {
        const { changes } = this.prepare(sql).run(params);
        this.writes++;
        if (this.follower) {
            this.uncommitted.push({ sql, params });
            if (!this.db.inTransaction) {
                this.notifyFollower();
            }
        }
        return changes;
    }

    /** Another one after each write. */
    get version(): number {
        return this.writes;
    }

    /** Runs `work` whole or not at all; inside another transaction it is part of that one. */
    transaction<Result>(work: () => Result): Result {
        if (this.db.inTransaction) {
            return work();
        }
        try {
            return this.db
                .transaction(() => {
                    const result = work();
                    this.atCommit.getStore()?.();
                    return result;
                })
                .immediate();
        } catch (error) {
            this.uncommitted = [];
            throw error;
        } finally {
            this.notifyFollower();
        }
    }

    /** Runs a task. Each transaction of the task ends with `hook`, as a part of it: what the hook writes is committed with the rest or not at all. */
    withCommitHook<Result>(hook: () => void, task: () => Promise<Result>): Promise<Result> {
        return this.atCommit.run(hook, task);
    }

    /** Passes all writes from now on to one follower, as they are committed. Returns a function that ends that. */
    follow(follower: (writes: readonly Write[]) => void): () => void {
        this.follower = follower;
        return () => {
            if (this.follower === follower) {
                this.follower = undefined;
            }
        };
    }

    /** The rows of a table, in the order in which they were added. */
    rows(table: string): Row[] {
        return this.all<Row>(`SELECT * FROM ${table} ORDER BY rowid`);
    }

    /**
     * Replaces the rows of all tables of the map, whole or not at all.
     * @throws Error that names the row that the tables do not accept
     */
    replaceRows(tables: ReadonlyMap<string, readonly Record<string, SqlValue>[]>): void {
        this.transaction(() => {
            this.db.exec("PRAGMA defer_foreign_keys = ON"); // tables come in any order
            for (const table of tables.keys()) {
                this.run(`DELETE FROM ${table}`);
            }
            for (const [table, rows] of tables) {
                rows.forEach((row, index) => this.insert(table, row, `tables.${table}[${index}]`));
            }
            const [broken] = this.all<{ table: string; parent: string }>("PRAGMA foreign_key_check");
            if (broken) {
                throw new Error(`tables.${broken.table} has a row that refers to no row of ${broken.parent}`);
            }
        });
    }

    /** A second database in memory, with the same tables and rows. */
    copy(): Store {
        const copy = Store.open(":memory:", this.services);
        copy.transaction(() => {
            copy.db.exec("PRAGMA defer_foreign_keys = ON");
            copy.run("DELETE FROM sqlite_sequence"); // its rows come last, for tables that have been filled by then
            for (const name of [...tablesOf(this).map((table) => table.name), "sqlite_sequence"]) {
                for (const row of this.rows(name)) {
                    const values = Object.entries(row).map(
                        ([column, value]) =>
                            [column, value instanceof ArrayBuffer ? Buffer.from(value) : value] as const,
                    );
                    copy.insert(name, Object.fromEntries(values), name);
                }
            }
        });
        return copy;
    }

    close(): void {
        this.statements.clear();
        unlock(this.db);
        this.db.close();
    }

    private insert(table: string, row: Readonly<Record<string, SqlValue>>, place: string): void {
        const columns = Object.keys(row);
        const sql = `INSERT INTO ${table} (${columns.join(", ")}) VALUES (${columns.map(() => "?").join(", ")})`;
        try {
            this.run(sql, ...Object.values(row));
        } catch (error) {
            throw new Error(`${place}: ${error instanceof Error ? error.message : String(error)}`, {
                cause: error,
            });
        }
    }

    private prepare(sql: string): Database.Statement {
        let statement = this.statements.get(sql);
        if (!statement) {
            statement = this.db.prepare(sql);
            this.statements.set(sql, statement);
        }
        return statement;
    }

    private notifyFollower(): void {
        const writes = this.uncommitted;
        this.uncommitted = [];
        if (writes.length > 0) {
            this.follower?.(writes);
        }
    }
}

function lockOrClose(db: Database.Database, path: string): void {
    try {
        lock(db, path);
    } catch (error) {
        db.close();
        throw error;
    }
}
