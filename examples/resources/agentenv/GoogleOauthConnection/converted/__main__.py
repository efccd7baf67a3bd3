import pulumi
import pulumi_workspaces as workspaces

config = pulumi.Config()
google_code = config.require_secret("googleCode")
assistants = workspaces.agentenv.Workspace("assistants", name="assistants")
calendar = workspaces.agentenv.GoogleOauthConnection("calendar",
    workspace_id=assistants.workspace_id,
    code=google_code,
    triggers=["2026-01"])
pulumi.export("account", calendar.email)
