import pulumi
import pulumi_workspaces as workspaces

batch = workspaces.agentenv.Workspace("batch", name="batch")
refresh = workspaces.agentenv.RateLimitRefresh("refresh",
    workspace_id=batch.workspace_id,
    triggers=["2026-01"])
pulumi.export("refreshedAt", refresh.refreshed_at)
