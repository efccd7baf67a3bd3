/** The members of workspaces in the database. */
import type { EmulatorContext } from "../../../context";
import type { Member, Role } from "./schemas";
import type { User } from "./users";

/** An invitation that was not accepted by then is expired. */
export const INVITATION_MS = 7 * 24 * 60 * 60 * 1000;

/** No row is "expired": a pending invitation becomes that by time. */
type Row = Member & { status: "pending" | "active" };

const COLUMNS = "user_id AS userId, email, role, status, invited_at AS invitedAt, joined_at AS joinedAt";

/** The members of one workspace, in the order in which they were added. */
export function membersOf(context: EmulatorContext, workspaceId: string): Member[] {
    const sql = `SELECT ${COLUMNS} FROM agentenv_members WHERE workspace_id = ? ORDER BY seq`;
    return context.store.all<Row>(sql, workspaceId).map((row) => asOfNow(context, row));
}

export function memberOf(context: EmulatorContext, workspaceId: string, userId: string): Member | undefined {
    const sql = `SELECT ${COLUMNS} FROM agentenv_members WHERE workspace_id = ? AND user_id = ?`;
    const row = context.store.get<Row>(sql, workspaceId, userId);
    return row && asOfNow(context, row);
}

/** `at` is when the invitation was sent, in a seed some time ago. */
export function invite(
    { store, clock }: EmulatorContext,
    workspaceId: string,
    { id, email }: User,
    role: Role,
    at = clock.stamp(),
): void {
    store.run(
        `INSERT INTO agentenv_members (workspace_id, user_id, email, role, status, invited_at)
         VALUES (?, ?, ?, ?, 'pending', ?)`,
        workspaceId,
        id,
        email,
        role,
        at.toISOString(),
    );
}

/** Adds an active member who was not invited: the creator of a workspace, or a user who joined by its code. */
export function addMember(
    { store }: EmulatorContext,
    workspaceId: string,
    { id, email }: User,
    role: Role,
    at: string,
): void {
    store.run(
        `INSERT INTO agentenv_members (workspace_id, user_id, email, role, status, joined_at)
         VALUES (?, ?, ?, ?, 'active', ?)`,
        workspaceId,
        id,
        email,
        role,
        at,
    );
}

export function acceptInvitation(
    { store }: EmulatorContext,
    workspaceId: string,
    userId: string,
    at: string,
): void {
    store.run(
        "UPDATE agentenv_members SET status = 'active', joined_at = ? WHERE workspace_id = ? AND user_id = ?",
        at,
        workspaceId,
        userId,
    );
}

export function removeMember({ store }: EmulatorContext, workspaceId: string, userId: string): void {
    store.run("DELETE FROM agentenv_members WHERE workspace_id = ? AND user_id = ?", workspaceId, userId);
}

function asOfNow({ clock }: EmulatorContext, row: Row): Member {
    const isOver =
        row.status === "pending" &&
        row.invitedAt !== null &&
        Date.parse(row.invitedAt) + INVITATION_MS <= clock.read().getTime();
    return isOver ? { ...row, status: "expired" } : row;
}
