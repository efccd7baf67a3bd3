import pulumi
import pulumi_workspaces as workspaces

wallet_payer = workspaces.Provider("wallet-payer", allow_billing_checkout=True)
crawlers = workspaces.agentenv.Workspace("crawlers", name="crawlers")
top_up = workspaces.agentenv.BillingX402Checkout("top-up",
    workspace_id=crawlers.workspace_id,
    amount_cents=500,
    triggers=["2026-01"],
    opts = pulumi.ResourceOptions(provider=wallet_payer))
pulumi.export("requirements", top_up.accepts)
