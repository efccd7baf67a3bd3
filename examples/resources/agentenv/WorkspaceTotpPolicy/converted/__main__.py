import pulumi
import pulumi_workspaces as workspaces

finance = workspaces.agentenv.Workspace("finance", name="finance")
one_time_passwords = workspaces.agentenv.WorkspaceTotpPolicy("one-time-passwords",
    workspace_id=finance.workspace_id,
    required=True)
