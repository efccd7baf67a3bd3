/** A reset of a workspace's rate limits, done once, when the resource is created. */
import * as z from "zod";
import { opaqueId } from "../../../core/declare/id";
import { triggersInput, workspaceIdInput } from "./shared/inputs";
import { agentenv } from "../service";
import { Workspace } from "./workspace";

export const RateLimitRefresh = agentenv.resource("RateLimitRefresh", {
    description: [
        "Resets the rate limits of an AgentEnv workspace, once per create and again when `triggers` changes. Destroying it does nothing.",
        "",
        "Route: `POST /workspaces/{workspaceId}/rate-limits/refresh`. `getRateLimits` returns the limits.",
        "Import by the workspace's id.",
    ].join("\n"),

    inputs: {
        workspaceId: workspaceIdInput(),
        triggers: triggersInput("Resets the limits again when these change."),
    },
    outputs: { refreshedAt: z.string().optional().describe("When the limits were reset, RFC 3339.") },
    id: { workspaceId: opaqueId },
    parent: { resource: () => Workspace, id: (id) => id },
    unknownOutcomeHint: "check getRateLimits: a second refresh does no harm, so run `pulumi up` again",

    async create({ api, inputs: { workspaceId }, idempotencyKey }) {
        const { refreshedAt } = await api.rateLimits.refresh(workspaceId, idempotencyKey);
        return { id: { workspaceId }, live: { workspaceId, refreshedAt: refreshedAt ?? undefined } };
    },

    /** The service stores no object for it: the read only checks that the workspace exists. */
    async read({ api, id: { workspaceId }, state }) {
        await api.workspaces.get(workspaceId);
        return { workspaceId, refreshedAt: state.refreshedAt };
    },

    async delete() {},

    comparison: "none",
});
