import pulumi
import pulumi_workspaces as workspaces

production = workspaces.tripswitch.Workspace("production",
    name="Production",
    slug="production")
pulumi.export("orgId", production.org_id)
