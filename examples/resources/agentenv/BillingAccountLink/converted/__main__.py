import pulumi
import pulumi_workspaces as workspaces

staging = workspaces.agentenv.Workspace("staging", name="staging")
testing = workspaces.agentenv.Workspace("testing", name="testing")
engineering = workspaces.agentenv.BillingAccount("engineering",
    workspace_id=staging.workspace_id,
    name="Engineering")
shared = workspaces.agentenv.BillingAccountLink("shared",
    workspace_id=testing.workspace_id,
    billing_account_id=engineering.billing_account_id)
