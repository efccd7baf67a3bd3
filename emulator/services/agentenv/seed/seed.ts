/** The published types of AgentEnv's part of a seed. Types only: they need no types of the packages that are bundled. */

export interface AgentEnvSeed {
    /** The users. The first is the default account. Default: one user, as without a seed. */
    readonly accounts?: readonly SeedUser[];
    readonly workspaces?: readonly SeedWorkspace[];
}

export interface SeedUser {
    /** Default: a new one. */
    readonly id?: string;
    /** In any case of letters. Default: `<id>@emulator.test`. */
    readonly email?: string;
    /** Default: a new one. */
    readonly apiKey?: string;
    /** Default: a new one. */
    readonly token?: string;
    /** The first is the user's default. Default: one named "Default", with 1000 cents. */
    readonly billingAccounts?: readonly SeedBillingAccount[];
}

export interface SeedBillingAccount {
    /** Default: a new one. */
    readonly id?: string;
    readonly name: string;
    /** Default 0. */
    readonly balanceCents?: number;
}

export interface SeedWorkspace {
    /** Default: a new one. */
    readonly id?: string;
    readonly name: string;
    readonly description?: string;
    /** The e-mail address of an account. Default: that of the default account. */
    readonly owner?: string;
    /** Default: a new one. */
    readonly joinCode?: string;
    /** Whether members must use a second factor. Default false. */
    readonly requireTotp?: boolean;
    readonly icon?: SeedIcon;
    /** Billing accounts of the owner, by id or name; the first is the workspace's default. Default: the owner's default one. */
    readonly billingAccounts?: readonly string[];
    /** Beside the owner. */
    readonly members?: readonly SeedMember[];
    readonly secrets?: readonly SeedSecret[];
    readonly googleConnections?: readonly SeedGoogleConnection[];
    /** API keys that are bound to the workspace. */
    readonly apiKeys?: readonly SeedWorkspaceKey[];
    /** What was used, as `POST /_emulator/usage` records it. */
    readonly usage?: readonly SeedUsage[];
}

/** One of the two. */
export interface SeedIcon {
    /** The text of an SVG. */
    readonly svg?: string;
    /** The bytes of a PNG, JPEG, WebP or SVG. */
    readonly base64?: string;
}

export interface SeedMember {
    readonly email: string;
    /** Of a person without an account. Default: a new one. */
    readonly userId?: string;
    /** Default "member". */
    readonly role?: "owner" | "admin" | "member" | "viewer";
    /** Default "active". */
    readonly status?: "active" | "pending" | "expired";
}

export interface SeedSecret {
    /** Default: a new one. */
    readonly id?: string;
    readonly name: string;
    readonly value: string;
    readonly description?: string;
    /** Default 1. */
    readonly version?: number;
}

export interface SeedGoogleConnection {
    /** Default: a new one. */
    readonly id?: string;
    readonly email: string;
    /** Default "active". */
    readonly status?: "active" | "revoked";
}

export interface SeedWorkspaceKey {
    readonly apiKey: string;
    /** The e-mail address of an active member with an account. Default: that of the owner. */
    readonly account?: string;
}

export interface SeedUsage {
    readonly name: string;
    readonly quantity: number;
    /** Default "units". */
    readonly unit?: string;
    /** What it cost. Default 0. */
    readonly amountCents?: number;
}
