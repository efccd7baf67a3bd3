/** The members of a workspace who have access, and the owners among them. */
import type { MemberBody } from "../../api/members";

/** The service keeps at least one of them. */
export function activeOwners(members: readonly MemberBody[]): MemberBody[] {
    return members.filter((member) => member.role === "owner" && isActive(member));
}

/** A member without a status is active. */
export function isActive({ status }: MemberBody): boolean {
    return (status ?? "active") === "active";
}
