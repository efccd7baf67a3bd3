import pulumi
import pulumi_workspaces as workspaces

sales = workspaces.agentenv.Workspace("sales", name="sales")
budget = workspaces.agentenv.BillingAccount("budget",
    workspace_id=sales.workspace_id,
    name="Sales budget")
payer = workspaces.agentenv.DefaultBillingAccount("payer",
    workspace_id=sales.workspace_id,
    billing_account_id=budget.billing_account_id)
