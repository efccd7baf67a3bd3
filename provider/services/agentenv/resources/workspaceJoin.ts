/** The membership of the credential's user in someone else's AgentEnv workspace, by its join code. */
import * as z from "zod";
import { opaqueId } from "../../../core/declare/id";
import { createOnly, secret, volatile } from "../../../core/declare/property";
import { explainConflict, type ExistingObject } from "../../../core/lifecycle/conflict";
import { isNotFound } from "../../../http/errors";
import type { AgentEnvApi } from "../api/index";
import type { MemberBody } from "../api/members";
import { triggersInput } from "./shared/inputs";
import { agentenv } from "../service";
import { Workspace } from "./workspace";

export const WorkspaceJoin = agentenv.resource("WorkspaceJoin", {
    description: [
        "Joins an AgentEnv workspace with its join code, as the user of the credential. Destroying it leaves the workspace.",
        "",
        "Routes: `POST /workspaces/join`, `DELETE /workspaces/{id}/members/{userId}`; read from `GET /workspaces/{id}`.",
        "A code is used once: a lost membership produces a warning, and the workspace is joined again only when `triggers` changes. Import by `{workspaceId}/{userId}`.",
    ].join("\n"),

    inputs: {
        code: secret(createOnly(z.string().min(1, "must not be empty"))).describe(
            "The join code. Used when the resource is created; a later change does nothing by itself.",
        ),
        triggers: triggersInput("Joins again when these change."),
    },
    outputs: {
        workspaceId: z.string().describe("The workspace that was joined."),
        userId: z.string().describe("The user that joined."),
        role: z.string().optional().describe("The role of the user."),
        status: volatile(z.string().optional()).describe("active, or gone if the membership was lost."),
    },
    id: { workspaceId: opaqueId, userId: opaqueId },
    parent: { resource: () => Workspace, id: ({ workspaceId }) => ({ workspaceId }) },
    deleteBeforeReplace: true,
    unknownOutcomeHint:
        "check the members of the workspace: if the user is among them, import it as {workspaceId}/{userId}",

    async create({ api, inputs, idempotencyKey }) {
        const { workspaceId, userId, role } = await explainConflict(
            [409],
            () => findOwner(api, inputs.code),
            () => api.members.join(inputs.code, idempotencyKey),
        );
        const live = { workspaceId, userId, role: role ?? undefined, status: "active" };
        return { id: { workspaceId, userId }, live };
    },

    /** A lost membership stays in state: without it, the next `up` would send the used code again. To a user who is no member, the workspace does not exist. */
    async read({ api, id: { workspaceId, userId }, state }) {
        const member = await findMember(api, workspaceId, userId, state.workspaceId !== undefined);
        if (!member && state.workspaceId !== undefined) {
            return { workspaceId, userId, role: state.role, status: "gone" };
        }
        return member && { workspaceId, userId, role: member.role, status: "active" };
    },

    lapse: {
        output: "status",
        of: ({ status, userId, workspaceId }) =>
            status === "gone"
                ? `user ${userId ?? ""} is no longer a member of workspace ${workspaceId ?? ""}: to join again, give a new code and change triggers`
                : undefined,
    },

    async delete({ api, id }) {
        await api.members.remove(id.workspaceId, id.userId);
    },

    comparison: "none",
});

async function findMember(
    api: AgentEnvApi,
    workspaceId: string,
    userId: string,
    known: boolean,
): Promise<MemberBody | undefined> {
    try {
        return (await api.workspaces.get(workspaceId)).members?.find((member) => member.userId === userId);
    } catch (error) {
        if (known && isNotFound(error)) {
            return undefined;
        }
        throw error;
    }
}

/** A member can read the workspace, with its join code. */
async function findOwner(api: AgentEnvApi, code: string): Promise<ExistingObject | undefined> {
    const workspace = (await api.workspaces.list()).find(({ joinCode }) => joinCode === code);
    const userId = await api.session.credentialOwner();
    return workspace && userId !== undefined
        ? {
              what: `the user of the credential is in workspace "${workspace.name}" already`,
              id: `${workspace.id}/${userId}`,
          }
        : undefined;
}
