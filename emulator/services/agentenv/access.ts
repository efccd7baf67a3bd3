/** Which callers may use which routes of AgentEnv. */
import type { Caller } from "../../accounts";
import { ServiceError } from "../../http/serviceError";
import type { EmulatorContext } from "../../context";
import { memberOf } from "./members/members";
import type { Role } from "./members/schemas";

/** Refuses a key that is bound to one workspace on routes of the user: list, create, join. */
export function requireUserScope({ workspaceId }: Caller): void {
    if (workspaceId === null) {
        return;
    }
    throw new ServiceError(
        403,
        "workspace_key",
        `This key is bound to workspace ${workspaceId}; the route needs a key of the user`,
    );
}

/** Only an active member can read a workspace: for everyone else it does not exist. Returns the member's role. */
export function requireReader(context: EmulatorContext, workspaceId: string, caller: Caller): Role {
    if (caller.workspaceId !== null && caller.workspaceId !== workspaceId) {
        requireUserScope(caller);
    }
    const member = memberOf(context, workspaceId, caller.accountId);
    if (member?.status !== "active") {
        throw new ServiceError(404, "not_found", `There is no workspace ${workspaceId}`);
    }
    return member.role;
}

/** Every write except leaving is for owners and admins. A member or viewer can read the workspace, and so gets 403 and not 404. */
export function requireEditor(context: EmulatorContext, workspaceId: string, caller: Caller): void {
    const role = requireReader(context, workspaceId, caller);
    if (role === "owner" || role === "admin") {
        return;
    }
    throw new ServiceError(403, "forbidden", `This needs the role owner or admin; the caller is ${role}`);
}
