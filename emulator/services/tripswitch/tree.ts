/** Tripswitch's objects in the console. */
import { facts, group, HIDDEN, type TreeNode } from "../../console/tree";
import type { EmulatorContext } from "../../context";
import { IDENTITY } from "./identity";

export function tripswitchTree({ store }: EmulatorContext): TreeNode[] {
    const orgs = store
        .all<{ id: string; isDefault: number }>(
            "SELECT id, is_default AS isDefault FROM accounts WHERE service = ? ORDER BY rowid",
            IDENTITY.name,
        )
        .map(({ id, isDefault }) => ({
            key: id,
            name: id,
            note: isDefault === 1 ? "default account" : undefined,
            facts: facts({ "API key": HIDDEN }),
        }));
    const workspaces = store
        .all<{ id: string; orgId: string; name: string; slug: string; insertedAt: string }>(
            `SELECT id, org_id AS orgId, name, slug, inserted_at AS insertedAt FROM tripswitch_workspaces ORDER BY seq`,
        )
        .map(({ id, orgId, name, slug, insertedAt }) => ({
            key: id,
            name,
            id,
            facts: facts({ slug, org: orgId, inserted: insertedAt }),
        }));
    return [...group("Orgs", orgs), ...group("Workspaces", workspaces)];
}
