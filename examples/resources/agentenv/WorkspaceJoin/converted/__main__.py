import pulumi
import pulumi_workspaces as workspaces

config = pulumi.Config()
join_code = config.require_secret("joinCode")
partners = workspaces.agentenv.WorkspaceJoin("partners", code=join_code)
pulumi.export("joined", partners.workspace_id)
