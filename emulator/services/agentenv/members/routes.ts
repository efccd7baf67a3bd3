/**
 * AgentEnv's workspaces page, "Core Workspace Routes": POST /workspaces/join, POST /workspaces/{id}/members and
 * DELETE /workspaces/{id}/members/{userId}. Members are read with their workspace.
 */
import { createRoute, z } from "@hono/zod-openapi";
import { json, jsonBody } from "../../../http/json";
import { router, type Router } from "../../../http/router";
import { ServiceError } from "../../../http/serviceError";
import type { EmulatorContext } from "../../../context";
import { requireEditor, requireReader, requireUserScope } from "../access";
import { errors, invalidField } from "../errors";
import { acceptInvitation, addMember, invite, memberOf, membersOf, removeMember } from "./members";
import { inviteMember, joinedWorkspace, joinWorkspace, member } from "./schemas";
import { findUser, userOf } from "./users";
import { workspaceParams } from "../workspaces/schemas";

const memberParams = workspaceParams.extend({
    userId: z.string().openapi({ param: { name: "userId", in: "path" } }),
});

export function membershipRoutes(context: EmulatorContext): Router {
    const { store, clock } = context;
    const app = router();

    app.openapi(
        createRoute({
            method: "post",
            path: "/workspaces/{id}/members",
            summary: "Invite a member; the invitation is open for 7 days",
            request: { params: workspaceParams, body: jsonBody(inviteMember) },
            responses: { 201: json("The pending member", member), ...errors(400, 401, 403, 404, 409, 422) },
        }),
        (c) => {
            const { id } = c.req.valid("param");
            const { email, role } = c.req.valid("json");
            const invited = store.transaction(() => {
                requireEditor(context, id, c.get("caller"));
                const user = userOf(context, email);
                const present = memberOf(context, id, user.id);
                if (present) {
                    // An expired invitation too: the client must remove it before it invites again.
                    const message = `The workspace has the ${present.status} member ${email} already`;
                    throw new ServiceError(409, "conflict", message);
                }
                invite(context, id, user, role);
                return read(context, id, user.id);
            });
            return c.json(invited, 201);
        },
    );

    app.openapi(
        createRoute({
            method: "delete",
            path: "/workspaces/{id}/members/{userId}",
            summary: "Remove a member, withdraw an invitation, or leave",
            request: { params: memberParams },
            responses: { 204: { description: "The member is removed" }, ...errors(401, 403, 404, 409) },
        }),
        (c) => {
            const { id, userId } = c.req.valid("param");
            const caller = c.get("caller");
            store.transaction(() => {
                const isLeaving = userId === caller.accountId;
                if (isLeaving) {
                    requireReader(context, id, caller);
                } else {
                    requireEditor(context, id, caller);
                }
                read(context, id, userId);
                const owners = membersOf(context, id).filter(
                    ({ role, status }) => role === "owner" && status === "active",
                );
                if (owners.length === 1 && owners[0]?.userId === userId) {
                    throw new ServiceError(409, "last_owner", "A workspace keeps its last owner");
                }
                removeMember(context, id, userId);
            });
            return c.body(null, 204);
        },
    );

    app.openapi(
        createRoute({
            method: "post",
            path: "/workspaces/join",
            summary: "Join a workspace by its code",
            description: "With the role of the caller's pending invitation; without one, as a member.",
            request: { body: jsonBody(joinWorkspace) },
            responses: {
                200: json("The workspace that was joined, and the role", joinedWorkspace),
                ...errors(400, 401, 403, 409, 422),
            },
        }),
        (c) => {
            requireUserScope(c.get("caller"));
            const { code } = c.req.valid("json");
            const user = findUser(context, c.get("caller").accountId);
            const joined = store.transaction(() => {
                const sql = "SELECT id FROM agentenv_workspaces WHERE join_code = ?";
                const workspaceId = store.get<{ id: string }>(sql, code)?.id;
                if (workspaceId === undefined) {
                    throw invalidField("code", "is the code of no workspace");
                }

                const present = memberOf(context, workspaceId, user.id);
                if (present?.status === "active") {
                    throw new ServiceError(409, "conflict", "This user is a member of the workspace already");
                }
                const at = clock.stamp().toISOString();
                if (present?.status === "pending") {
                    acceptInvitation(context, workspaceId, user.id, at);
                } else {
                    removeMember(context, workspaceId, user.id); // an expired invitation has no effect
                    addMember(context, workspaceId, user, "member", at);
                }
                return { workspaceId, userId: user.id, role: read(context, workspaceId, user.id).role };
            });
            return c.json(joined, 200);
        },
    );

    return app;
}

function read(context: EmulatorContext, workspaceId: string, userId: string) {
    const found = memberOf(context, workspaceId, userId);
    if (!found) {
        throw new ServiceError(404, "not_found", `The workspace has no member ${userId}`);
    }
    return found;
}
