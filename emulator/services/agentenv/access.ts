import type { Caller } from "../../accounts";
import { ServiceError } from "../../serviceError";
import type { Stage } from "../../stage";
import { memberOf } from "./members";
import type { Role } from "./memberSchemas";

/** Routes of the user (list, create, join) are closed to a key that is bound to one workspace. */
export function requireUserScope({ workspaceId }: Caller): void {
    if (workspaceId === null) return;
    throw new ServiceError(
        403,
        "workspace_key",
        `This key is bound to workspace ${workspaceId}; the route needs a key of the user`,
    );
}

/** Only an active member sees a workspace: to everyone else it does not exist. Answers the member's role. */
export function requireReader(stage: Stage, workspaceId: string, caller: Caller): Role {
    if (caller.workspaceId !== null && caller.workspaceId !== workspaceId) requireUserScope(caller);
    const member = memberOf(stage, workspaceId, caller.accountId);
    if (member?.status !== "active") {
        throw new ServiceError(404, "not_found", `There is no workspace ${workspaceId}`);
    }
    return member.role;
}

/** Every write but leaving is for owners and admins; a member or viewer sees the workspace, and so gets 403 and not 404. */
export function requireEditor(stage: Stage, workspaceId: string, caller: Caller): void {
    const role = requireReader(stage, workspaceId, caller);
    if (role === "owner" || role === "admin") return;
    throw new ServiceError(403, "forbidden", `This needs the role owner or admin; the caller is ${role}`);
}
