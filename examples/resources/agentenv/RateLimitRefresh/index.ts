import * as workspaces from "pulumi-workspaces";

const batch = new workspaces.agentenv.Workspace("batch", { name: "batch" });

const refresh = new workspaces.agentenv.RateLimitRefresh("refresh", {
    workspaceId: batch.workspaceId,
    triggers: ["2026-01"],
});

export const refreshedAt = refresh.refreshedAt;
