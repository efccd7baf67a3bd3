/** Tripswitch's tables. `seq` gives lists their stable order. */
import type { Migration } from "../../store/migrate";

export const migrations: readonly Migration[] = [
    {
        sharedVersion: 1,
        sql: `
            CREATE TABLE tripswitch_workspaces (
                seq INTEGER PRIMARY KEY AUTOINCREMENT,
                id TEXT NOT NULL UNIQUE,
                org_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
                name TEXT NOT NULL,
                slug TEXT NOT NULL,
                inserted_at TEXT NOT NULL,
                UNIQUE (org_id, slug)
            );
        `,
    },
];
