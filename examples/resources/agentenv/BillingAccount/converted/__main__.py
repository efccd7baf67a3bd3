import pulumi
import pulumi_workspaces as workspaces

research = workspaces.agentenv.Workspace("research", name="research")
grant = workspaces.agentenv.BillingAccount("grant",
    workspace_id=research.workspace_id,
    name="Research grant")
pulumi.export("billingAccountId", grant.billing_account_id)
