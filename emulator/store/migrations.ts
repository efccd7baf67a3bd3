/** The tables that all services share: accounts, their credentials, and the responses kept for idempotency keys. */
import type { Migration, MigrationOwner } from "./migrate";

const migrations: readonly Migration[] = [
    {
        sharedVersion: 1,
        sql: `
            CREATE TABLE accounts (
                id TEXT PRIMARY KEY,
                service TEXT NOT NULL,
                is_default INTEGER NOT NULL,
                created_at TEXT NOT NULL
            );
            CREATE UNIQUE INDEX one_default_account ON accounts (service) WHERE is_default = 1;

            CREATE TABLE credentials (
                id TEXT PRIMARY KEY,
                account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
                kind TEXT NOT NULL CHECK (kind IN ('key', 'token')),
                secret TEXT NOT NULL UNIQUE,
                UNIQUE (account_id, kind)
            );

            CREATE TABLE idempotency (
                account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
                key TEXT NOT NULL,
                fingerprint TEXT NOT NULL,
                status INTEGER NOT NULL,
                headers TEXT NOT NULL,
                body TEXT NOT NULL,
                PRIMARY KEY (account_id, key)
            );
        `,
    },
    // Keys bound to one workspace. No reference: such a key remains after its workspace is deleted, and then gives access to nothing.
    {
        sharedVersion: 2,
        sql: `
            CREATE TABLE credentials_2 (
                id TEXT PRIMARY KEY,
                account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
                kind TEXT NOT NULL CHECK (kind IN ('key', 'token')),
                secret TEXT NOT NULL UNIQUE,
                workspace_id TEXT
            );
            INSERT INTO credentials_2 (id, account_id, kind, secret) SELECT id, account_id, kind, secret FROM credentials;
            DROP TABLE credentials;
            ALTER TABLE credentials_2 RENAME TO credentials;
            CREATE UNIQUE INDEX one_credential_of_a_kind ON credentials (account_id, kind) WHERE workspace_id IS NULL;
        `,
    },
    // Files of earlier versions restrict `service` to the services of that time.
    {
        sql: `
            CREATE TABLE accounts_2 (
                id TEXT PRIMARY KEY,
                service TEXT NOT NULL,
                is_default INTEGER NOT NULL,
                created_at TEXT NOT NULL
            );
            INSERT INTO accounts_2 SELECT id, service, is_default, created_at FROM accounts;
            DROP TABLE accounts;
            ALTER TABLE accounts_2 RENAME TO accounts;
            CREATE UNIQUE INDEX one_default_account ON accounts (service) WHERE is_default = 1;
        `,
    },
];

/** The owner of these tables. The name can be no service's, because control routes are at this path. */
export const OWN: MigrationOwner = { name: "_emulator", migrations };
