/** What is in the way of a roster: found in previews by Check, and again by Create. */
import type { Problem } from "../../../../core/declare/resource";
import { pathOfKey } from "../../../../core/lifecycle/propertyPath";
import type { MemberBody } from "../../api/members";
import { isActive, losesAccess, type Role } from "./members";
import { keepsRole, stays, type Declared, type Roster } from "./roster";

/** Of the declaration alone. An empty roster is a mistake in a configuration rather than the wish to remove everyone. */
export function problemsByThemselves({ members, protected: kept }: Declared): Problem[] {
    const emails = Object.keys(members);
    if (emails.length === 0) {
        const reason =
            "must name at least one member; to leave the members alone, remove the resource: that removes nobody";
        return [{ path: "members", reason }];
    }
    return emails
        .filter((email) => kept.includes(email))
        .map((email) => ({
            path: pathOfKey("members", email),
            reason: "is in protected too, whose members are left alone: keep it in one of the two",
        }));
}

/** An exclusive list is no reason to remove people whom its author has never seen. */
export function problemsOfCreate(roster: Roster, declared: Declared): Problem[] {
    const strangers = roster.strangers(declared).map(described);
    const { workspaceId } = roster;
    const reason = `workspace ${workspaceId} has members whom the roster does not name: ${strangers.join(", ")}. Add them to members or to protected, or remove them at AgentEnv; or import the roster, with the plugin, by the resource option \`import: ${JSON.stringify(workspaceId)}\`: the next preview then lists who would be removed`;
    return strangers.length > 0 ? [{ path: "members", reason }] : [];
}

/** Of other roles and of removals. */
export function problemsOfChange(
    roster: Roster,
    before: Declared["members"],
    { members, protected: kept }: Declared,
): Problem[] {
    return Object.keys(before).flatMap((email) => {
        const member = roster.find(email);
        const role = members[email];
        if (member === undefined || kept.includes(email) || member.role === role) {
            return [];
        }
        const problem = role === undefined ? removal(roster, email) : otherRole(roster, email, member, role);
        return problem ? [{ path: pathOfKey("members", email), ...problem }] : [];
    });
}

function removal(roster: Roster, email: string): Omit<Problem, "path"> | undefined {
    const reason = roster.indispensable(email);
    return reason === undefined ? undefined : { reason: stays(reason), isWarning: true };
}

function otherRole(
    roster: Roster,
    email: string,
    member: MemberBody,
    role: Role,
): Omit<Problem, "path"> | undefined {
    const reason = roster.indispensable(email);
    if (reason !== undefined) {
        return { reason: keepsRole(email, reason, role) };
    }
    return isActive(member)
        ? { reason: losesAccess(member, roster.workspaceId, role), isWarning: true }
        : undefined;
}

/** `a@b.c (pending admin)` */
function described({ email, role, status }: MemberBody): string {
    const standing = status == null || status === "active" ? role : `${status} ${role}`;
    return `${email ?? ""} (${standing})`;
}
