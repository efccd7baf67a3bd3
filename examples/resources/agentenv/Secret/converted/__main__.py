import pulumi
import pulumi_workspaces as workspaces

config = pulumi.Config()
database_url = config.require_secret("databaseUrl")
backend = workspaces.agentenv.Workspace("backend", name="backend")
database_url_resource = workspaces.agentenv.Secret("database-url",
    workspace_id=backend.workspace_id,
    name="DATABASE_URL",
    value=database_url,
    description="The primary database.")
