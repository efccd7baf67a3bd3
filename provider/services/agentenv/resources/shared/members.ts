/** What WorkspaceMember, WorkspaceMembers and Workspace know about the members of a workspace. */
import * as z from "zod";
import { named } from "../../../../core/declare/property";
import type { Problem } from "../../../../core/declare/resource";
import { messageOf, ProviderError } from "../../../../errors";
import { HttpError, isNotFound } from "../../../../http/errors";
import type { AgentEnvApi } from "../../api/index";
import type { MemberBody } from "../../api/members";
import type { WorkspaceBody } from "../../api/workspaces";

export type Role = "owner" | "admin" | "member" | "viewer";

export const roleInput = () => named("WorkspaceRole", z.enum(["owner", "admin", "member", "viewer"]));

/** An unknown role is kept: it differs from every role that a program can declare. */
export function roleOf(member: MemberBody): Role {
    return member.role as Role;
}

/** The service keeps at least one of them. */
export function activeOwners(members: readonly MemberBody[]): MemberBody[] {
    return members.filter((member) => member.role === "owner" && isActive(member));
}

/** A member without a status is active. */
export function isActive({ status }: MemberBody): boolean {
    return (status ?? "active") === "active";
}

/** In lower case, as programs and ids have it. */
export function emailOf({ email }: MemberBody): string | undefined {
    return email?.toLowerCase();
}

/** @throws ProviderError where the response lacks the members, which proves no absence */
export function membersIn({ id, members }: WorkspaceBody): MemberBody[] {
    if (members == null) {
        throw new ProviderError(
            `AgentEnv: the response to GET /workspaces/${id} has no members, so the provider cannot tell who is one`,
            { hint: "check that the credential may see the members of the workspace" },
        );
    }
    return members;
}

/** Removes a member, or withdraws an invitation. @throws ProviderError where no request can name the member */
export async function removeMember(
    api: AgentEnvApi,
    workspaceId: string,
    { email, userId }: MemberBody,
): Promise<void> {
    if (userId == null) {
        throw new ProviderError(
            `${email ?? ""} has no user id in workspace ${workspaceId}, and no route removes a member or an invitation without one`,
            { hint: "remove it at AgentEnv, then run `pulumi refresh`" },
        );
    }
    await api.members.remove(workspaceId, userId);
}

/** 409: the service refuses to remove the last owner. */
export function isLastOwnerRefusal(error: unknown): error is HttpError {
    return error instanceof HttpError && error.status === 409;
}

/**
 * What a check that reads the members found. A preview does not depend on it: where they cannot be read, it says so; that the workspace is gone is reported by a
 * refresh.
 */
export async function previewMembers(path: string, find: () => Promise<Problem[]>): Promise<Problem[]> {
    try {
        return await find();
    } catch (error) {
        const reason = `the members of the workspace could not be read, so the preview does not show what is in the way: ${messageOf(error)}`;
        return isNotFound(error) ? [] : [{ path, reason, isWarning: true }];
    }
}

/** The warning of a preview. */
export function losesAccess({ email, role }: MemberBody, workspaceId: string, next: Role): string {
    return `${email ?? ""} is an active ${role} of workspace ${workspaceId}. No route changes a role: the member is removed and invited again as ${next}, and has no access until the invitation is accepted`;
}

/** What WorkspaceMember and WorkspaceMembers manage: one member, or all. */
export function membersScope(workspaceId: string): string {
    return `the members of workspace ${workspaceId}`;
}
