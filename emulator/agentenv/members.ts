import { z } from "@hono/zod-openapi";
import { ServiceError } from "../serviceError";
import type { Stage } from "../stage";
import type { User } from "./users";

/** Assumed shape (design, section 5). A pending member has no userId yet; the creator of a workspace was never invited. */
export const member = z
    .object({
        userId: z.string().nullable(),
        email: z.string(),
        role: z.enum(["owner", "admin", "member", "viewer"]),
        status: z.enum(["pending", "active", "expired"]),
        invitedAt: z.iso.datetime().nullable(),
        joinedAt: z.iso.datetime().nullable(),
    })
    .openapi("Member");

export type Member = z.output<typeof member>;

/** The members of one workspace, in the order in which they came. */
export function membersOf({ store }: Stage, workspaceId: string): Member[] {
    return store.all<Member>(
        `SELECT user_id AS userId, email, role, status, invited_at AS invitedAt, joined_at AS joinedAt
           FROM agentenv_members WHERE workspace_id = ? ORDER BY seq`,
        workspaceId,
    );
}

/** Whoever makes a workspace owns it. */
export function addOwner({ store }: Stage, workspaceId: string, { id, email }: User, at: string): void {
    store.run(
        `INSERT INTO agentenv_members (workspace_id, user_id, email, role, status, joined_at)
         VALUES (?, ?, ?, 'owner', 'active', ?)`,
        workspaceId,
        id,
        email,
        at,
    );
}

/** Only an active member sees a workspace: to everyone else it does not exist. */
export function requireMembership({ store }: Stage, workspaceId: string, userId: string): void {
    const sql =
        "SELECT seq FROM agentenv_members WHERE workspace_id = ? AND user_id = ? AND status = 'active'";
    if (!store.get(sql, workspaceId, userId)) {
        throw new ServiceError(404, "not_found", `There is no workspace ${workspaceId}`);
    }
}
