import pulumi
import pulumi_workspaces as workspaces

config = pulumi.Config()
database_url = config.require_secret("databaseUrl")
shop = workspaces.Environment("shop",
    name="shop",
    description="The web shop, in production.",
    icon=pulumi.FileAsset("icon.svg"),
    require_totp=True,
    members={
        "erin@example.com": workspaces.agentenv.WorkspaceRole.ADMIN,
        "frank@example.com": workspaces.agentenv.WorkspaceRole.VIEWER,
    },
    secrets={
        "DATABASE_URL": database_url,
        "LOG_LEVEL": "info",
    },
    tripswitch={
        "slug": "shop",
    })
