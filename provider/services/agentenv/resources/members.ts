/** What several resources ask of a workspace's members. */
import type { MemberBody } from "../api/bodies";

/** One of them has to remain. Where the service gives no status, a member is active. */
export function activeOwners(members: readonly MemberBody[]): MemberBody[] {
    return members.filter((member) => member.role === "owner" && (member.status ?? "active") === "active");
}
