/** Whether the members of an AgentEnv workspace must use one-time passwords. */
import * as z from "zod";
import { opaqueId } from "../../../core/declare/id";
import { workspaceIdInput } from "./shared/inputs";
import { agentenv } from "../service";
import { Workspace } from "./workspace";

export const WorkspaceTotpPolicy = agentenv.resource("WorkspaceTotpPolicy", {
    description: [
        "Whether the members of an AgentEnv workspace must use time-based one-time passwords. Destroying it leaves the policy as it is.",
        "",
        "Routes: `PUT /workspaces/{id}/totp-policy`; read from `GET /workspaces/{id}`. Import by the workspace's id.",
    ].join("\n"),

    inputs: {
        workspaceId: workspaceIdInput(),
        required: z.boolean().describe("Whether one-time passwords are required."),
    },
    outputs: {},
    id: { workspaceId: opaqueId },
    parent: { resource: () => Workspace, id: (id) => id },
    deleteBeforeReplace: true,

    async create({ api, inputs: { workspaceId, required } }) {
        await api.workspaces.putTotpPolicy(workspaceId, required);
        return { id: { workspaceId }, live: { workspaceId, required } };
    },

    /** If the response lacks the policy, the state keeps the last one. */
    async read({ api, id: { workspaceId }, state }) {
        const { totpPolicy } = await api.workspaces.get(workspaceId);
        return { workspaceId, required: totpPolicy?.required ?? state.required ?? false };
    },

    async update({ api, id: { workspaceId }, inputs: { required } }) {
        await api.workspaces.putTotpPolicy(workspaceId, required);
        return { workspaceId, required };
    },

    /** Changes nothing: the late delete of a predecessor must not undo its successor, and no destroy lowers security. */
    async delete({ log, id, state }) {
        const known =
            typeof state.required === "boolean" ? ` (required = ${state.required} when last read)` : "";
        log.info(
            `the one-time password policy of workspace ${id.workspaceId} stays as it is${known}: a destroy does not change it`,
        );
    },

    comparison: { isDefault: ({ required }) => required !== true },
});
