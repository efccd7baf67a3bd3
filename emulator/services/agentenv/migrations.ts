/**
 * AgentEnv's tables. `seq` gives lists their stable order, and a row for cursors to refer to; a workspace's contents are deleted with it
 * by cascade.
 */
import type { Migration } from "../../store/migrate";

export const migrations: readonly Migration[] = [
    {
        sharedVersion: 1,
        sql: `
            CREATE TABLE agentenv_users (
                id TEXT PRIMARY KEY REFERENCES accounts (id) ON DELETE CASCADE,
                email TEXT NOT NULL UNIQUE
            );

            CREATE TABLE agentenv_billing_accounts (
                seq INTEGER PRIMARY KEY AUTOINCREMENT,
                id TEXT NOT NULL UNIQUE,
                user_id TEXT NOT NULL REFERENCES agentenv_users (id) ON DELETE CASCADE,
                name TEXT NOT NULL,
                is_user_default INTEGER NOT NULL,
                balance_cents INTEGER NOT NULL,
                currency TEXT NOT NULL,
                created_at TEXT NOT NULL
            );

            CREATE TABLE agentenv_workspaces (
                seq INTEGER PRIMARY KEY AUTOINCREMENT,
                id TEXT NOT NULL UNIQUE,
                name TEXT NOT NULL,
                description TEXT,
                join_code TEXT NOT NULL UNIQUE,
                totp_required INTEGER NOT NULL,
                extra TEXT NOT NULL,
                created_at TEXT NOT NULL,
                updated_at TEXT NOT NULL
            );

            CREATE TABLE agentenv_members (
                seq INTEGER PRIMARY KEY AUTOINCREMENT,
                workspace_id TEXT NOT NULL REFERENCES agentenv_workspaces (id) ON DELETE CASCADE,
                user_id TEXT,
                email TEXT NOT NULL,
                role TEXT NOT NULL,
                status TEXT NOT NULL,
                invited_at TEXT,
                joined_at TEXT,
                UNIQUE (workspace_id, email)
            );
            CREATE INDEX members_by_user ON agentenv_members (user_id, workspace_id);

            CREATE TABLE agentenv_workspace_billing (
                workspace_id TEXT NOT NULL REFERENCES agentenv_workspaces (id) ON DELETE CASCADE,
                billing_account_id TEXT NOT NULL REFERENCES agentenv_billing_accounts (id) ON DELETE CASCADE,
                is_default INTEGER NOT NULL,
                linked_at TEXT NOT NULL,
                PRIMARY KEY (workspace_id, billing_account_id)
            );

            CREATE TABLE agentenv_secrets (
                seq INTEGER PRIMARY KEY AUTOINCREMENT,
                id TEXT NOT NULL UNIQUE,
                workspace_id TEXT NOT NULL REFERENCES agentenv_workspaces (id) ON DELETE CASCADE,
                name TEXT NOT NULL,
                description TEXT,
                value TEXT NOT NULL,
                version INTEGER NOT NULL,
                created_at TEXT NOT NULL,
                updated_at TEXT NOT NULL,
                UNIQUE (workspace_id, name)
            );
        `,
    },
    // Billing: bindings in a stable order, and a ledger whose sum is an account's balance.
    {
        sharedVersion: 3,
        sql: `
            CREATE TABLE agentenv_workspace_billing_2 (
                seq INTEGER PRIMARY KEY AUTOINCREMENT,
                workspace_id TEXT NOT NULL REFERENCES agentenv_workspaces (id) ON DELETE CASCADE,
                billing_account_id TEXT NOT NULL REFERENCES agentenv_billing_accounts (id) ON DELETE CASCADE,
                is_default INTEGER NOT NULL,
                linked_at TEXT NOT NULL,
                UNIQUE (workspace_id, billing_account_id)
            );
            INSERT INTO agentenv_workspace_billing_2 (workspace_id, billing_account_id, is_default, linked_at)
                SELECT workspace_id, billing_account_id, is_default, linked_at FROM agentenv_workspace_billing ORDER BY rowid;
            DROP TABLE agentenv_workspace_billing;
            ALTER TABLE agentenv_workspace_billing_2 RENAME TO agentenv_workspace_billing;
            CREATE UNIQUE INDEX one_default_binding ON agentenv_workspace_billing (workspace_id) WHERE is_default = 1;

            CREATE TABLE agentenv_transactions (
                seq INTEGER PRIMARY KEY AUTOINCREMENT,
                id TEXT NOT NULL UNIQUE,
                billing_account_id TEXT NOT NULL REFERENCES agentenv_billing_accounts (id) ON DELETE CASCADE,
                type TEXT NOT NULL CHECK (type IN ('credit', 'usage')),
                amount_cents INTEGER NOT NULL,
                description TEXT NOT NULL,
                created_at TEXT NOT NULL
            );
            CREATE INDEX transactions_by_account ON agentenv_transactions (billing_account_id, seq);
            INSERT INTO agentenv_transactions (id, billing_account_id, type, amount_cents, description, created_at)
                SELECT 'txn_' || lower(hex(randomblob(10))), id, 'credit', balance_cents, 'Starting credit', created_at
                  FROM agentenv_billing_accounts;
            ALTER TABLE agentenv_billing_accounts DROP COLUMN balance_cents;

            CREATE TABLE agentenv_usage (
                workspace_id TEXT NOT NULL REFERENCES agentenv_workspaces (id) ON DELETE CASCADE,
                name TEXT NOT NULL,
                quantity INTEGER NOT NULL,
                unit TEXT NOT NULL,
                amount_cents INTEGER NOT NULL,
                created_at TEXT NOT NULL
            );
            CREATE INDEX usage_by_workspace ON agentenv_usage (workspace_id, created_at);

            CREATE TABLE agentenv_checkouts (
                id TEXT PRIMARY KEY,
                workspace_id TEXT NOT NULL REFERENCES agentenv_workspaces (id) ON DELETE CASCADE,
                kind TEXT NOT NULL CHECK (kind IN ('card', 'x402')),
                amount_cents INTEGER NOT NULL,
                created_at TEXT NOT NULL
            );
        `,
    },
    // Icons, rate limits and Google connections. A code remains used after its workspace is deleted, so it has no reference to it.
    {
        sharedVersion: 4,
        sql: `
            CREATE TABLE agentenv_icons (
                workspace_id TEXT PRIMARY KEY REFERENCES agentenv_workspaces (id) ON DELETE CASCADE,
                content_type TEXT NOT NULL,
                bytes BLOB NOT NULL
            );

            ALTER TABLE agentenv_workspaces ADD COLUMN limits_refreshed_at TEXT;

            CREATE TABLE agentenv_google_connections (
                seq INTEGER PRIMARY KEY AUTOINCREMENT,
                id TEXT NOT NULL UNIQUE,
                workspace_id TEXT NOT NULL REFERENCES agentenv_workspaces (id) ON DELETE CASCADE,
                email TEXT NOT NULL,
                status TEXT NOT NULL CHECK (status IN ('active', 'revoked')),
                connected_at TEXT NOT NULL,
                UNIQUE (workspace_id, email)
            );
            CREATE TABLE agentenv_google_codes (code TEXT PRIMARY KEY);
        `,
    },
    // Requests for consent to a Google connection.
    {
        sql: `
            CREATE TABLE agentenv_google_consents (
                state TEXT PRIMARY KEY,
                workspace_id TEXT NOT NULL REFERENCES agentenv_workspaces (id) ON DELETE CASCADE,
                redirect_uri TEXT NOT NULL,
                requested_at TEXT NOT NULL,
                answered_at TEXT,
                code TEXT UNIQUE,
                email TEXT
            );
        `,
    },
];
