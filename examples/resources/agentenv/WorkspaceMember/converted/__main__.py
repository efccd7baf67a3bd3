import pulumi
import pulumi_workspaces as workspaces

support = workspaces.agentenv.Workspace("support", name="support")
alice = workspaces.agentenv.WorkspaceMember("alice",
    workspace_id=support.workspace_id,
    email="alice@example.com",
    role=workspaces.agentenv.WorkspaceRole.ADMIN,
    reinvite_expired=True)
