/**
 * A member of an AgentEnv workspace, by e-mail. Create sends an invitation, which is pending until it is accepted; neither status is drift.
 * No route changes a role, so another role is another invitation.
 */
import * as z from "zod";
import { opaqueId } from "../../../core/declare/id";
import { replaces, volatile, writeOnly } from "../../../core/declare/property";
import { ProviderError } from "../../../errors";
import type { MemberBody } from "../api/members";
import type { WorkspaceBody } from "../api/workspaces";
import { emailInput, workspaceIdInput } from "./shared/inputs";
import {
    activeOwners,
    emailOf,
    isActive,
    isLastOwnerRefusal,
    losesAccess,
    membersIn,
    membersScope,
    previewMembers,
    removeMember,
    roleInput,
    roleOf,
} from "./shared/members";
import { agentenv } from "../service";
import { Workspace } from "./workspace";

const LAST_OWNER_HINT =
    "make someone else an owner first; or keep this one with the resource option retainOnDelete, or with deletedWith set to the workspace";

export const WorkspaceMember = agentenv.resource("WorkspaceMember", {
    description: [
        "A member of an AgentEnv workspace. Creating one sends an invitation, which is pending until it is accepted.",
        "",
        "Routes: `POST /workspaces/{id}/members`, `DELETE /workspaces/{id}/members/{userId}`; read from `GET /workspaces/{id}`.",
        "An expired invitation produces a warning, and is sent again with `reinviteExpired`. The last owner can be neither demoted nor removed.",
        "Import by `{workspaceId}/{email}`.",
    ].join("\n"),

    inputs: {
        workspaceId: workspaceIdInput(),
        email: replaces(emailInput()).describe(
            "The e-mail address to invite. Upper and lower case are the same.",
        ),
        role: replaces(roleInput().default("member")).describe(
            "owner, admin, member (the default) or viewer. Another role is another invitation, as no route changes a role.",
        ),
        reinviteExpired: writeOnly(z.boolean().default(false)).describe(
            "Replace an expired invitation. The default is false: it only produces a warning.",
        ),
    },
    outputs: {
        userId: z.string().optional().describe("The user's id."),
        status: volatile(z.string().optional()).describe("pending, active or expired."),
        invitedAt: z.string().optional().describe("When the invitation was sent, RFC 3339."),
    },
    id: { workspaceId: opaqueId, email: emailInput() },
    parent: { resource: () => Workspace, id: ({ workspaceId }) => ({ workspaceId }) },
    deleteBeforeReplace: true,

    /**
     * Another role removes the member first: the service refuses that for the last owner, and an active member has no access until the new invitation is
     * accepted. The preview reports both.
     */
    async check({ inputs: { workspaceId, email, role }, unknown, olds, api }) {
        const sameMember = workspaceId === olds.workspaceId && email === olds.email;
        const sameRole = role === olds.role || unknown.has("role");
        if (!sameMember || sameRole || workspaceId === undefined || email === undefined) {
            return [];
        }
        return previewMembers("role", async () => {
            const members = membersIn(await (await api()).workspaces.get(workspaceId));
            const member = members.find((one) => emailOf(one) === email);
            const owners = activeOwners(members);
            if (member !== undefined && owners.length === 1 && owners[0] === member) {
                const reason = `${email} is the last owner of workspace ${workspaceId}: ${LAST_OWNER_HINT}`;
                return [{ path: "role", reason }];
            }
            return member && isActive(member)
                ? [
                      {
                          path: "role",
                          reason: losesAccess(member, workspaceId, role ?? "member"),
                          isWarning: true,
                      },
                  ]
                : [];
        });
    },

    manages: ({ workspaceId, email }) =>
        workspaceId === undefined || email === undefined
            ? undefined
            : { scope: membersScope(workspaceId), parts: [email] },

    identity: {
        by: ["workspaceId", "email"],
        refusedWith: [409],
        createdAt: ({ invitedAt }) => invitedAt,
        find: async ({ api, inputs: { workspaceId, email } }) => {
            const member = memberOf(await api.workspaces.get(workspaceId), email);
            return member
                ? [
                      {
                          id: { workspaceId, email },
                          live: () => live(workspaceId, email, member),
                          createdAt: member.invitedAt ?? undefined,
                          what: `${email} is in the workspace already, as ${member.role} (${member.status ?? "active"})`,
                      },
                  ]
                : [];
        },
    },

    async create({ api, inputs: { workspaceId, email, role }, idempotencyKey }) {
        const member = await api.members.invite(workspaceId, { email, role }, idempotencyKey);
        return { id: { workspaceId, email }, live: live(workspaceId, email, member) };
    },

    async read({ api, log, id: { workspaceId, email }, state }) {
        const member = memberOf(await api.workspaces.get(workspaceId), email);
        if (member?.status === "expired" && state.reinviteExpired === true) {
            log.warn(`the invitation of ${email} expired: the next \`pulumi up\` sends another`);
        }
        return member && live(workspaceId, email, member);
    },

    /** Only reinviteExpired can change, which is no field of the service. */
    async update({ api, id: { workspaceId, email } }) {
        const member = memberOf(await api.workspaces.get(workspaceId), email);
        if (!member) {
            throw new ProviderError(`${email} is no longer a member of workspace ${workspaceId}`, {
                hint: "run `pulumi refresh`, then `pulumi up` invites again",
            });
        }
        return live(workspaceId, email, member);
    },

    async delete({ api, id: { workspaceId, email } }) {
        const member = memberOf(await api.workspaces.get(workspaceId), email);
        if (!member) {
            return;
        }
        try {
            await removeMember(api, workspaceId, member);
        } catch (error) {
            throw isLastOwnerRefusal(error)
                ? new ProviderError(error.message, { hint: LAST_OWNER_HINT, cause: error })
                : error;
        }
    },

    lapse: {
        output: "status",
        of: ({ status, email, reinviteExpired }) =>
            status === "expired" && reinviteExpired !== true
                ? `the invitation of ${email ?? ""} expired: set reinviteExpired to true to have \`up\` send another, or replace the resource`
                : undefined,
    },

    drift(state, inputs) {
        return state.status === "expired" && inputs.reinviteExpired === true
            ? [{ property: "status", replaces: true }]
            : [];
    },

    listInputs: { workspaceId: opaqueId.describe("The workspace whose members to list.") },
    /** The owner who created the workspace is a member without an invitation. */
    async *list({ api, log, query }) {
        const workspaceId = query["workspaceId"] ?? "";
        const members = (await api.workspaces.get(workspaceId)).members ?? [];
        const owners = activeOwners(members);
        const self = owners.length > 1 ? await api.session.credentialOwner() : owners[0]?.userId;
        for (const member of members) {
            const email = emailOf(member);
            if (email !== undefined) {
                const implicit = owners.includes(member) && member.userId != null && member.userId === self;
                yield { id: { workspaceId, email }, name: member.email ?? email, implicit };
            } else {
                log.warn(
                    `member ${member.userId ?? "(unknown)"} (${member.role}) of workspace ${workspaceId} has no e-mail address, by which a WorkspaceMember is declared: it cannot be imported`,
                );
            }
        }
    },
});

function live(workspaceId: string, email: string, member: MemberBody) {
    return {
        workspaceId,
        email,
        role: roleOf(member),
        userId: member.userId ?? undefined,
        status: member.status ?? undefined,
        invitedAt: member.invitedAt ?? undefined,
    };
}

/** @throws ProviderError where the response lacks the members */
function memberOf(workspace: WorkspaceBody, email: string): MemberBody | undefined {
    return membersIn(workspace).find((member) => emailOf(member) === email);
}
