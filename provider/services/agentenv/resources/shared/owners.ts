/** The owners among a workspace's members. */
import type { MemberBody } from "../../api/members";

/** The service keeps at least one of them. A member without a status is active. */
export function activeOwners(members: readonly MemberBody[]): MemberBody[] {
    return members.filter((member) => member.role === "owner" && (member.status ?? "active") === "active");
}
