/** An order to AgentEnv to count a workspace's rate limits anew: done once, when the resource is made. */
import { z } from "zod";
import { opaqueId } from "../../../core/id";
import { triggersInput, workspaceIdInput } from "./shared/inputs";
import { agentenv } from "../service";
import { Workspace } from "./workspace";

export const RateLimitRefresh = agentenv.resource("RateLimitRefresh", {
    description: [
        "Has AgentEnv count a workspace's rate limits anew, once per create; again when `triggers` changes. Destroying it does nothing.",
        "",
        "Route: `POST /workspaces/{workspaceId}/rate-limits/refresh`. The limits themselves are `getRateLimits`' answer.",
        "Import by the workspace's id.",
    ].join("\n"),

    inputs: {
        workspaceId: workspaceIdInput(),
        triggers: triggersInput("Refreshes again when these change."),
    },
    outputs: { refreshedAt: z.string().optional().describe("When it was done, RFC 3339.") },
    id: { workspaceId: opaqueId },
    parent: { resource: () => Workspace, id: (id) => id },
    unknownOutcomeHint:
        "look at getRateLimits: a refresh that happened twice does no harm, so run `pulumi up` again",

    async create({ api, inputs: { workspaceId }, idempotencyKey }) {
        const { refreshedAt } = await api.rateLimits.refresh(workspaceId, idempotencyKey);
        return { id: { workspaceId }, live: { workspaceId, refreshedAt: refreshedAt ?? undefined } };
    },

    /** Nothing of it is left at the service but the workspace. */
    async read({ api, id: { workspaceId }, state }) {
        await api.workspaces.get(workspaceId);
        return { workspaceId, refreshedAt: state.refreshedAt };
    },

    async delete() {},
});
