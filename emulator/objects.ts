import type { Service } from "./accounts";
import type { Store } from "./store";

/**
 * What counts as an object of a service, by kind, and the query that counts it. Only what somebody made beyond the defaults
 * counts, so that a program which tidied up after itself leaves zeros: accounts and keys are no objects, and neither are the
 * one member and the one billing account that every workspace has, nor a user's default billing account or an unlinked one
 * (no route deletes it).
 */
const kinds = {
    agentenv: {
        workspaces: "SELECT count(*) AS n FROM agentenv_workspaces",
        secrets: "SELECT count(*) AS n FROM agentenv_secrets",
        members: "SELECT count(*) - count(DISTINCT workspace_id) AS n FROM agentenv_members",
        icons: "SELECT count(*) AS n FROM agentenv_icons",
        totpPolicies: "SELECT count(*) AS n FROM agentenv_workspaces WHERE totp_required = 1",
        billingAccounts:
            "SELECT count(*) - count(DISTINCT workspace_id) AS n FROM agentenv_workspace_billing",
        googleConnections: "SELECT count(*) AS n FROM agentenv_google_connections",
        checkouts: "SELECT count(*) AS n FROM agentenv_checkouts",
    },
    tripswitch: { workspaces: "SELECT count(*) AS n FROM tripswitch_workspaces" },
} as const satisfies Record<Service, Record<string, string>>;

export type ObjectCounts = Record<Service, Record<string, number>>;

/** How many objects of each kind there are, over all accounts: all zero is "empty". */
export function countObjects(store: Store): ObjectCounts {
    const count = (sql: string) => store.get<{ n: number }>(sql)?.n ?? 0;
    const counts = (queries: Record<string, string>) =>
        Object.fromEntries(Object.entries(queries).map(([kind, sql]) => [kind, count(sql)]));
    return { agentenv: counts(kinds.agentenv), tripswitch: counts(kinds.tripswitch) };
}

/** A workspace takes what is in it along. Then what outlives one, and remembered answers, which name dead objects. */
const emptying = [
    "DELETE FROM agentenv_workspaces",
    "DELETE FROM agentenv_billing_accounts WHERE is_user_default = 0",
    "DELETE FROM agentenv_transactions WHERE type = 'usage'",
    "DELETE FROM agentenv_google_codes",
    "DELETE FROM tripswitch_workspaces",
    "DELETE FROM idempotency",
];

/** Empties both services. Accounts and their keys stay, and each default billing account with its starting credit. */
export function resetObjects(store: Store): void {
    store.transaction(() => {
        for (const sql of emptying) store.run(sql);
    });
}
