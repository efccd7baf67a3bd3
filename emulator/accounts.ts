import { randomBytes } from "node:crypto";
import type { Clock } from "./clock";
import { opaqueId } from "./ids";
import type { Store } from "./store";

export const services = ["agentenv", "tripswitch"] as const;
export type Service = (typeof services)[number];

/** Who sent a request: the account (an AgentEnv user or a Tripswitch org) and the credential it came with. */
export interface Caller {
    readonly accountId: string;
    readonly credentialId: string;
    readonly kind: CredentialKind;
    /** Set for an AgentEnv key that is bound to one workspace: it opens nothing else. */
    readonly workspaceId: string | null;
}
export type CredentialKind = "key" | "token";

/** "emulated" is in every key, so that one found in a log or a state file is known to open nothing. */
const keyPrefix: Record<Service, string> = { agentenv: "ae_emulated_", tripswitch: "ts_emulated_" };

/** The accounts of both services and the credentials that open them. What an account owns is each service's own business. */
export class Accounts {
    constructor(
        private readonly store: Store,
        private readonly clock: Clock,
    ) {}

    /** Adds an account with an API key, and for AgentEnv a token. The first account of a service is its default one. */
    create(service: Service, accountId: string, apiKey?: string): void {
        const isDefault = this.defaultId(service) === undefined ? 1 : 0;
        this.store.run(
            "INSERT INTO accounts (id, service, is_default, created_at) VALUES (?, ?, ?, ?)",
            accountId,
            service,
            isDefault,
            this.clock.stamp().toISOString(),
        );
        this.#issue(accountId, "key", apiKey ?? newKey(service));
        if (service === "agentenv") this.#issue(accountId, "token", newToken(accountId));
    }

    /** The account that a credential opens, or undefined: the key is unknown, of the other service, or was rotated away. */
    authenticate(service: Service, kind: CredentialKind, secret: string): Caller | undefined {
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

    defaultId(service: Service): string | undefined {
        return this.store.get<{ id: string }>(
            "SELECT id FROM accounts WHERE service = ? AND is_default = 1",
            service,
        )?.id;
    }

    exists(service: Service, accountId: string): boolean {
        return (
            this.store.get("SELECT id FROM accounts WHERE service = ? AND id = ?", service, accountId) !==
            undefined
        );
    }

    secretOf(accountId: string, kind: CredentialKind): string {
        const sql =
            "SELECT secret FROM credentials WHERE account_id = ? AND kind = ? AND workspace_id IS NULL";
        const row = this.store.get<{ secret: string }>(sql, accountId, kind);
        if (!row) throw new Error(`account ${accountId} has no ${kind}`);
        return row.secret;
    }

    /** Adds an AgentEnv key that opens one workspace only. An account may have any number of them. */
    issueWorkspaceKey(accountId: string, workspaceId: string): string {
        const apiKey = newKey("agentenv");
        this.#issue(accountId, "key", apiKey, workspaceId);
        return apiKey;
    }

    /** Replaces the account's API key; the old one opens nothing from now on. Its token and keys bound to a workspace stay. */
    rotateKey(service: Service, accountId: string, apiKey = newKey(service)): string {
        return this.store.transaction(() => {
            this.store.run(
                "DELETE FROM credentials WHERE account_id = ? AND kind = 'key' AND workspace_id IS NULL",
                accountId,
            );
            this.#issue(accountId, "key", apiKey);
            return apiKey;
        });
    }

    #issue(accountId: string, kind: CredentialKind, secret: string, workspaceId: string | null = null): void {
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

function newKey(service: Service): string {
    return keyPrefix[service] + randomBytes(24).toString("hex");
}

/** Looks like a JWT, because clients (and what redacts their logs) look at the shape; it is only ever compared, never decoded. */
function newToken(accountId: string): string {
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
    const signature = randomBytes(32).toString("base64url");
    return [part({ alg: "EdDSA", typ: "JWT" }), part({ sub: accountId, iss: "emulator" }), signature].join(
        ".",
    );
}
