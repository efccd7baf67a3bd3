import pulumi
import pulumi_workspaces as workspaces

design = workspaces.agentenv.Workspace("design", name="design")
icon = workspaces.agentenv.WorkspaceIcon("icon",
    workspace_id=design.workspace_id,
    source=pulumi.FileAsset("icon.svg"))
