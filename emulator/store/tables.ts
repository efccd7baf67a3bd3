/** The tables of a database, as SQLite itself describes them. */
/** What this needs of a store. */
interface Queries {
    all<Row extends object>(sql: string): Row[];
}

export interface Table {
    readonly name: string;
    readonly columns: readonly Column[];
}

export interface Column {
    readonly name: string;
    readonly type: "TEXT" | "INTEGER" | "BLOB";
    readonly isNullable: boolean;
}

/** The tables that hold data, by name. The record of the migrations is none of them. */
export function tablesOf(store: Queries): Table[] {
    return store
        .all<{ name: string }>(
            `SELECT name FROM sqlite_master
              WHERE type = 'table' AND name <> 'migrations' AND name NOT LIKE 'sqlite_%' ORDER BY name`,
        )
        .map(({ name }) => ({ name, columns: columnsOf(store, name) }));
}

function columnsOf(store: Queries, table: string): Column[] {
    return store
        .all<{ name: string; type: string; notnull: number; pk: number }>(`PRAGMA table_info(${table})`)
        .map(({ name, type, notnull, pk }) => {
            if (type !== "TEXT" && type !== "INTEGER" && type !== "BLOB") {
                throw new Error(`column ${name} of ${table} has the type ${type}, which a state cannot hold`);
            }
            return { name, type, isNullable: notnull === 0 && pk === 0 };
        });
}
