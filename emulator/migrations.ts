/**
 * The tables, as a list of steps that only grows: `PRAGMA user_version` of a database says how many it has had, so an older
 * file is brought up to date when it is opened. A new area of a service adds a step here and its kinds to objects.ts.
 *
 * `seq` gives lists their stable order and cursors something to point at; a workspace's contents go with it by cascade.
 */
export const migrations: readonly string[] = [
    `
    CREATE TABLE accounts (
        id TEXT PRIMARY KEY,
        service TEXT NOT NULL CHECK (service IN ('agentenv', 'tripswitch')),
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
];
