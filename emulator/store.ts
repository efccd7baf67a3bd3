import Database from "libsql";
import { migrations } from "./migrations";

/** What a column takes; booleans are 0 and 1. It gives the same back, but bytes as an ArrayBuffer. */
export type SqlValue = string | number | Buffer | null;

/** A statement that changed something. */
export interface Write {
    readonly sql: string;
    readonly params: readonly SqlValue[];
}

/**
 * The SQLite database behind both services. Everything is synchronous: a request's reads and writes happen in one
 * uninterrupted run of JavaScript, inside one transaction.
 */
export class Store {
    readonly #db: Database.Database;
    readonly #statements = new Map<string, Database.Statement>();
    #follower: ((writes: readonly Write[]) => void) | undefined;
    #uncommitted: Write[] = [];

    private constructor(db: Database.Database) {
        this.#db = db;
    }

    /** Opens a file, or `:memory:`, and brings its tables up to date. */
    static open(path: string): Store {
        const db = new Database(path, { timeout: 5_000 }); // someone may be looking into the file with another tool
        // A rollback journal and not a WAL: libsql gives up a connection only when it is collected, so a WAL would be left
        // beside the file. Without `synchronous` a write outlives this process, though not a power cut: enough for tests.
        db.exec("PRAGMA foreign_keys = ON; PRAGMA synchronous = OFF");
        const store = new Store(db);
        store.#migrate(path);
        return store;
    }

    /** All rows of a query. The row type is the caller's word about its own SELECT list. */
    all<Row extends object>(sql: string, ...params: SqlValue[]): Row[] {
        return this.#prepare(sql).all(params) as Row[];
    }

    /** The first row of a query. (libsql's own `get` adds a `_metadata` field to the row.) */
    get<Row extends object>(sql: string, ...params: SqlValue[]): Row | undefined {
        return this.all<Row>(sql, ...params)[0];
    }

    /** Runs a write and answers how many rows it touched. */
    run(sql: string, ...params: SqlValue[]): number {
        const { changes } = this.#prepare(sql).run(params);
        if (this.#follower) {
            this.#uncommitted.push({ sql, params });
            if (!this.#db.inTransaction) this.#tell();
        }
        return changes;
    }

    /** Runs `work` whole or not at all; inside another transaction it is part of that one. */
    transaction<Result>(work: () => Result): Result {
        if (this.#db.inTransaction) return work();
        try {
            return this.#db.transaction(work).immediate();
        } catch (error) {
            this.#uncommitted = [];
            throw error;
        } finally {
            this.#tell();
        }
    }

    /** Tells one follower of all writes from now on, as they are committed. Answers how to end that. */
    follow(follower: (writes: readonly Write[]) => void): () => void {
        this.#follower = follower;
        return () => {
            if (this.#follower === follower) this.#follower = undefined;
        };
    }

    /** Takes over all rows of another store. This one is empty. */
    copy(source: Store): void {
        const tables = source.all<{ name: string }>(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND (name NOT LIKE 'sqlite_%' OR name = 'sqlite_sequence')",
        );
        this.transaction(() => {
            this.#db.exec("PRAGMA defer_foreign_keys = ON"); // tables come in any order
            this.run("DELETE FROM sqlite_sequence"); // its rows come last, for tables that have been filled by then
            for (const { name } of tables) {
                for (const row of source.all<Record<string, SqlValue | ArrayBuffer>>(
                    `SELECT * FROM ${name}`,
                )) {
                    const values = Object.values(row).map((value) =>
                        value instanceof ArrayBuffer ? Buffer.from(value) : value,
                    );
                    const places = values.map(() => "?").join(", ");
                    this.run(
                        `INSERT INTO ${name} (${Object.keys(row).join(", ")}) VALUES (${places})`,
                        ...values,
                    );
                }
            }
        });
    }

    close(): void {
        this.#statements.clear();
        this.#db.close();
    }

    #prepare(sql: string): Database.Statement {
        let statement = this.#statements.get(sql);
        if (!statement) {
            statement = this.#db.prepare(sql);
            this.#statements.set(sql, statement);
        }
        return statement;
    }

    #tell(): void {
        const writes = this.#uncommitted;
        this.#uncommitted = [];
        if (writes.length > 0) this.#follower?.(writes);
    }

    #migrate(path: string): void {
        const done = this.get<{ user_version: number }>("PRAGMA user_version")?.user_version ?? 0;
        if (done > migrations.length) {
            throw new Error(
                `${path} was written by a newer version of the emulator; use that one, or another file`,
            );
        }
        this.transaction(() => {
            for (const step of migrations.slice(done)) this.#db.exec(step);
            this.#db.exec(`PRAGMA user_version = ${migrations.length}`);
        });
    }
}
