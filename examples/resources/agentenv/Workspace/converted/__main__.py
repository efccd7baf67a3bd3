import pulumi
import pulumi_workspaces as workspaces

agents = workspaces.agentenv.Workspace("agents",
    name="platform-agents",
    description="Agents of the platform team.")
pulumi.export("workspaceId", agents.workspace_id)
pulumi.export("joinCode", agents.join_code)
