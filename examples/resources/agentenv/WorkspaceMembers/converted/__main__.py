import pulumi
import pulumi_workspaces as workspaces

platform = workspaces.agentenv.Workspace("platform", name="platform")
people = workspaces.agentenv.WorkspaceMembers("people",
    workspace_id=platform.workspace_id,
    members={
        "alice@example.com": workspaces.agentenv.WorkspaceRole.OWNER,
        "bob@example.com": workspaces.agentenv.WorkspaceRole.ADMIN,
    },
    protected=["break-glass@example.com"])
