/** AgentEnv's objects in the console. */
import { facts, group, HIDDEN, type TreeNode } from "../../console/tree";
import type { EmulatorContext } from "../../context";
import { balanceOf } from "./billing/ledger";
import { membersOf } from "./members/members";

export function agentenvTree(context: EmulatorContext): TreeNode[] {
    return [...group("Users", users(context)), ...group("Workspaces", workspaces(context))];
}

function users(context: EmulatorContext): TreeNode[] {
    const sql = `SELECT users.id AS id, email, is_default AS isDefault
        FROM agentenv_users AS users JOIN accounts ON accounts.id = users.id ORDER BY users.rowid`;
    return context.store
        .all<{ id: string; email: string; isDefault: number }>(sql)
        .map(({ id, email, isDefault }) => ({
            key: id,
            name: email,
            id,
            note: isDefault === 1 ? "default account" : undefined,
            facts: facts({ "API key": HIDDEN, token: HIDDEN }),
            children: group("Billing accounts", billingAccounts(context, id)),
        }));
}

function billingAccounts(context: EmulatorContext, userId: string): TreeNode[] {
    const sql = `SELECT id, name, currency, is_user_default AS isDefault
        FROM agentenv_billing_accounts WHERE user_id = ? ORDER BY seq`;
    return context.store
        .all<{ id: string; name: string; currency: string; isDefault: number }>(sql, userId)
        .map(({ id, name, currency, isDefault }) => ({
            key: id,
            name,
            id,
            note: isDefault === 1 ? "default" : undefined,
            facts: facts({ balance: `${(balanceOf(context, id) / 100).toFixed(2)} ${currency}` }),
        }));
}

interface WorkspaceRow {
    readonly id: string;
    readonly name: string;
    readonly description: string | null;
    readonly totpRequired: number;
    readonly createdAt: string;
    readonly updatedAt: string;
    readonly iconType: string | null;
    readonly iconBytes: number | null;
}

function workspaces(context: EmulatorContext): TreeNode[] {
    const sql = `SELECT id, name, description, totp_required AS totpRequired, created_at AS createdAt,
            updated_at AS updatedAt, content_type AS iconType, length(bytes) AS iconBytes
        FROM agentenv_workspaces LEFT JOIN agentenv_icons ON workspace_id = id ORDER BY seq`;
    return context.store.all<WorkspaceRow>(sql).map((row) => ({
        key: row.id,
        name: row.name,
        id: row.id,
        facts: facts({
            description: row.description,
            "join code": HIDDEN,
            TOTP: row.totpRequired === 1 ? "required" : "not required",
            icon: row.iconType === null ? undefined : `${row.iconType}, ${row.iconBytes} bytes`,
            created: row.createdAt,
            updated: row.updatedAt,
        }),
        children: [
            ...group("Members", members(context, row.id)),
            ...group("Secrets", secrets(context, row.id)),
            ...group("Billing accounts", links(context, row.id)),
            ...group("Google connections", connections(context, row.id)),
            ...group("Checkouts", checkouts(context, row.id)),
            ...group("Keys", keys(context, row.id)),
        ],
    }));
}

function members(context: EmulatorContext, workspaceId: string): TreeNode[] {
    return membersOf(context, workspaceId).map(({ userId, email, role, status, invitedAt, joinedAt }) => ({
        key: userId,
        name: email,
        id: userId,
        note: status === "active" ? role : `${role}, ${status}`,
        facts: facts({ invited: invitedAt, joined: joinedAt }),
    }));
}

function secrets({ store }: EmulatorContext, workspaceId: string): TreeNode[] {
    const sql = `SELECT id, name, description, version, created_at AS createdAt, updated_at AS updatedAt
        FROM agentenv_secrets WHERE workspace_id = ? ORDER BY seq`;
    return store
        .all<{
            id: string;
            name: string;
            description: string | null;
            version: number;
            createdAt: string;
            updatedAt: string;
        }>(sql, workspaceId)
        .map(({ id, name, description, version, createdAt, updatedAt }) => ({
            key: id,
            name,
            id,
            facts: facts({ value: HIDDEN, description, version, created: createdAt, updated: updatedAt }),
        }));
}

function links({ store }: EmulatorContext, workspaceId: string): TreeNode[] {
    const sql = `SELECT accounts.id AS id, name, is_default AS isDefault, linked_at AS linkedAt
        FROM agentenv_workspace_billing JOIN agentenv_billing_accounts AS accounts ON accounts.id = billing_account_id
       WHERE workspace_id = ? ORDER BY agentenv_workspace_billing.seq`;
    return store
        .all<{ id: string; name: string; isDefault: number; linkedAt: string }>(sql, workspaceId)
        .map(({ id, name, isDefault, linkedAt }) => ({
            key: id,
            name,
            id,
            note: isDefault === 1 ? "default" : undefined,
            facts: facts({ linked: linkedAt }),
        }));
}

function connections({ store }: EmulatorContext, workspaceId: string): TreeNode[] {
    const sql = `SELECT id, email, status, connected_at AS connectedAt
        FROM agentenv_google_connections WHERE workspace_id = ? ORDER BY seq`;
    return store
        .all<{ id: string; email: string; status: string; connectedAt: string }>(sql, workspaceId)
        .map(({ id, email, status, connectedAt }) => ({
            key: id,
            name: email,
            id,
            note: status,
            facts: facts({ connected: connectedAt }),
        }));
}

function checkouts({ store }: EmulatorContext, workspaceId: string): TreeNode[] {
    const sql = `SELECT id, kind, amount_cents AS cents, created_at AS createdAt
        FROM agentenv_checkouts WHERE workspace_id = ? ORDER BY rowid`;
    return store
        .all<{ id: string; kind: string; cents: number; createdAt: string }>(sql, workspaceId)
        .map(({ id, kind, cents, createdAt }) => ({
            key: id,
            name: `${(cents / 100).toFixed(2)}, ${kind}`,
            id,
            facts: facts({ created: createdAt }),
        }));
}

/** API keys that are bound to the workspace. */
function keys({ store }: EmulatorContext, workspaceId: string): TreeNode[] {
    const sql = `SELECT credentials.id AS id, email FROM credentials
        JOIN agentenv_users ON agentenv_users.id = account_id WHERE workspace_id = ? ORDER BY credentials.rowid`;
    return store.all<{ id: string; email: string }>(sql, workspaceId).map(({ id, email }) => ({
        key: id,
        name: `Key of ${email}`,
        id,
        facts: facts({ "API key": HIDDEN }),
    }));
}
