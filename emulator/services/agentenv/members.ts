import type { Stage } from "../../stage";
import type { Member, Role } from "./memberSchemas";
import type { User } from "./users";

/** An invitation nobody took up by then is expired. */
const invitationMs = 7 * 24 * 60 * 60 * 1000;

/** "expired" is in no row: it is what a pending invitation is once its time is over. */
type Row = Member & { status: "pending" | "active" };

const columns = "user_id AS userId, email, role, status, invited_at AS invitedAt, joined_at AS joinedAt";

/** The members of one workspace, in the order in which they came. */
export function membersOf(stage: Stage, workspaceId: string): Member[] {
    const sql = `SELECT ${columns} FROM agentenv_members WHERE workspace_id = ? ORDER BY seq`;
    return stage.store.all<Row>(sql, workspaceId).map((row) => asOfNow(stage, row));
}

export function memberOf(stage: Stage, workspaceId: string, userId: string): Member | undefined {
    const sql = `SELECT ${columns} FROM agentenv_members WHERE workspace_id = ? AND user_id = ?`;
    const row = stage.store.get<Row>(sql, workspaceId, userId);
    return row && asOfNow(stage, row);
}

export function invite(stage: Stage, workspaceId: string, { id, email }: User, role: Role): void {
    stage.store.run(
        `INSERT INTO agentenv_members (workspace_id, user_id, email, role, status, invited_at)
         VALUES (?, ?, ?, ?, 'pending', ?)`,
        workspaceId,
        id,
        email,
        role,
        stage.clock.stamp().toISOString(),
    );
}

/** Makes a user an active member who was not invited: the creator of a workspace, or who came by its code. */
export function addMember(
    { store }: Stage,
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

export function acceptInvitation({ store }: Stage, workspaceId: string, userId: string, at: string): void {
    store.run(
        "UPDATE agentenv_members SET status = 'active', joined_at = ? WHERE workspace_id = ? AND user_id = ?",
        at,
        workspaceId,
        userId,
    );
}

export function removeMember({ store }: Stage, workspaceId: string, userId: string): void {
    store.run("DELETE FROM agentenv_members WHERE workspace_id = ? AND user_id = ?", workspaceId, userId);
}

function asOfNow({ clock }: Stage, row: Row): Member {
    const isOver =
        row.status === "pending" &&
        row.invitedAt !== null &&
        Date.parse(row.invitedAt) + invitationMs <= clock.read().getTime();
    return isOver ? { ...row, status: "expired" } : row;
}
