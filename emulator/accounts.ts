/** The accounts of all services and their credentials. The objects of an account belong to its service's tables. */
import { randomBytes } from "node:crypto";
import type { Clock } from "./clock";
import { opaqueId } from "./ids";
import type { Store } from "./store/store";

/** What distinguishes the accounts of one service from those of another. */
export interface ServiceIdentity {
    /** The service's name in paths, options, fault rules and the database. */
    readonly name: string;
    /** Starts each API key. It contains "emulated", so that a key found in a log or a state file is recognized as harmless. */
    readonly keyPrefix: string;
    /** What the service calls the id of an account. */
    readonly accountIdName: string;
    /** Whether an account has a token beside its key. */
    readonly issuesTokens?: boolean;
}

/** Who sent a request: the account, and the credential that the request carried. */
export interface Caller {
    readonly accountId: string;
    readonly credentialId: string;
    readonly kind: CredentialKind;
    /** Set for a key that is bound to one workspace: it gives access to nothing else. */
    readonly workspaceId: string | null;
}
export type CredentialKind = "key" | "token";

export class Accounts {
    constructor(
        private readonly store: Store,
        private readonly clock: Clock,
    ) {}

    /** Adds an account with an API key and, where the service has them, a token. The first account of a service is its default one. */
    create(
        service: ServiceIdentity,
        accountId: string,
        apiKey = newKey(service),
        token = newToken(accountId),
    ): void {
        const isDefault = this.defaultId(service.name) === undefined ? 1 : 0;
        this.store.run(
            "INSERT INTO accounts (id, service, is_default, created_at) VALUES (?, ?, ?, ?)",
            accountId,
            service.name,
            isDefault,
            this.clock.stamp().toISOString(),
        );
        this.issue(accountId, "key", apiKey);
        if (service.issuesTokens) {
            this.issue(accountId, "token", token);
        }
    }

    /** The account of a credential. Undefined where the credential is unknown, of another service, or was replaced. */
    authenticate(service: string, kind: CredentialKind, secret: string): Caller | undefined {
        return this.store.get<Caller>(
            `SELECT accounts.id AS accountId, credentials.id AS credentialId, credentials.kind AS kind,
                    credentials.workspace_id AS workspaceId
               FROM credentials JOIN accounts ON accounts.id = credentials.account_id
              WHERE accounts.service = ? AND credentials.kind = ? AND credentials.secret = ?`,
            service,
            kind,
            secret,
        );
    }

    defaultId(service: string): string | undefined {
        const sql = "SELECT id FROM accounts WHERE service = ? AND is_default = 1";
        return this.store.get<{ id: string }>(sql, service)?.id;
    }

    /** Of a service that has been provided with an account. */
    requireDefaultId(service: string): string {
        const id = this.defaultId(service);
        if (id === undefined) {
            throw new Error(`${service} has no default account`);
        }
        return id;
    }

    exists(service: string, accountId: string): boolean {
        const sql = "SELECT id FROM accounts WHERE service = ? AND id = ?";
        return this.store.get(sql, service, accountId) !== undefined;
    }

    /** Whether the account has a credential of this kind that is bound to no workspace. */
    has(accountId: string, kind: CredentialKind): boolean {
        return this.find(accountId, kind) !== undefined;
    }

    secretOf(accountId: string, kind: CredentialKind): string {
        const secret = this.find(accountId, kind);
        if (secret === undefined) {
            throw new Error(`account ${accountId} has no ${kind}`);
        }
        return secret;
    }

    /** Adds a key that gives access to one workspace only. An account may have any number of them. */
    issueWorkspaceKey(
        service: ServiceIdentity,
        accountId: string,
        workspaceId: string,
        apiKey = newKey(service),
    ): string {
        this.issue(accountId, "key", apiKey, workspaceId);
        return apiKey;
    }

    /** Replaces the account's API key; the old one becomes invalid. Its token and keys bound to a workspace do not change. */
    rotateKey(service: ServiceIdentity, accountId: string, apiKey = newKey(service)): string {
        return this.store.transaction(() => {
            this.store.run(
                "DELETE FROM credentials WHERE account_id = ? AND kind = 'key' AND workspace_id IS NULL",
                accountId,
            );
            this.issue(accountId, "key", apiKey);
            return apiKey;
        });
    }

    private find(accountId: string, kind: CredentialKind): string | undefined {
        const sql =
            "SELECT secret FROM credentials WHERE account_id = ? AND kind = ? AND workspace_id IS NULL";
        return this.store.get<{ secret: string }>(sql, accountId, kind)?.secret;
    }

    private issue(
        accountId: string,
        kind: CredentialKind,
        secret: string,
        workspaceId: string | null = null,
    ): void {
        this.store.run(
            "INSERT INTO credentials (id, account_id, kind, secret, workspace_id) VALUES (?, ?, ?, ?, ?)",
            opaqueId(kind === "key" ? "key" : "tok"),
            accountId,
            kind,
            secret,
            workspaceId,
        );
    }
}

function newKey({ keyPrefix }: ServiceIdentity): string {
    return keyPrefix + randomBytes(24).toString("hex");
}

/** Has the form of a JWT, which clients and the redaction of their logs recognise. It is compared, never decoded. */
function newToken(accountId: string): string {
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
    const signature = randomBytes(32).toString("base64url");
    return [part({ alg: "EdDSA", typ: "JWT" }), part({ sub: accountId, iss: "emulator" }), signature].join(
        ".",
    );
}
