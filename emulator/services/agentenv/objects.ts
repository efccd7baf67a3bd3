/** AgentEnv's objects. */
import type { ObjectDeclaration } from "../../store/objects";

/**
 * Not counted are the one member and the one billing account that every workspace has, a user's default billing account, and an unlinked
 * one (no route deletes it).
 */
export const objects: ObjectDeclaration = {
    counts: {
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
    // The contents of a workspace are deleted with it, by cascade. The other tables are not.
    reset: [
        "DELETE FROM agentenv_workspaces",
        "DELETE FROM agentenv_billing_accounts WHERE is_user_default = 0",
        "DELETE FROM agentenv_transactions WHERE type = 'usage'",
        "DELETE FROM agentenv_google_codes",
    ],
};
